"""How alike two texts are: a log that is copied from the day before says so."""

import re
from difflib import SequenceMatcher

_NOISE = re.compile(r"[\s\d，。；：、,.;:·（）()]+")
#: characters compared; longer texts are told apart by their beginning
_MOST = 2000
#: a text shorter than this says too little to be a copy
_LEAST = 15


def likeness(text, other):
    """Return how alike two texts are, 0 to 1, without digits, blanks and punctuation."""
    one, two = (_NOISE.sub("", t or "")[:_MOST] for t in (text, other))
    if min(len(one), len(two)) < _LEAST:
        return 0.0
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    # two cheap upper bounds first
    if matcher.real_quick_ratio() < 0.9 or matcher.quick_ratio() < 0.9:
        return 0.0
    return matcher.ratio()


def is_near_copy(text, others):
    """Return whether the text is nearly one of the others."""
    return any(likeness(text, other) >= 0.9 for other in others)
