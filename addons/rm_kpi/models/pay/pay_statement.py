from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact

from ...engine.errors import ISSUES
from ...fields import Rank
from ...period_words import period_words

#: states in which the RM sees his statement
OPEN_TO_RM = ("released", "paid")


class RmPayStatement(models.Model):
    """绩效工资单: what one RM earns for one period, with every component.

    Made from a final run by set statements, confirmed by a second person, shown when released.
    """

    _name = "rm.pay.statement"
    _description = "Pay statement"
    _inherit = ["rm.exact.mixin", "rm.kpi.checked", "rm.pay.seen"]
    _order = "date_to desc, id desc"
    _rec_name = "manager_id"
    _guarded = ("state",)

    run_id = fields.Many2one("rm.kpi.run", readonly=True, required=True, ondelete="restrict")
    rule_id = fields.Many2one("rm.pay.rule", readonly=True, required=True, ondelete="restrict")
    scheme_code = fields.Char(readonly=True, required=True)
    manager_id = fields.Many2one(
        "rm.manager", "RM", readonly=True, required=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, required=True, ondelete="restrict")
    period = fields.Char(readonly=True, required=True)
    date_to = fields.Date("Last day", readonly=True, required=True)
    score = Exact(readonly=True)
    rank = Rank("Rank in bank", readonly=True)
    grade = fields.Char(readonly=True)
    gross = Exact("Sum of amounts", scale=2, readonly=True, aggregator="sum")
    amount = Exact(
        "Amount earned",
        scale=2,
        readonly=True,
        aggregator="sum",
        help="The sum within floor and cap.",
    )
    deferred = Exact(scale=2, readonly=True, aggregator="sum")
    due_deferred = Exact(
        "Deferred earlier, due now",
        scale=2,
        readonly=True,
        help="Parts held back from earlier statements that are due by the last day of the period.",
    )
    payable = Exact("Paid now", scale=2, readonly=True, aggregator="sum")
    paid_part_ids = fields.One2many("rm.pay.deferral", "paid_with_id", readonly=True)
    issue = fields.Selection(list(ISSUES.items()), "Missing", readonly=True)
    inputs = fields.Json(readonly=True, help="Parameters, inputs and the result as used.")
    line_ids = fields.One2many("rm.pay.statement.line", "statement_id", readonly=True)
    deferral_ids = fields.One2many("rm.pay.deferral", "statement_id", readonly=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("released", "Released"),
            ("paid", "Paid"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    made_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True)
    released_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    released_at = fields.Datetime(readonly=True)
    paid_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    paid_at = fields.Datetime(readonly=True)

    _period_uniq = models.UniqueIndex(
        "(scheme_code, period, manager_id)", "An RM is paid once for a period of a scheme."
    )
    _run_idx = models.Index("(run_id, state)")
    _order_idx = models.Index("(date_to DESC, id DESC)")
    _branch_idx = models.Index("(branch_id, date_to DESC, id DESC)")
    _finite = models.Constraint(
        "CHECK (coalesce(amount, 0) NOT IN ('NaN', 'Infinity', '-Infinity')"
        " AND scale(coalesce(amount, 0)) <= 2 AND scale(coalesce(payable, 0)) <= 2"
        " AND (amount IS NULL OR amount = payable - coalesce(due_deferred, 0)"
        " + deferred))",
        "Pay is a finite number with two decimals, paid now or deferred.",
    )
    _whole = models.Constraint(
        "CHECK (state = 'draft' OR amount IS NOT NULL)", "Only a whole statement is confirmed."
    )

    @api.depends("manager_id.name", "period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for statement in self:
            period = period_words(self.env, statement.period)
            statement.display_name = f"{period} {statement.manager_id.name or ''}"

    def create(self, vals_list):
        raise self._only_by_runs()

    def write(self, vals):
        raise self._only_by_runs()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_runs()

    def _only_by_runs(self):
        return UserError(
            self.env._("Pay statements are made from final runs only and move by the buttons.")
        )

    def action_confirm(self):
        """Confirm statements that somebody else made; all of them or none.

        :return: True
        """
        self._require_admin()
        self._lock_rows("draft")
        self._refuse_own("made_by_id")
        if lacking := self.filtered("issue")[:1]:
            raise UserError(
                self.env._(
                    "%(statement)s has no amount: %(issue)s. Settle it first, make the statements"
                    " again, then confirm.",
                    statement=lacking.display_name,
                    issue=lacking._state_label("issue"),
                )
            )
        return self._enter("confirmed")

    def action_reopen(self):
        """Take confirmed statements back to draft before anybody was shown them.

        :return: True
        """
        self._require_admin()
        self._lock_rows("confirmed")
        self._set_guarded(state="draft", confirmed_by_id=None, confirmed_at=None)
        self._journal("reopened")
        return True

    def action_release(self):
        """Show the statements to their RMs.

        :return: True
        """
        self._require_admin()
        self._lock_rows("confirmed")
        return self._enter("released")

    def action_pay(self):
        """Note that what is due now has been paid.

        :return: True
        """
        self._require_admin()
        self._lock_rows("released")
        # sudo: the parts belong to the statements that are paid
        parts = self.sudo().paid_part_ids.filtered(lambda part: part.state == "held")
        if parts:
            parts._enter("paid", "")
        return self._enter("paid")

    def _enter(self, state):
        now = fields.Datetime.now()
        self._set_guarded(state=state, **{f"{state}_at": now, f"{state}_by_id": self.env.uid})
        self._journal(state)
        return True

    def _require_admin(self):
        # the same sentence and right as for the steps of runs and schemes
        self.env["rm.kpi.run"]._require_admin()

    def _journal(self, event):
        """Note one line a step: how many, of which periods, and what they come to."""
        total = self.env.execute_query(
            SQL("SELECT sum(amount)::text FROM rm_pay_statement WHERE id IN %s", tuple(self.ids))
        )[0][0]
        self.env["rm.journal"]._record(
            f"pay.{event}",
            reference=f"{self[:1].scheme_code} {self[:1].period}",
            count=len(self),
            periods=sorted(set(self.mapped("period"))),
            total=total,
        )


class RmPayStatementLine(models.Model):
    """One component of a statement, frozen with its formula."""

    _name = "rm.pay.statement.line"
    _description = "Pay statement line"
    _inherit = ["rm.exact.mixin"]
    _log_access = False
    _order = "statement_id, sequence, id"
    _rec_name = "name"

    statement_id = fields.Many2one(
        "rm.pay.statement", required=True, readonly=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    code = fields.Char(readonly=True, required=True)
    name = fields.Char(readonly=True, required=True)
    kind = fields.Selection(
        lambda self: self.env["rm.pay.rule.line"]._fields["kind"]._description_selection(self.env),
        readonly=True,
    )
    formula = fields.Text(readonly=True)
    value = Exact(readonly=True)
    issue = fields.Selection(list(ISSUES.items()), readonly=True)

    _value_or_issue = models.Constraint(
        "CHECK ((value IS NULL) = (issue IS NOT NULL))", "A component has a value or a reason."
    )

    def create(self, vals_list):
        raise self.env["rm.pay.statement"]._only_by_runs()

    def write(self, vals):
        raise self.env["rm.pay.statement"]._only_by_runs()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self.env["rm.pay.statement"]._only_by_runs()
