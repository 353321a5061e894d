from . import (
    approval_decide,
    assign,
    assignment_upload,
    assignment_upload_sentences,
    settings,
    suggestion_decide,
    user_change,
    user_create,
    user_import,
    user_link_show,
    words_ask,
    work_log_check_ask,
)
