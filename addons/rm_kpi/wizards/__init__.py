from . import scheme_import
from . import review_wizards
