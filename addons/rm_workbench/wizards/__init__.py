from . import approval_decide, suggestion_decide
