from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact, NumberOf
from odoo.addons.rm_workbench.input_checks import text_problem
from odoo.addons.rm_workbench.models.leaving.exit_condition import READ, under_exit_audit


class RmPayDeferral(models.Model):
    """延期支付: one part of a statement's deferred amount, with the day it is due."""

    _name = "rm.pay.deferral"
    _description = "Deferred pay"
    _inherit = ["rm.exact.mixin", "rm.kpi.checked", "rm.pay.seen"]
    _log_access = False
    _order = "due_on, id"
    _rec_name = "due_on"
    _guarded = ("state", "reason", "decided_by_id", "decided_at")

    statement_id = fields.Many2one(
        "rm.pay.statement", required=True, readonly=True, ondelete="cascade", index=True
    )
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one("rm.branch", required=True, readonly=True, ondelete="restrict")
    number = fields.Integer("Part", readonly=True, aggregator=None)
    due_on = fields.Date(required=True, readonly=True)
    amount = Exact(scale=2, required=True, readonly=True)
    amount_number = NumberOf("Amount of the part", exact="amount", digits=(16, 2))
    paid_with_id = fields.Many2one(
        "rm.pay.statement",
        "Paid with",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The later statement that pays it, because it is due by its last day.",
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
    )
    state = fields.Selection(
        [("held", "Held back"), ("paid", "Paid"), ("clawed_back", "Clawed back")],
        required=True,
        readonly=True,
        default="held",
    )
    reason = fields.Char(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)

    _due_idx = models.Index("(due_on, id)")
    _branch_idx = models.Index("(branch_id, due_on)")

    @api.depends("manager_id.name", "due_on")
    def _compute_display_name(self):
        for part in self:
            part.display_name = f"{part.due_on} {part.manager_id.name or ''}"

    def create(self, vals_list):
        raise self.env["rm.pay.statement"]._only_by_runs()

    def write(self, vals):
        raise self.env["rm.pay.statement"]._only_by_runs()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self.env["rm.pay.statement"]._only_by_runs()

    def action_pay(self):
        """Note that parts that are due have been paid.

        :return: True
        """
        self._decide("held")
        today = bank_today(self.env)
        for part in self:
            if part.due_on > today or part.statement_id.state not in ("released", "paid"):
                raise UserError(
                    self.env._("%(part)s is not due yet. Nothing was changed.",
                               part=part.display_name)
                )  # fmt: skip
        self._refuse_under_audit()
        return self._enter("paid", "")

    def _refuse_under_audit(self):
        """Deferred pay of who leaves waits for the end of his exit audit."""
        for model in READ:
            self.env[model].flush_model()
        for manager in self.manager_id:
            query = SQL("SELECT %s", under_exit_audit(SQL("%s", manager.id)))
            if self.env.execute_query(query)[0][0]:
                raise UserError(
                    self.env._(
                        "%(name)s is leaving or has left: his deferred pay waits for the end of the"
                        " exit audit. Nothing was changed.",
                        name=manager.name,
                    )
                )

    def action_claw_back(self, reason=""):
        """Keep parts back for good: the risk they stood for has come about.

        :param str reason: what has come about.
        :return: True
        """
        text = str(reason or "").strip()
        if not text:
            raise UserError(self.env._("Give the reason for the claw-back."))
        if text_problem(text, 500):
            raise UserError(self.env._("The reason is at most 500 plain characters."))
        self._decide("held")
        return self._enter("clawed_back", text)

    def _decide(self, expected):
        self.env["rm.kpi.run"]._require_admin()
        self._lock_rows(expected)
        for part in self:
            if part.paid_with_id:
                raise UserError(
                    self.env._(
                        "%(part)s is paid with the statement of %(period)s. Make the drafts of that"
                        " period again after deciding, or leave it there.",
                        part=part.display_name,
                        period=part.paid_with_id.period,
                    )
                )
            if self.env.user._is_one_of(part.statement_id.made_by_id):
                raise UserError(
                    self.env._(
                        "You made the statement of %(part)s. Somebody else must decide on it.",
                        part=part.display_name,
                    )
                )

    def _enter(self, state, reason):
        self._set_guarded(
            state=state,
            reason=reason or None,
            decided_by_id=self.env.uid,
            decided_at=fields.Datetime.now(),
        )
        for part in self:
            self.env["rm.journal"]._record(
                f"deferral.{state}",
                part,
                rm=part.manager_id.code,
                amount=part.amount,
                reason=reason,
            )
        return True
