from . import (
    topic,
    course,
    plan,
    plan_flow,
    plan_line,
    session,
    session_flow,
    enrolment,
    record,
    calendar_event,
    survey_user_input,
    demo,
)
