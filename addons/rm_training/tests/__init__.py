from . import (
    test_after_session,
    test_course,
    test_demo,
    test_enrolment,
    test_exam,
    test_plan_flow,
    test_record,
    test_rights,
    test_seats,
    test_session,
    test_url,
)
