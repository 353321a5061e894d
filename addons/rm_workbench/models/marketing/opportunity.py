from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...bank_date import bank_today
from ...fields import Exact
from ..foundation.words_mixin import RmWordsMixin

_OPEN = ("lead", "contacted", "negotiating")


class RmOpportunity(models.Model):
    """营销储备: business an RM works on, from lead to won or lost.

    Won is what the extract shows: an account or loan of the customer that came after the lead.
    """

    _name = "rm.opportunity"
    _description = "Opportunity"
    _inherit = ["rm.words.mixin", "rm.owned.mixin", "rm.exact.mixin", "rm.seen.mixin"]
    _order = "expected_on desc, id desc"
    _rec_name = "subject"
    _limits = {"subject": 128, "prospect": 128, "next_step": 200, "note": 4000}
    _numbers = {"amount": ("0.01", "1000000000000", 2)}
    _guarded = (
        *RmWordsMixin._guarded,
        "account_id",
        "loan_id",
        "won_amount",
        "ended_on",
        "matched",
        "referral_id",
    )
    _words_deeds = {"lose": ("action_lose", False)}

    manager_id = fields.Many2one(index=False)
    branch_id = fields.Many2one(index=False)
    subject = fields.Char("Title", required=True)
    kind = fields.Selection(
        [("deposit", "Deposit"), ("loan", "Loan"), ("intermediary", "Intermediary business")],
        required=True,
        default="deposit",
    )
    customer_id = fields.Many2one(
        "rm.customer",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('is_mine', '=', True)]",
        help="Empty: no customer of the bank yet.",
    )
    prospect = fields.Char(help="Who it is, while he is no customer of the bank.")
    product_id = fields.Many2one("rm.product", ondelete="restrict")
    amount = Exact("Expected amount", scale=2, required=True, aggregator="sum")
    expected_on = fields.Date(
        "Expected by",
        required=True,
        default=lambda self: fields.Date.add(bank_today(self.env), days=30),
    )
    state = fields.Selection(
        [
            ("lead", "Lead"),
            ("contacted", "Contacted"),
            ("negotiating", "Negotiating"),
            ("won", "Won"),
            ("lost", "Lost"),
        ],
        required=True,
        readonly=True,
        default="lead",
        copy=False,
        group_expand=True,
    )
    next_step = fields.Char()
    next_on = fields.Date("Next step by")
    note = fields.Text()
    account_id = fields.Many2one(
        "rm.account", "Account opened", readonly=True, copy=False, ondelete="restrict"
    )
    loan_id = fields.Many2one(
        "rm.loan", "Loan paid out", readonly=True, copy=False, ondelete="restrict"
    )
    won_amount = Exact("Amount won", scale=2, readonly=True, copy=False, aggregator="sum")
    ended_on = fields.Date(readonly=True, copy=False)
    matched = fields.Boolean("Found in the extract", readonly=True, copy=False)
    referral_id = fields.Many2one(
        "rm.referral", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue"
    )

    _by_branch = models.Index("(branch_id, expected_on DESC, id DESC)")
    _by_manager = models.Index("(manager_id, expected_on DESC, id DESC)")
    _open_customer = models.Index(
        "(customer_id) WHERE state IN ('lead', 'contacted', 'negotiating')"
    )
    _account_once = models.UniqueIndex(
        "(account_id) WHERE account_id IS NOT NULL", "This account belongs to another opportunity."
    )
    _loan_once = models.UniqueIndex(
        "(loan_id) WHERE loan_id IS NOT NULL", "This loan belongs to another opportunity."
    )
    _somebody = models.Constraint(
        "CHECK (customer_id IS NOT NULL OR COALESCE(prospect, '') <> '')",
        "Name the customer or the prospect.",
    )

    @api.depends("expected_on", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for record in self:
            late = bool(record.expected_on) and record.expected_on < today
            record.is_overdue = late and record.state in _OPEN

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "in", _OPEN) & fields.Domain(
            "expected_on", "<", bank_today(self.env)
        )
        return late if True in value else ~late

    @api.constrains("customer_id")
    def _check_customer(self):
        for record in self.filtered("customer_id"):
            if not self.env.su and not record.customer_id.is_mine:
                raise ValidationError(self.env._("Choose a customer you are responsible for."))

    def write(self, vals):
        if vals:
            self.check_access("write")
            for record in self:
                if record._lock_state() not in _OPEN:
                    raise UserError(
                        self.env._(
                            "%(record)s is %(state)s and stays as it is.",
                            record=record.subject,
                            state=record._state_label(),
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_leads_only(self):
        for record in self:
            if record._lock_state() != "lead" or record.referral_id:
                raise UserError(
                    self.env._(
                        "%(record)s is under way. Say that it is lost, and why.",
                        record=record.subject,
                    )
                )

    def _words_titles(self):
        return {"lose": self.env._("Why it is lost")}

    def action_advance(self):
        """Move each one step on: contacted, then negotiating.

        :return: True
        """
        for record in self._mine_in("lead", "contacted"):
            step = "contacted" if record.state == "lead" else "negotiating"
            record._set_guarded(state=step)
            record._tell(record._state_label(value=step))
        return True

    def action_win(self):
        """Say that it is won, before the extract shows it.

        :return: True
        """
        for record in self._mine_in(*_OPEN):
            if not record.customer_id:
                raise UserError(
                    self.env._("%(record)s: name the customer first.", record=record.subject)
                )
            record._set_guarded(
                state="won", won_amount=record.amount, ended_on=bank_today(self.env)
            )
            record._tell(self.env._("won"))
        return True

    def action_lose(self, reason=""):
        """Say that it is lost, and why.

        :return: True
        """
        for record in self._mine_in(*_OPEN):
            words = record._own_words(reason)
            record._set_guarded(state="lost", ended_on=bank_today(self.env))
            record._tell(self.env._("lost"), words)
        return True

    def _mine_in(self, *states):
        self.check_access("write")
        for record in self:
            if not record.is_mine:
                raise AccessError(self.env._("Only the RM himself takes this step."))
            record._expect_state(*states)
        return self
