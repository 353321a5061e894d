from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_language import bank_language
from odoo.addons.rm_workbench.fields import Exact


class RmReviewTask(models.Model):
    """What one appraiser has to do in one cycle: how many sheets, how many are done.

    Says nothing of points, so leaders and administrators may follow the progress.
    """

    _name = "rm.review.task"
    _description = "Scoring task"
    _inherit = ["mail.activity.mixin", "rm.exact.mixin", "rm.guarded.mixin"]
    _order = "due_on desc, id desc"
    _rec_name = "cycle_id"
    _guarded = (
        "cycle_id",
        "plan_id",
        "reviewer_id",
        "branch_id",
        "due_on",
        "sheet_count",
        "done_count",
        "state",
        "escalated_on",
        "mean",
        "leniency",
        "spread",
        "halo",
    )

    cycle_id = fields.Many2one(
        "rm.review.cycle",
        "Appraisal cycle",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    plan_id = fields.Many2one("rm.review.plan", required=True, readonly=True, ondelete="restrict")
    reviewer_id = fields.Many2one(
        "res.users", "Appraiser", required=True, readonly=True, ondelete="restrict"
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="restrict", index=True)
    due_on = fields.Date("To finish by", readonly=True)
    sheet_count = fields.Integer("Sheets", readonly=True)
    done_count = fields.Integer("Finished", readonly=True)
    state = fields.Selection(
        [("todo", "To do"), ("in_progress", "In progress"), ("done", "Done")],
        readonly=True,
        required=True,
        default="todo",
        index=True,
    )
    escalated_on = fields.Date(
        "Leader told on", readonly=True, help="When the appraiser's leader was told of the delay."
    )
    progress_text = fields.Char("Progress", compute="_compute_progress_text")
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine", string="Mine")
    is_late = fields.Boolean(compute="_compute_progress_text")
    mean = Exact(readonly=True, help="Average score of the finished sheets.")
    leniency = Exact(
        readonly=True, help="Average above what the others gave the same RMs; below 0: stricter."
    )
    spread = Exact(readonly=True, help="Highest less lowest score.")
    halo = Exact(readonly=True, help="Share of sheets with the same level on every item.")

    _reviewer_uniq = models.UniqueIndex(
        "(cycle_id, reviewer_id)", "An appraiser has one task in a cycle."
    )
    _reviewer_idx = models.Index("(reviewer_id, state, due_on)")

    @api.depends("cycle_id.plan_id.name", "cycle_id.period")
    def _compute_display_name(self):
        for task in self:
            # sudo: the name of the cycle of a task that one may read
            task.display_name = task.sudo().cycle_id.display_name

    @api.depends("sheet_count", "done_count", "due_on", "state")
    def _compute_progress_text(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.progress_text = f"{task.done_count} / {task.sheet_count}"
            task.is_late = task.state != "done" and bool(task.due_on) and task.due_on < today

    @api.depends("reviewer_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for task in self:
            task.is_mine = task.reviewer_id == self.env.user

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = [("reviewer_id", "=", self.env.uid)]
        return own if True in value else ["!", *own]

    def create(self, vals_list):
        raise self._only_by_cycles()

    def write(self, vals):
        raise self._only_by_cycles()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_cycles()

    def _only_by_cycles(self):
        return AccessError(self.env._("Tasks, sheets and answers are made by cycles only."))

    def action_score(self):
        """Open the scoring screen on this task."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "rm_kpi.review",
            "name": self.env._("Qualitative scoring"),
            "params": {"task_id": self.id},
        }

    def _rm_todo_action(self):
        """What the to-do about the task opens: the screen on which it is done."""
        return self.action_score()

    @api.model
    def _recount(self, among):
        """Bring counts, states and to-dos of tasks to their sheets, in three statements.

        :param SQL among: condition on a task ``t``.
        """
        self.env.cr.execute(
            SQL(
                """UPDATE rm_review_task t SET sheet_count = n.total, done_count = n.done,
                          state = CASE WHEN n.done = n.total THEN 'done'
                                       WHEN n.begun > 0 THEN 'in_progress' ELSE 'todo' END
                     FROM (SELECT t.id, count(s.id) AS total,
                                  count(s.id) FILTER (WHERE s.state = 'done') AS done,
                                  count(s.id) FILTER (WHERE s.state <> 'todo') AS begun
                             FROM rm_review_task t LEFT JOIN rm_review_sheet s
                               ON s.task_id = t.id AND s.state <> 'cancelled'
                            WHERE %(among)s GROUP BY t.id) n
                    WHERE n.id = t.id""",
                among=among,
            )
        )
        self.invalidate_model(["sheet_count", "done_count", "state"])
        self._bring_activities(among)

    @api.model
    def _bring_activities(self, among):
        """One to-do per task that is not done while its cycle is open, none for the others.

        In SQL, as thousands of appraisers get theirs at once.
        """
        self.env["mail.activity"].flush_model()
        model = self.env["ir.model"]._get_id(self._name)
        open_task = SQL("t.state <> 'done' AND c.state = 'open'")
        self.env.cr.execute(
            SQL(
                """DELETE FROM mail_activity a USING rm_review_task t, rm_review_cycle c
                    WHERE a.res_model_id = %s AND a.res_id = t.id AND c.id = t.cycle_id
                      AND %s AND NOT (%s)""",
                model,
                among,
                open_task,
            )
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO mail_activity (res_model_id, res_model, res_id, res_name,
                     activity_type_id, summary, date_deadline, user_id, automated, active,
                     create_uid, create_date, write_uid, write_date)
                   SELECT %(model)s, %(name)s, t.id, p.name || ' ' || c.period, %(type)s,
                          %(summary)s, t.due_on, t.reviewer_id, TRUE, TRUE,
                          1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
                     FROM rm_review_task t JOIN rm_review_cycle c ON c.id = t.cycle_id
                     JOIN rm_review_plan p ON p.id = c.plan_id
                    WHERE %(among)s AND %(open)s AND NOT EXISTS (
                      SELECT FROM mail_activity a
                       WHERE a.res_model_id = %(model)s AND a.res_id = t.id AND a.active)""",
                model=model,
                name=self._name,
                type=self.env.ref("mail.mail_activity_data_todo").id,
                summary=self._bank_text("Qualitative scoring"),
                among=among,
                open=open_task,
            )
        )
        self.env["mail.activity"].invalidate_model()

    @api.model
    def _remind(self, cycle, today):
        """Say on the to-dos of a cycle that the last day is near, or over."""
        days = (cycle.due_on - today).days
        if days > 2:
            return
        late = "Overdue: qualitative scoring"
        summary = self._bank_text(late if days < 0 else "Soon due: qualitative scoring")
        self.env.cr.execute(
            SQL(
                """UPDATE mail_activity a SET summary = %s
                     FROM rm_review_task t
                    WHERE a.res_model = %s AND a.res_id = t.id AND t.cycle_id = %s
                      AND a.active AND a.summary IS DISTINCT FROM %s""",
                summary,
                self._name,
                cycle.id,
                summary,
            )
        )
        self.env["mail.activity"].invalidate_model()

    @api.model
    def _bank_text(self, text):
        """Return one of the to-dos' texts in the bank's language: a to-do is stored once."""
        texts = {
            "Qualitative scoring": self._in_chinese()._("Qualitative scoring"),
            "Soon due: qualitative scoring": self._in_chinese()._("Soon due: qualitative scoring"),
            "Overdue: qualitative scoring": self._in_chinese()._("Overdue: qualitative scoring"),
        }
        return texts[text]

    @api.model
    def _in_chinese(self):
        return self.with_context(lang=bank_language(self.env)).env
