from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import start_of

from odoo.addons.rm_workbench.bank_date import bank_today, bank_zone
from odoo.addons.rm_workbench.fields import Exact, NumberOf

#: days for which mandatory courses are kept (see duty_refresh.py); what was counted stays
_DUTY_DAYS = 395


class RmTrainingReport(models.Model):
    """培训统计: what an RM learnt of a course in a month, what it cost, and what he had to pass.

    Stored, one row a month, RM and course, and brought up by set SQL: sessions and records count
    in the month they were held in, mandatory courses in the month they are due. A row lies with the
    branch its RM is in today, as his records do.
    """

    _name = "rm.training.report"
    _description = "Training by RM and course"
    _inherit = ["rm.exact.mixin"]
    _log_access = False
    _order = "month desc, branch_id.id, manager_id.id, id"
    _rec_name = "course_id"

    month = fields.Date(readonly=True, required=True)
    manager_id = fields.Many2one(
        "rm.manager", "RM", readonly=True, required=True, ondelete="cascade"
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="cascade")
    topic_id = fields.Many2one("rm.training.topic", readonly=True, ondelete="cascade", index=True)
    course_id = fields.Many2one(
        "rm.training.course", readonly=True, required=True, ondelete="cascade"
    )
    # those of the course named again, or nobody would export and translate them here
    kind = fields.Selection(
        [
            ("document", "Document"),
            ("video", "Video"),
            ("link", "Link"),
            ("lecture", "Lecture"),
            ("exchange", "Exchange of experience"),
            ("shadowing", "Shadowing"),
        ],
        "Kind of training",
        readonly=True,
    )
    sessions = fields.Integer(readonly=True, default=0, help="Held, with a place for the RM.")
    attended = fields.Integer(readonly=True, default=0)
    hours = fields.Float(digits=(9, 2), readonly=True, default=0)
    marks = fields.Integer("Exams taken", readonly=True, default=0)
    mark_sum = Exact("Sum of marks", scale=2, readonly=True)
    mark = Exact(scale=2, readonly=True)
    average = NumberOf(
        "Average mark", exact="mark", digits=(7, 2), aggregator="avg", help="Of all exams taken."
    )
    exams_passed = fields.Integer("Exams passed", readonly=True, default=0)
    cost = Exact(scale=2, readonly=True, help="Of sessions, shared by those who came.")
    cost_number = NumberOf("Cost share", exact="cost", digits=(16, 2))
    must_open = fields.Integer("Mandatory, to be passed", readonly=True, default=0)
    must_overdue = fields.Integer("Mandatory, overdue", readonly=True, default=0)
    must_passed = fields.Integer("Mandatory, passed", readonly=True, default=0)

    _one_row = models.UniqueIndex("(manager_id, month, course_id)")
    _by_month = models.Index("(month DESC, branch_id, manager_id, id)")
    _by_branch = models.Index("(branch_id, month DESC, manager_id, id)")
    _by_course = models.Index("(course_id, month)")

    def _read_group_select(self, aggregate_spec, query):
        """Average over exams, not over rows: a row of ten exams weighs ten times."""
        if aggregate_spec == "average:avg":
            self._check_field_access(self._fields["mark_sum"], "read")
            return SQL(
                "SUM(%s) / NULLIF(SUM(%s), 0)",
                SQL.identifier(self._table, "mark_sum"),
                SQL.identifier(self._table, "marks"),
            )
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _refresh(self, manager_ids=None, course_ids=None, since=None):
        """Count anew for these RMs and courses, all by default, from the month of a day on."""
        for model in ("record", "session", "enrolment", "course"):
            self.env[f"rm.training.{model}"].flush_model()
        self.env["rm.manager"].flush_model(["branch_id"])
        wanted = [("manager_id", manager_ids), ("course_id", course_ids)]
        among = [(SQL(name), list(ids)) for name, ids in wanted if ids is not None]
        whose = [SQL("%s = ANY(%s)", name, ids) for name, ids in among]
        today = bank_today(self.env)
        self.env.cr.execute(
            SQL(
                _COUNT,
                whose=SQL(" AND ").join([SQL("TRUE"), *whose]),
                since=start_of(since or fields.Date.to_date("1900-01-01"), "month"),
                kept=start_of(today - timedelta(days=_DUTY_DAYS), "month"),
                zone=bank_zone(self.env).zone,
            )
        )
        self.invalidate_model()

    @api.model
    def _follow_courses(self, courses):
        """Bring topic and kind up to what these courses say."""
        courses.flush_recordset(["topic_id", "kind"])
        self.env.cr.execute(
            "UPDATE rm_training_report r SET topic_id = c.topic_id, kind = c.kind"
            " FROM rm_training_course c WHERE c.id = r.course_id AND c.id = ANY(%s)",
            [courses.ids],
        )
        self.invalidate_model(["topic_id", "kind"])


