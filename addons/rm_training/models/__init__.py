# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    calendar_event,
    course,
    demo,
    enrolment,
    journal,
    plan,
    plan_flow,
    plan_line,
    record,
    session,
    session_flow,
    session_mine,
    survey_user_input,
    topic,
    topic_demo,
    waiting,
    attendance,
    evaluation,
    licence,
    certificate,
)
