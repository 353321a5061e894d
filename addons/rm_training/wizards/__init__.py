from . import attend, plan_reject