#: the cents that do not divide go to the first of those who share, so that the sum is the cost; a
#: known row takes no new number
_COUNT = """
WITH learnt AS (
    SELECT manager_id, course_id, date_trunc('month', date)::date AS month, sum(hours) AS hours,
           sum(mark) AS mark_sum, count(mark) AS marks,
           count(*) FILTER (WHERE passed AND mark IS NOT NULL) AS exams_passed
      FROM rm_training_record WHERE date >= %(since)s AND %(whose)s GROUP BY 1, 2, 3),
place AS (
    SELECT e.manager_id, s.course_id,
           date_trunc('month', s.start AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS month,
           COALESCE(e.attended, FALSE) AS attended, s.cost,
           COALESCE(NULLIF(count(*) FILTER (WHERE e.attended) OVER w, 0), count(*) OVER w) AS many,
           row_number() OVER (PARTITION BY s.id
                              ORDER BY COALESCE(e.attended, FALSE) DESC, e.id) AS nth
      FROM rm_training_session s JOIN rm_training_enrolment e ON e.session_id = s.id
     WHERE s.state = 'done' AND s.start >= %(since)s::date - 1
       AND s.id IN (SELECT x.id FROM rm_training_session x
                      JOIN (SELECT session_id, manager_id FROM rm_training_enrolment) p
                        ON p.session_id = x.id WHERE x.state = 'done' AND %(whose)s)
    WINDOW w AS (PARTITION BY s.id)),
held AS (
    SELECT manager_id, course_id, month, count(*) AS sessions,
           count(*) FILTER (WHERE attended) AS attended,
           sum(CASE WHEN nth <= many THEN trunc(cost / many, 2) + CASE
               WHEN nth <= (cost - many * trunc(cost / many, 2)) * 100 THEN 0.01 ELSE 0 END
               END) AS cost
      FROM place WHERE month >= %(since)s AND %(whose)s GROUP BY 1, 2, 3),
must AS (
    SELECT manager_id, course_id, date_trunc('month', due_on)::date AS month,
           count(*) FILTER (WHERE state = 'open') AS must_open,
           count(*) FILTER (WHERE state = 'overdue') AS must_overdue,
           count(*) FILTER (WHERE state = 'passed') AS must_passed
      FROM rm_training_duty WHERE due_on >= %(since)s AND %(whose)s GROUP BY 1, 2, 3),
wanted AS (
    SELECT manager_id, course_id, month FROM learnt
     UNION SELECT manager_id, course_id, month FROM held
     UNION SELECT manager_id, course_id, month FROM must
     UNION SELECT manager_id, course_id, month FROM rm_training_report
            WHERE month >= %(since)s AND month <= %(kept)s AND %(whose)s
              AND must_open + must_overdue + must_passed > 0),
gone AS (
    DELETE FROM rm_training_report r WHERE month >= %(since)s AND %(whose)s AND NOT EXISTS (
           SELECT FROM wanted w WHERE w.manager_id = r.manager_id AND w.month = r.month
              AND w.course_id = r.course_id)),
counted AS (
    SELECT w.month, w.manager_id, m.branch_id, c.topic_id, w.course_id, c.kind,
           COALESCE(h.sessions, 0) AS sessions, COALESCE(h.attended, 0) AS attended,
           COALESCE(l.hours, 0) AS hours, COALESCE(l.marks, 0) AS marks, l.mark_sum,
           round(l.mark_sum / NULLIF(l.marks, 0), 2) AS mark,
           COALESCE(l.exams_passed, 0) AS exams_passed, h.cost,
           COALESCE(d.must_open, o.must_open, 0) AS must_open,
           COALESCE(d.must_overdue, o.must_overdue, 0) AS must_overdue,
           COALESCE(d.must_passed, o.must_passed, 0) AS must_passed
      FROM wanted w JOIN rm_manager m ON m.id = w.manager_id
      JOIN rm_training_course c ON c.id = w.course_id
      LEFT JOIN learnt l USING (manager_id, course_id, month)
      LEFT JOIN held h USING (manager_id, course_id, month)
      LEFT JOIN must d USING (manager_id, course_id, month)
      LEFT JOIN rm_training_report o ON o.manager_id = w.manager_id AND o.month = w.month
           AND o.course_id = w.course_id AND o.month <= %(kept)s)
INSERT INTO rm_training_report AS r (id, month, manager_id, branch_id, topic_id, course_id, kind,
            sessions, attended, hours, marks, mark_sum, mark, exams_passed, cost, must_open,
            must_overdue, must_passed)
SELECT COALESCE(k.id, nextval('rm_training_report_id_seq')), n.* FROM counted n
  LEFT JOIN rm_training_report k ON k.manager_id = n.manager_id AND k.month = n.month
       AND k.course_id = n.course_id
    ON CONFLICT (manager_id, month, course_id) DO UPDATE SET
       branch_id = EXCLUDED.branch_id, topic_id = EXCLUDED.topic_id, kind = EXCLUDED.kind,
       sessions = EXCLUDED.sessions, attended = EXCLUDED.attended, hours = EXCLUDED.hours,
       marks = EXCLUDED.marks, mark_sum = EXCLUDED.mark_sum, mark = EXCLUDED.mark,
       exams_passed = EXCLUDED.exams_passed, cost = EXCLUDED.cost,
       must_open = EXCLUDED.must_open, must_overdue = EXCLUDED.must_overdue,
       must_passed = EXCLUDED.must_passed
 WHERE (r.branch_id, r.topic_id, r.kind, r.sessions, r.attended, r.hours, r.marks, r.mark_sum,
        r.exams_passed, r.cost, r.must_open, r.must_overdue, r.must_passed) IS DISTINCT FROM
       (EXCLUDED.branch_id, EXCLUDED.topic_id, EXCLUDED.kind, EXCLUDED.sessions,
        EXCLUDED.attended, EXCLUDED.hours, EXCLUDED.marks, EXCLUDED.mark_sum,
        EXCLUDED.exams_passed, EXCLUDED.cost, EXCLUDED.must_open, EXCLUDED.must_overdue,
        EXCLUDED.must_passed)"""
