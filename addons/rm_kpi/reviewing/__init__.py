"""Qualitative appraisal in numbers: from points on items to the score of an RM. Pure Python.

The same steps run as SQL over a whole cycle (``models/review_collect.py``); here they explain one
sheet at a time and are the oracle of the tests.
"""

from .combine import Group, Outcome, Rules, combine, kept, shown_groups
from .exact import quotient, rounded
from .people import Habits, habits
from .sheet import DIGITS, contribution, sheet_score
