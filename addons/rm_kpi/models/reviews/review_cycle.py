from odoo import api, fields, models
from odoo.tools import SQL

from ...period_words import period_words
from ...reviewing_sql.fill import cancel_sql, fill_statements


class RmReviewCycle(models.Model):
    """One period of a plan: its sheets, their progress, and in the end the results.

    Made by the plan when it is due; unique per plan and period, so two schedulers make it once.
    """

    _name = "rm.review.cycle"
    _description = "Appraisal cycle"
    _inherit = ["rm.kpi.stepped"]
    _order = "date_to desc, id desc"
    _rec_name = "period"
    _guarded = (
        "plan_id",
        "period",
        "date_from",
        "date_to",
        "opens_on",
        "due_on",
        "state",
        "anonymous",
        "finished_by_id",
        "finished_at",
        "published_by_id",
        "published_at",
        "appeal_until",
    )

    plan_id = fields.Many2one(
        "rm.review.plan", required=True, readonly=True, ondelete="restrict", index=True
    )
    period = fields.Char(required=True, readonly=True)
    date_from = fields.Date("Judged from", required=True, readonly=True)
    date_to = fields.Date("Judged until", required=True, readonly=True, index=True)
    opens_on = fields.Date("Made on", required=True, readonly=True)
    due_on = fields.Date("To finish by", required=True, readonly=True)
    state = fields.Selection(
        [
            ("open", "Open for scoring"),
            ("finished", "Results to check"),
            ("published", "Published"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    anonymous = fields.Boolean(readonly=True)
    finished_by_id = fields.Many2one("res.users", readonly=True, index=True)
    finished_at = fields.Datetime(readonly=True)
    published_by_id = fields.Many2one("res.users", readonly=True, index=True)
    published_at = fields.Datetime(readonly=True)
    appeal_until = fields.Date("Appeals until", readonly=True)
    task_ids = fields.One2many("rm.review.task", "cycle_id", readonly=True)
    result_ids = fields.One2many("rm.review.result", "cycle_id", readonly=True)
    sheet_count = fields.Integer("Sheets", compute="_compute_progress")
    done_count = fields.Integer("Finished", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    is_late = fields.Boolean(compute="_compute_progress")

    _period_uniq = models.Constraint("UNIQUE (plan_id, period)", "The plan has this cycle already.")

    @api.depends("plan_id.name", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for cycle in self:
            period = period_words(self.env, cycle.period)
            # sudo: the name of a plan that has started is no secret
            cycle.display_name = f"{cycle.sudo().plan_id.name or ''} {period}"

    @api.depends("task_ids.sheet_count", "task_ids.done_count", "state")
    def _compute_progress(self):
        counts = self._counts()
        today = fields.Date.context_today(self)
        for cycle in self:
            total, done = counts.get(cycle.id, (0, 0))
            cycle.sheet_count, cycle.done_count = total, done
            cycle.progress = 100.0 * done / total if total else 0
            cycle.is_late = cycle.state == "open" and bool(cycle.due_on) and cycle.due_on < today

    def _counts(self):
        """Return {id: (sheets, finished ones)}; how many, never whose."""
        if not self.ids:
            return {}
        self.env["rm.review.task"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT cycle_id, sum(sheet_count)::int, sum(done_count)::int
                     FROM rm_review_task WHERE cycle_id = ANY(%s) GROUP BY 1""",
                list(self.ids),
            )
        )
        return {cycle: (total, done) for cycle, total, done in rows}

    @api.model
    def _make(self, plan, found):
        """Make the cycle of one due period; empty when somebody has made it already.

        :param found: a ``reviewing.due.Due``.
        """
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_review_cycle (plan_id, period, date_from, date_to, opens_on,
                     due_on, state, anonymous, create_uid, create_date, write_uid, write_date)
                   SELECT %(plan)s, %(period)s, %(first)s, %(last)s, %(opens)s, %(due)s, 'open',
                          %(anonymous)s, u, t, u, t
                     FROM (SELECT %(uid)s AS u, now() AT TIME ZONE 'UTC' AS t) x
                       ON CONFLICT (plan_id, period) DO NOTHING RETURNING id""",
                plan=plan.id,
                period=found.period,
                first=found.date_from,
                last=found.date_to,
                opens=found.opens_on,
                due=found.due_on,
                anonymous=plan.anonymous,
                uid=self.env.uid,
            )
        )
        return self.browse(rows[0] if rows else [])

    def _fill(self, today):
        """Make the sheets and answers that are missing, in a constant number of statements."""
        self.ensure_one()
        self.env.flush_all()
        for statement in fill_statements(self.plan_id._pair_terms(today, self.id), self.anonymous):
            self.env.cr.execute(statement)
        self._after_change_of_sheets()

    def _refresh(self, today):
        """Cancel the open sheets of leavers, add those of joiners, remind who is late."""
        self.ensure_one()
        self.env.flush_all()
        holds = self.env["rm.role.grant"]._valid_on_sql(today)
        self.env.cr.execute(cancel_sql(self.id, today, holds))
        if today <= self.due_on:
            self._fill(today)
        else:
            self._after_change_of_sheets()
        self.env["rm.review.task"]._remind(self, today)
        self._escalate(today)

    def _after_change_of_sheets(self):
        for model in ("rm.review.sheet", "rm.review.answer"):
            self.env[model].invalidate_model()
        self.env["rm.review.task"]._recount(SQL("t.cycle_id = %s", self.id))
        self.invalidate_recordset()

    def action_open_results(self):
        """Open the results of the cycle."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "rm.review.result",
            "views": [(False, "list"), (False, "form")],
            "domain": [("cycle_id", "=", self.id)],
        }

    def action_open_tasks(self):
        """Open the progress of the appraisers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "rm.review.task",
            "views": [(False, "list"), (False, "form")],
            "domain": [("cycle_id", "=", self.id)],
        }

    def action_open_habits(self):
        """Open how each appraiser of the cycle gives points: only where names are open."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Habits of appraisers"),
            "res_model": "rm.review.task",
            "views": [
                (self.env.ref("rm_kpi.rm_review_task_view_list_habits").id, "list"),
                (self.env.ref("rm_kpi.rm_review_task_view_kanban_habits").id, "kanban"),
                (False, "form"),
            ],
            "domain": [("cycle_id", "=", self.id), ("mean", "!=", False)],
        }
