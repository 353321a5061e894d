"""Reports of visits and of training and mandatory courses, at the size of a bank: see bench_office.

Three years of months of all RMs. Statements follow those of bench_office, whose table of RMs they
use.
"""

_MONTHS = """generate_series(date_trunc('month', current_date) - interval '35 months',
                             date_trunc('month', current_date), '1 month') m"""

FILL = (
    # a row a month, RM and category
    f"""INSERT INTO rm_visit_report (month, manager_id, branch_id, category_id, visits, on_site,
                                     phone, in_branch, online, customers, late, still, due, met,
                                     overdue)
        SELECT m::date, w.id, w.branch_id, c.id, 8, 5, 2, 1, 0, 7, 0, 2, 40, 36, 4
          FROM who w, (SELECT id FROM rm_customer_category ORDER BY id LIMIT 3) c, {_MONTHS}
            ON CONFLICT DO NOTHING""",
    # a row a month, RM and course
    f"""INSERT INTO rm_training_report (month, manager_id, branch_id, topic_id, course_id, kind,
                                        sessions, attended, hours, marks, mark_sum, mark,
                                        exams_passed, cost, must_open, must_overdue, must_passed)
        SELECT m::date, w.id, w.branch_id, c.topic_id, c.id, c.kind, 1, 1, 2, 1, 86, 86, 1, 120, 0,
               0, 1
          FROM who w, (SELECT id, topic_id, kind FROM rm_training_course
                        ORDER BY id LIMIT 3) c, {_MONTHS}
            ON CONFLICT DO NOTHING""",
    """INSERT INTO rm_training_duty (plan_id, line_id, course_id, manager_id, branch_id, due_on,
                                     passed_on, state)
       SELECT p.id, l.id, l.course_id, w.id, w.branch_id, p.date_to,
              CASE WHEN w.nth %% 3 > 0 THEN p.date_from END,
              CASE WHEN w.nth %% 3 > 0 THEN 'passed' ELSE 'open' END
         FROM who w, rm_training_plan_line l JOIN rm_training_plan p ON p.id = l.plan_id
        WHERE p.mandatory ON CONFLICT DO NOTHING""",
)
_THIS_MONTH = ["month", ">=", "today =1d"]
_THIS_YEAR = ["month", ">=", "today =1d =1m"]
LISTS = (
    (
        "visits by RM",
        "rm.visit.report",
        [],
        ["month", "manager_id", "category_id", "visits", "due", "met", "overdue", "met_percent"],
    ),
    (
        "training by RM",
        "rm.training.report",
        [],
        ["month", "manager_id", "course_id", "attended", "hours", "average", "must_overdue"],
    ),
    (
        "mandatory courses",
        "rm.training.duty",
        [["state", "!=", "passed"]],
        ["course_id", "manager_id", "due_on", "state"],
    ),
)
#: name, model, domain, group, sums: what their screens begin with
GROUPS = (
    (
        "visits by RM, groups",
        "rm.visit.report",
        [_THIS_MONTH],
        "manager_id",
        ["visits:sum", "due:sum", "met:sum", "overdue:sum"],
    ),
    (
        "training by RM, groups",
        "rm.training.report",
        [_THIS_YEAR],
        "manager_id",
        ["attended:sum", "hours:sum", "average:avg", "must_overdue:sum"],
    ),
    ("mandatory courses, groups", "rm.training.duty", [], "course_id", ["__count"]),
)
