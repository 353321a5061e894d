from . import (
    approval_decide,
    assign,
    settings,
    suggestion_decide,
    user_change,
    user_create,
    user_link_show,
    words_ask,
    work_log_check_ask,
)
