from . import (
    calendar_event,
    course,
    enrolment,
    plan,
    plan_flow,
    plan_line,
    record,
    session,
    session_flow,
    survey_user_input,
    topic,
    topic_demo,
)
