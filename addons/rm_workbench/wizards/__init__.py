from . import approval_decide, suggestion_decide
from . import work_log_check_ask, work_plan_decide
from . import assign, user_change, user_create, user_link_show
