from odoo import api, fields, models
from odoo.fields import Date
from odoo.tools import SQL
from odoo.tools.date_utils import start_of

from ...bank_date import bank_today
from ...office import counted

#: months before this one that still change: movement is judged after 30 days
_OPEN_MONTHS = 2


class RmVisitReport(models.Model):
    """访问统计: an RM's visits of a month to customers of a category, and who was to be visited.

    Stored, one row a month, RM and category: visits of three years are millions. Counted anew with
    each visit of the RM and at the start of the day; what is due and met is that of the last day
    of the month. An RM of whom there is nothing to tell has a row of zeros.
    """

    _name = "rm.visit.report"
    _description = "Visits by RM and category"
    _log_access = False
    _order = "month desc, branch_id.id, manager_id.id, id"
    _rec_name = "manager_id"

    month = fields.Date(readonly=True, required=True)
    manager_id = fields.Many2one(
        "rm.manager", "RM", readonly=True, required=True, ondelete="cascade"
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="cascade")
    category_id = fields.Many2one("rm.customer.category", readonly=True, ondelete="cascade")
    visits = fields.Integer(readonly=True, default=0)
    on_site = fields.Integer("On site", readonly=True, default=0)
    phone = fields.Integer("By phone", readonly=True, default=0)
    in_branch = fields.Integer("In the branch", readonly=True, default=0)
    online = fields.Integer(readonly=True, default=0)
    unanswered = fields.Integer(
        "Calls unanswered", readonly=True, default=0, help="Kept as attempts; no visits."
    )
    customers = fields.Integer("Customers visited", readonly=True, default=0)
    late = fields.Integer("Entered late", readonly=True, default=0)
    still = fields.Integer("Without movement", readonly=True, default=0)
    due = fields.Integer("To be visited regularly", readonly=True, default=0)
    met = fields.Integer("Visited in time", readonly=True, default=0)
    overdue = fields.Integer("Visits overdue", readonly=True, default=0)
    met_percent = fields.Integer(
        "In time (%)", compute="_compute_met_percent", aggregator=None, help="Of those to be seen."
    )

    _one_row = models.UniqueIndex("(manager_id, month, COALESCE(category_id, 0))")
    _by_month = models.Index("(month DESC, branch_id, manager_id, id)")
    _by_branch = models.Index("(branch_id, month DESC, manager_id, id)")

    @api.depends("due", "met")
    def _compute_met_percent(self):
        for row in self:
            row.met_percent = row.met * 100 // row.due if row.due else 100

    @api.model
    def _refresh(self, days=None, manager_ids=None):
        """Count the months of the days anew, of these RMs or of all; three statements a month."""
        for model in ("rm.visit", "rm.visit.duty", "rm.customer", "rm.manager"):
            self.env[model].flush_model()
        today = bank_today(self.env)
        whose = SQL("TRUE") if manager_ids is None else SQL("manager_id = ANY(%s)", manager_ids)
        for month in sorted({start_of(day, "month") for day in days or [today]}):
            self.env.cr.execute(
                SQL(
                    _COUNT,
                    month=month,
                    after=Date.add(month, months=1),
                    this=month == start_of(today, "month"),
                    today=today,
                    whose=whose,
                    counted=SQL(counted()),
                    all=manager_ids is None,
                )
            )
            self.env.cr.execute(SQL(_CLEAR, month=month, whose=whose))
        self.invalidate_model()

    @api.model
    def _refresh_open(self):
        """Count the months anew that may still change, and those that were never counted."""
        month = start_of(bank_today(self.env), "month")
        months = [Date.subtract(month, months=nth) for nth in range(_OPEN_MONTHS + 1)]
        rows = self.env.execute_query(
            SQL(
                """SELECT m::date FROM generate_series(
                            (SELECT date_trunc('month', min(date)) FROM rm_visit), %s::date,
                            '1 month') m
                    WHERE NOT EXISTS (SELECT FROM rm_visit_report r WHERE r.month = m::date)""",
                month,
            )
        )
        self._refresh([*months, *(row[0] for row in rows)])


