from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...bank_date import bank_today

#: step -> days after the reference day on which it is to be done
_DAYS = {"notice": 7, "visit": 5, "letter": 3}
_LEAST = 4


class RmLoanDunning(models.Model):
    """催收: what an RM is to do about a loan that falls due or is overdue, and what came of it.

    Steps: notice (到期前一月通知), visit (上门催收) once it is overdue, letter (催收函) once it is
    overdue for more than 30 days. Made once per loan, step and maturity or overdue spell, at the
    start of the day.
    """

    _name = "rm.loan.dunning"
    _description = "Dunning step"
    _inherit = ["rm.guarded.mixin"]
    _order = "due_on, id"
    _rec_name = "loan_id"
    _limits = {"result": 2000}
    _guarded = (
        "loan_id",
        "customer_id",
        "manager_id",
        "branch_id",
        "step",
        "since",
        "due_on",
        "done_on",
        "done_by_id",
        "todo_id",
    )

    loan_id = fields.Many2one(
        "rm.loan", required=True, readonly=True, ondelete="restrict", index=True
    )
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", index=True
    )
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="restrict")
    branch_id = fields.Many2one("rm.branch", "Branch of the RM", readonly=True, ondelete="restrict")
    step = fields.Selection(
        [
            ("notice", "Notice before maturity"),
            ("visit", "Visit to collect"),
            ("letter", "Dunning letter"),
        ],
        required=True,
        readonly=True,
    )
    since = fields.Date("Due or overdue since", readonly=True, required=True)
    due_on = fields.Date("Do it by", readonly=True, required=True)
    result = fields.Text()
    done_on = fields.Date(readonly=True)
    todo_id = fields.Many2one(
        "mail.activity", readonly=True, ondelete="set null", groups=fields.NO_ACCESS
    )
    done_by_id = fields.Many2one("res.users", "Done by", readonly=True, ondelete="restrict")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", string="Overdue")
    is_mine = fields.Boolean(
        "My customer", related="customer_id.is_mine", search="_search_is_mine", compute_sudo=False
    )

    _once = models.UniqueIndex("(loan_id, step, since)", "This step was made already.")
    _open = models.Index("(due_on, id) WHERE done_on IS NULL")
    _by_manager = models.Index("(manager_id, due_on)")
    _by_branch = models.Index("(branch_id, due_on)")

    @api.depends("loan_id.loan_no", "customer_id.name")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.loan_id.loan_no} {step.customer_id.name}"

    @api.depends("due_on", "done_on")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for step in self:
            step.is_overdue = not step.done_on and step.due_on < today

    def _search_is_mine(self, operator, value):
        return [("customer_id.is_mine", operator, value)]

    @api.model
    def _plan(self):
        """Make today's new steps from the loans receivable, and the RMs' to-dos of them.

        :return: the number of steps made
        """
        self.env["rm.loan.receivable"].flush_model()
        calendar, today = self.env["rm.working.day"], bank_today(self.env)
        due = {step: calendar._on_or_after(today + timedelta(days=n)) for step, n in _DAYS.items()}
        cases = SQL(", ").join(SQL("(%s, %s::date)", step, day) for step, day in due.items())
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_loan_dunning (loan_id, customer_id, manager_id, branch_id, step,
                          since, due_on, create_uid, create_date, write_uid, write_date)
                   SELECT r.loan_id, r.customer_id, r.manager_id, r.branch_id, k.step,
                          CASE k.step WHEN 'notice' THEN r.matures_on
                                      ELSE r.as_of - r.days_overdue END,
                          k.due_on, %(uid)s, now(), %(uid)s, now()
                     FROM rm_loan_receivable r JOIN (VALUES %(cases)s) k(step, due_on)
                       ON k.step = 'notice' AND r.bucket = '0_ahead'
                       OR k.step = 'visit' AND r.days_overdue > 0
                       OR k.step = 'letter' AND r.days_overdue > 30
                    WHERE NOT EXISTS (
                          SELECT FROM rm_loan_dunning d
                           WHERE d.loan_id = r.loan_id AND d.step = k.step AND d.done_on IS NULL)
                       ON CONFLICT DO NOTHING RETURNING id""",
                uid=self.env.uid,
                cases=cases,
            )
        )
        self.invalidate_model()
        self.browse([row[0] for row in rows])._give_todos()
        return len(rows)

    def _give_todos(self):
        """Give the RMs that sign in a to-do per step."""
        # sudo: to-dos for others, made by the start of the day, without a notice of their own
        steps = self.sudo().filtered("manager_id.user_id")
        todos = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        made = todos.create([step._prepare_todo_vals() for step in steps])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rm_loan_dunning d SET todo_id = t.todo FROM unnest(%s::int[], %s::int[])"
            " t(step, todo) WHERE d.id = t.step",
            [steps.ids, made.ids],
        )
        self.invalidate_model(["todo_id"])

    def _prepare_todo_vals(self):
        user = self.manager_id.user_id
        # stored once, so in the words of whoever has to do it, not of the job that makes it
        step = self.with_context(lang=user.lang)
        return {
            "user_id": user.id,
            "summary": step.env._(
                "%(step)s: loan %(loan)s",
                step=step._state_label("step"),
                loan=self.loan_id.loan_no,
            ),
            "date_deadline": self.due_on,
            "rm_model": self._name,
            "rm_res_id": self.id,
        }

    def action_done(self, result=""):
        """Report the steps as done, with what came of them.

        :param str result: what came of it; by default what was typed on the step.
        :return: True
        """
        self.check_access("write")
        for step in self:
            if step._lock_state("done_on"):
                raise UserError(
                    self.env._("%(loan)s: this step is done already.", loan=step.display_name)
                )
            if not step.is_mine:
                raise AccessError(self.env._("Only an RM of the customer reports this."))
            text = str(result or step.result or "").strip()
            if len(text) < _LEAST:
                raise UserError(
                    self.env._("%(loan)s: say what came of it.", loan=step.display_name)
                )
            step.result = text
            step._set_guarded(done_on=bank_today(self.env), done_by_id=self.env.uid)
            # sudo: the to-do may be a colleague's who is responsible as well
            step.sudo().todo_id.unlink()
        return True

    def write(self, vals):
        if "result" in vals and any(step.done_on for step in self):
            raise UserError(self.env._("What was reported stays as it is."))
        return super().write(vals)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.loan.dunning"]._plan()
        return result


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (52, "rm.loan.dunning", "_plan")]
