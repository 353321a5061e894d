"""The bank's own records as facts of sources: visits, logs, plans, training, customers' voices.

Each belongs to the RM named on it, on its day; no file brought them.
"""

from dataclasses import dataclass, field

_NO_FILE = "NULL::int AS batch_id, NULL::int AS source_line"


@dataclass(frozen=True)
class Record:
    """One kind of record.

    ``source``: FROM clause that calls the rows ``x``. ``table``: the table it needs, which an
    add-on that is not installed does not bring. ``columns``, ``measures``: as in a fact, without
    the number of rows. ``customer``: rows name a customer, so that customers can be counted once.
    """

    source: str
    table: str
    columns: dict
    measures: dict = field(default_factory=dict)
    customer: bool = False
    #: the dates that may put a row into the window, the usual one first
    dates: tuple = ("date",)


def _flag(name):
    return f"CASE WHEN x.{name} THEN 'yes' ELSE 'no' END", "text"


RECORDS = {
    "visits": Record(
        f"(SELECT v.*, v.date::text AS name, {_NO_FILE} FROM rm_visit v"
        # what was entered late counts once the leader has accepted it, a call once it is answered
        " WHERE (v.late_state IS NULL OR v.late_state = 'accepted')"
        " AND v.outcome IS DISTINCT FROM 'not_reached') x"
        " LEFT JOIN rm_customer cus ON cus.id = x.customer_id",
        "rm_visit",
        {
            "way": ("x.kind", "text"),
            "late": _flag("back_dated"),
            "movement": ("x.movement", "text"),
            "outcome": ("x.outcome", "text"),
            "customer_kind": ("cus.kind", "text"),
        },
        customer=True,
    ),
    # a draft tells nobody anything yet
    "logs": Record(
        f"(SELECT l.*, l.date::text AS name, {_NO_FILE} FROM rm_work_log l"
        " WHERE l.state <> 'draft') x",
        "rm_work_log",
        {
            "state": ("x.state", "text"),
            "late": _flag("late"),
            "rating": ("x.rating", "text"),
        },
    ),
    # the leaders' marks and spot checks, on the day the log tells of
    "log_checks": Record(
        f"(SELECT c.id, c.kind, c.rating, l.manager_id, l.branch_id, l.date, l.date::text AS name,"
        f" {_NO_FILE} FROM rm_work_log_check c JOIN rm_work_log l ON l.id = c.log_id) x",
        "rm_work_log_check",
        {"way": ("x.kind", "text"), "rating": ("x.rating", "text")},
    ),
    # checks after the loan once reported, on the day of the report
    "loan_checks": Record(
        f"(SELECT c.*, c.reported_on AS date, c.reported_on::text AS name,"
        f" c.reported_on > c.due_on AS late, {_NO_FILE} FROM rm_loan_check c"
        " WHERE c.state <> 'open' AND c.reported_on IS NOT NULL) x"
        " LEFT JOIN rm_customer cus ON cus.id = x.customer_id",
        "rm_loan_check",
        {
            "way": ("x.way", "text"),
            "kind": ("x.kind", "text"),
            "late": _flag("late"),
            "warning": _flag("warning"),
            "customer_kind": ("cus.kind", "text"),
        },
        customer=True,
    ),
    "plan_lines": Record(
        f"(SELECT l.*, l.date::text AS name, {_NO_FILE} FROM rm_work_plan_line l) x",
        "rm_work_plan_line",
        {"way": ("x.kind", "text"), "done": _flag("done")},
        customer=True,
    ),
    # what was proposed, and what of it was adopted
    "suggestions": Record(
        f"(SELECT s.*, s.submitted_on::text AS name, {_NO_FILE} FROM rm_suggestion s"
        " WHERE s.state <> 'draft') x",
        "rm_suggestion",
        {
            "kind": ("x.kind", "text"),
            "state": ("x.state", "text"),
            "subject_matter": ("x.topic_kind", "text"),
        },
        dates=("submitted_on", "decided_on"),
    ),
    # what customers complained of, once a second person has said what came of it. The RM may follow
    # his figure to the number of a complaint, and no further: who complained is no part of it
    "complaints": Record(
        f"(SELECT c.id, c.manager_id, c.branch_id, c.kind, c.channel, c.verdict, c.received_on,"
        f" c.closed_on, c.number AS name, {_NO_FILE}"
        " FROM rm_complaint c WHERE c.state = 'closed') x",
        "rm_complaint",
        {
            "kind": ("x.kind", "text"),
            "channel": ("x.channel", "text"),
            "verdict": ("x.verdict", "text"),
        },
        dates=("closed_on", "received_on"),
    ),
    # what customers said to somebody else than their RM, once the round is over; no customer either
    "feedback": Record(
        "(SELECT l.id, l.manager_id, l.branch_id, l.way, l.result,"
        " NULLIF(l.mark, '0')::numeric AS mark, l.done_on, r.date_to,"
        f" r.name || ' #' || l.id AS name, {_NO_FILE}"
        " FROM rm_feedback_line l JOIN rm_feedback_round r ON r.id = l.round_id"
        " WHERE r.state = 'closed' AND l.done_on IS NOT NULL) x",
        "rm_feedback_line",
        {
            "way": ("x.way", "text"),
            "result": ("x.result", "text"),
            "mark": ("x.mark", "number"),
        },
        {"mark": "x.mark"},
        dates=("date_to", "done_on"),
    ),
    "training": Record(
        f"(SELECT r.*, m.branch_id, r.date::text AS name, {_NO_FILE} FROM rm_training_record r"
        " JOIN rm_manager m ON m.id = r.manager_id) x",
        "rm_training_record",
        {"passed": _flag("passed"), "mark": ("x.mark", "number")},
        {"hours": "x.hours::numeric", "mark": "x.mark"},
    ),
}
