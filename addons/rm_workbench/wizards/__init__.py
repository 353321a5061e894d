from . import work_log_check_ask, work_plan_decide
