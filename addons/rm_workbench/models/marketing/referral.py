from datetime import timedelta
from decimal import Decimal

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...bank_date import bank_zone
from ...fields import Exact
from ..foundation.words_mixin import RmWordsMixin

_HOURS = "rm_workbench.referral_hours"


class RmReferral(models.Model):
    """转介: somebody hands a customer's wish on to an RM, who accepts within some hours.

    An accepted referral becomes an opportunity of the RM; whoever referred keeps his share of it.
    """

    _name = "rm.referral"
    _description = "Referral"
    _inherit = ["rm.words.mixin", "rm.owned.mixin", "rm.exact.mixin"]
    _owned_by_others = True
    _order = "id desc"
    _rec_name = "subject"
    _limits = {"subject": 128, "prospect": 128, "contact": 64, "teller": 64, "note": 2000}
    _numbers = {"amount": ("0.01", "1000000000000", 2), "share": (0, 100, 0)}
    _guarded = (*RmWordsMixin._guarded, "sender_id", "accept_by", "accepted_at", "opportunity_id")
    _words_deeds = {"decline": ("action_decline", False)}

    manager_id = fields.Many2one("rm.manager", "To the RM", readonly=False, default=False)
    subject = fields.Char("Title", required=True)
    sender_id = fields.Many2one("res.users", "Referred by", readonly=True, copy=False)
    teller = fields.Char(help="Who found it, where that is somebody without a login.")
    kind = fields.Selection(
        [("deposit", "Deposit"), ("loan", "Loan"), ("intermediary", "Intermediary business")],
        required=True,
        default="deposit",
    )
    prospect = fields.Char("Customer", required=True)
    contact = fields.Char("How to reach him")
    amount = Exact("Expected amount", scale=2, required=True, aggregator="sum")
    share = fields.Integer(
        "Credited share (%)",
        required=True,
        default=20,
        aggregator=None,
        help="Of the business that comes of it, to whoever referred.",
    )
    note = fields.Text()
    state = fields.Selection(
        [("sent", "To be accepted"), ("accepted", "Taken on"), ("declined", "Declined")],
        required=True,
        readonly=True,
        default="sent",
        copy=False,
    )
    accept_by = fields.Datetime(readonly=True, copy=False)
    accepted_at = fields.Datetime(readonly=True, copy=False)
    opportunity_id = fields.Many2one(
        "rm.opportunity", readonly=True, copy=False, ondelete="set null"
    )
    opportunity_state = fields.Selection(
        related="opportunity_id.state", string="Outcome", related_sudo=True
    )
    credited = fields.Char(
        "Credited amount",
        compute="_compute_credited",
        help="The share of what was won, to whoever referred.",
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late", string="Overdue")
    is_sender = fields.Boolean(compute="_compute_is_sender")

    _branch_id_id = models.Index("(branch_id, id)")
    _manager_id_id = models.Index("(manager_id, id)")
    _sender_id_id = models.Index("(sender_id, id)")
    _share_range = models.Constraint("CHECK (share BETWEEN 0 AND 100)", "The share is 0 to 100 %.")

    @api.depends("opportunity_id.state", "opportunity_id.won_amount", "share")
    def _compute_credited(self):
        for referral in self:
            # sudo: whoever referred is told what came of it, not the opportunity itself
            won = referral.sudo().opportunity_id
            amount = won.state == "won" and won.won_amount
            credited = amount and Decimal(amount) * referral.share / 100
            referral.credited = f"{credited:.2f}" if amount else False

    @api.depends("accept_by", "state")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for referral in self:
            referral.is_late = (
                referral.state == "sent" and bool(referral.accept_by) and referral.accept_by < now
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("state", "=", "sent") & fields.Domain(
            "accept_by", "<", fields.Datetime.now()
        )
        return late if True in value else ~late

    @api.depends("sender_id")
    @api.depends_context("uid")
    def _compute_is_sender(self):
        for referral in self:
            referral.is_sender = referral.sender_id == self.env.user

    @api.model
    def _hours(self):
        # sudo: a plain bank-wide setting
        text = self.env["ir.config_parameter"].sudo().get_param(_HOURS) or "24"
        return int(text) if text.isdigit() and 0 < int(text) <= 240 else 24

    @api.model
    def _prepare_guarded_vals(self, vals):
        return {
            **super()._prepare_guarded_vals(vals),
            "sender_id": self.env.uid,
            "accept_by": fields.Datetime.now() + timedelta(hours=self._hours()),
        }

    @api.model_create_multi
    def create(self, vals_list):
        referrals = super().create(vals_list)
        for referral in referrals:
            # sudo: whether there is a login is compared, not shown
            user = referral.sudo().manager_id.user_id
            if not user or self.env.user._is_one_of(user):
                raise ValidationError(
                    self.env._("Refer to another RM, one who signs in and can accept.")
                )
            referral._tell(self.env._("referred"), referral.note or "")
            referral._remind(user)
        return referrals

    def _remind(self, user):
        # stored once, so in the words of whoever has to do it
        env = self.with_context(lang=user.lang).env
        summary = env._("Accept the referral: %(subject)s", subject=self.subject)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        until = pytz.utc.localize(self.accept_by).astimezone(bank_zone(self.env))
        quiet._rm_todo(self, user, summary, until.date())

    def write(self, vals):
        if vals:
            raise UserError(
                self.env._("A referral stays as it was sent. Make another one to another RM.")
            )
        return super().write(vals)

    def _words_titles(self):
        return {"decline": self.env._("Why it is declined")}

    def action_accept(self):
        """Accept in time as the RM it was sent to; it becomes an opportunity of his.

        :return: True
        """
        for referral in self._addressed():
            if referral.is_late:
                raise UserError(
                    self.env._(
                        "%(referral)s was to be accepted in time and is over now. Ask whoever"
                        " referred to send it again.",
                        referral=referral.subject,
                    )
                )
            opportunity = self.env["rm.opportunity"].create(
                {
                    "subject": referral.subject,
                    "kind": referral.kind,
                    "prospect": referral.prospect,
                    "amount": referral.amount,
                    "note": "\n".join(filter(None, (referral.contact, referral.note))),
                }
            )
            opportunity._set_guarded(referral_id=referral.id)
            referral._set_guarded(
                state="accepted",
                accepted_at=fields.Datetime.now(),
                opportunity_id=opportunity.id,
            )
            referral._tell(self.env._("accepted"))
            referral._forget_todos()
        return True

    def action_decline(self, reason=""):
        """Decline as the RM it was sent to, and say why.

        :return: True
        """
        for referral in self._addressed():
            words = referral._own_words(reason)
            referral._set_guarded(state="declined")
            referral._tell(self.env._("declined"), words)
            referral._forget_todos()
        return True

    def action_send_again(self):
        """Give the RM the hours once more, as whoever referred.

        :return: True
        """
        self.check_access("read")
        for referral in self:
            referral._expect_state("sent")
            if not referral.is_sender or not referral.is_late:
                raise UserError(
                    self.env._("Whoever referred sends it again, once the time is over.")
                )
            until = fields.Datetime.now() + timedelta(hours=self._hours())
            referral._set_guarded(accept_by=until)
            referral._tell(self.env._("sent again"))
        return True

    def _addressed(self):
        self.check_access("read")
        for referral in self:
            if not referral.is_mine:
                raise AccessError(self.env._("Only the RM it was sent to answers a referral."))
            referral._expect_state("sent")
        return self