_COUNT = """
WITH counted AS (
    SELECT v.manager_id, COALESCE(c.category_id, 0) AS category,
           count(*) FILTER (WHERE counts) AS visits,
           count(*) FILTER (WHERE counts AND v.kind = 'on_site') AS on_site,
           count(*) FILTER (WHERE counts AND v.kind = 'phone') AS phone,
           count(*) FILTER (WHERE counts AND v.kind = 'branch') AS in_branch,
           count(*) FILTER (WHERE counts AND v.kind = 'online') AS online,
           count(*) FILTER (WHERE v.outcome = 'not_reached') AS unanswered,
           count(DISTINCT v.customer_id) FILTER (WHERE counts) AS customers,
           count(*) FILTER (WHERE counts AND v.back_dated) AS late,
           count(*) FILTER (WHERE counts AND v.movement = 'still') AS still
      FROM (SELECT *, %(counted)s AS counts FROM rm_visit
             WHERE date >= %(month)s AND date < %(after)s AND %(whose)s) v
      JOIN rm_customer c ON c.id = v.customer_id
     WHERE counts OR v.outcome = 'not_reached' GROUP BY 1, 2),
duty AS (
    SELECT manager_id, COALESCE(category_id, 0) AS category, count(*) AS due,
           count(*) FILTER (WHERE due_on >= %(today)s) AS met
      FROM rm_visit_duty WHERE %(this)s AND manager_id IS NOT NULL AND %(whose)s GROUP BY 1, 2),
wanted AS (
    SELECT manager_id, category FROM counted UNION SELECT manager_id, category FROM duty
     UNION
    SELECT manager_id, COALESCE(category_id, 0) FROM rm_visit_report
     WHERE month = %(month)s AND %(whose)s
     UNION
    SELECT id, 0 FROM rm_manager WHERE %(all)s AND %(this)s AND active AND left_on IS NULL)
INSERT INTO rm_visit_report (month, manager_id, branch_id, category_id, visits, on_site, phone,
                             in_branch, online, unanswered, customers, late, still, due, met,
                             overdue)
SELECT %(month)s, w.manager_id, m.branch_id, NULLIF(w.category, 0), COALESCE(n.visits, 0),
       COALESCE(n.on_site, 0), COALESCE(n.phone, 0), COALESCE(n.in_branch, 0),
       COALESCE(n.online, 0), COALESCE(n.unanswered, 0), COALESCE(n.customers, 0),
       COALESCE(n.late, 0), COALESCE(n.still, 0), COALESCE(d.due, 0), COALESCE(d.met, 0),
       COALESCE(d.due - d.met, 0)
  FROM wanted w JOIN rm_manager m ON m.id = w.manager_id
  LEFT JOIN counted n ON n.manager_id = w.manager_id AND n.category = w.category
  LEFT JOIN duty d ON d.manager_id = w.manager_id AND d.category = w.category
    ON CONFLICT (manager_id, month, COALESCE(category_id, 0)) DO UPDATE SET
       visits = EXCLUDED.visits, on_site = EXCLUDED.on_site, phone = EXCLUDED.phone,
       in_branch = EXCLUDED.in_branch, online = EXCLUDED.online, late = EXCLUDED.late,
       unanswered = EXCLUDED.unanswered, customers = EXCLUDED.customers, still = EXCLUDED.still,
       branch_id = CASE WHEN %(this)s THEN EXCLUDED.branch_id ELSE rm_visit_report.branch_id END,
       due = CASE WHEN %(this)s THEN EXCLUDED.due ELSE rm_visit_report.due END,
       met = CASE WHEN %(this)s THEN EXCLUDED.met ELSE rm_visit_report.met END,
       overdue = CASE WHEN %(this)s THEN EXCLUDED.overdue ELSE rm_visit_report.overdue END"""

#: a row of zeros says that there is nothing; beside another of the RM it says nothing at all
_CLEAR = """
DELETE FROM rm_visit_report r
 WHERE r.month = %(month)s AND r.visits = 0 AND r.unanswered = 0 AND r.due = 0 AND %(whose)s
   AND EXISTS (SELECT FROM rm_visit_report o WHERE o.manager_id = r.manager_id
                  AND o.month = r.month AND o.id <> r.id
                  AND (o.visits > 0 OR o.unanswered > 0 OR o.due > 0 OR o.id < r.id))"""


class RmVisit(models.Model):
    _inherit = "rm.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._count_anew()
        return visits

    def write(self, vals):
        if not vals.keys() & {"date", "kind", "outcome"}:
            return super().write(vals)
        before = self.mapped("date")
        result = super().write(vals)
        self._count_anew(before)
        return result

    def unlink(self):
        days, managers = self.mapped("date"), self.manager_id.ids
        result = super().unlink()
        if days:
            self.env["rm.visit.report"]._refresh(days, managers)
        return result

    def _late_decided(self, state):
        super()._late_decided(state)
        self._count_anew()

    def _count_anew(self, days=()):
        if self:
            self.env["rm.visit.report"]._refresh([*self.mapped("date"), *days], self.manager_id.ids)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.visit.report"]._refresh_open()
        return result
