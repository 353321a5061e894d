from . import plan_reject
