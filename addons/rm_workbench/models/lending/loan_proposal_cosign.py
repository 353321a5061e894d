from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from .loan_proposal import RmLoanProposal as Proposal
from .loan_proposal_flow import LEAST_WORDS

#: working days in which the co-RM is asked to sign
_DAYS_TO_SIGN = 2
_CO_SIGNATURE = ("co_words", "co_signed_on", "co_hash", "co_content")


class RmLoanProposal(models.Model):
    """协办(B角): where a second RM answers for the loan, he signs before the first one submits.

    His signature has its own words and the fingerprint of what it covers; whatever is changed
    afterwards makes it void. He reads the proposal while it is open, whether the customer is his or
    not: the RM who named him answers for that, and loses him with the customer.
    """

    _inherit = "rm.loan.proposal"
    _approval_fields = (*Proposal._approval_fields, "co_manager_id")
    _words_deeds = {"co_sign": ("action_co_sign", False)}

    co_manager_id = fields.Many2one(
        "rm.manager",
        "Co-RM (B)",
        ondelete="restrict",
        index="btree_not_null",
        copy=False,
        help="Signs before the proposal is submitted; empty: one RM signs.",
    )
    co_words = fields.Text("Opinion of the co-RM", readonly=True, copy=False)
    co_signed_on = fields.Date("Signed by the co-RM on", readonly=True, copy=False)
    co_hash = fields.Char("Fingerprint of the co-RM's signature", readonly=True, copy=False)
    co_content = fields.Json(
        "Content of the co-signature", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    co_covered = fields.Json(
        "Content signed by the co-RM", compute="_compute_co_covered", help="As it was then."
    )
    co_signed = fields.Boolean(compute="_compute_co_signed")
    is_co_manager = fields.Boolean(compute="_compute_co_signed")

    def _all_guarded(self):
        return super()._all_guarded() | set(_CO_SIGNATURE)

    @api.depends(lambda self: ("co_hash", *self._approval_fields))
    @api.depends_context("uid")
    def _compute_co_signed(self):
        own = self._own_manager()
        for proposal in self:
            # sudo: the fingerprint covers the customer, whom a risk manager does not read
            now = proposal.sudo()._origin
            proposal.co_signed = bool(now and now.co_hash) and now.co_hash == now._approval_hash()
            proposal.is_co_manager = bool(own) and proposal.co_manager_id == own

    @api.depends("co_hash")
    @api.depends_context("uid", "lang")
    def _compute_co_covered(self):
        for proposal in self:
            # sudo: the column is nobody's to read; the proposal was read by whoever asks
            own = proposal.sudo()._origin
            content = own.co_content or []
            rows = content and proposal._approval_content_rows(content, own._approval_content())
            proposal.co_covered = rows or False

    def _approval_concerned(self):
        return super()._approval_concerned() | (self.manager_id | self.co_manager_id).user_id

    def _approval_check_comment(self, decision, comment):
        super()._approval_check_comment(decision, comment)
        if comment == (self.co_words or "").strip():
            raise UserError(
                self.env._("These are the words of somebody else. Write your own opinion.")
            )

    @api.constrains("co_manager_id", "manager_id")
    def _check_co_manager(self):
        for proposal in self.filtered("co_manager_id"):
            # sudo: whether there is a login is compared, not shown
            user = proposal.sudo().co_manager_id.user_id
            if proposal.co_manager_id == proposal.manager_id or not user:
                raise ValidationError(
                    self.env._("The co-RM is another RM, one who signs in and can sign.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        proposals = super().create(vals_list)
        proposals.filtered("co_manager_id")._ask_co_manager()
        return proposals

    def write(self, vals):
        if "co_manager_id" not in vals:
            return super().write(vals)
        self._forget_co_manager()
        result = super().write(vals)
        self.filtered("co_manager_id")._ask_co_manager()
        return result

    def _ask_co_manager(self):
        """Give the co-RMs a to-do: until they sign, nothing goes on."""
        day = self.env["rm.working.day"]._add(bank_today(self.env), _DAYS_TO_SIGN)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for proposal in self:
            # sudo: the to-do is the co-RM's own
            user = proposal.sudo().co_manager_id.user_id
            # stored once, so in the words of whoever has to do it
            env = proposal.with_context(lang=user.lang).env
            summary = env._("Sign as the co-RM: %(proposal)s", proposal=proposal.number)
            quiet._rm_todo(proposal, user, summary, day)

    def _forget_co_manager(self):
        # sudo: to-dos of those who were asked to sign
        todos = self.env["mail.activity"].sudo()
        about = [("rm_model", "=", self._name), ("rm_res_id", "in", self.ids)]
        asked = self.sudo().co_manager_id.user_id
        todos.search([*about, ("user_id", "in", asked.ids)]).unlink()

    @api.model
    def _end_handed_over(self):
        """Whoever gave the customer away gave away with him what a colleague was to sign."""
        lost = super()._end_handed_over()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id FROM rm_loan_proposal p
                    WHERE p.co_manager_id IS NOT NULL AND p.state <> 'approved' AND NOT EXISTS (
                          SELECT FROM rm_customer_access a WHERE a.customer_id = p.customer_id
                             AND a.manager_id = p.manager_id)"""
            )
        )
        ended = self.browse([row[0] for row in rows])
        ended._forget_co_manager()
        ended._set_guarded(co_manager_id=None, **dict.fromkeys(_CO_SIGNATURE))
        return lost

    def action_ask_co_sign(self):
        """Return the action of the dialogue that asks the co-RM for his words."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Signature of the co-RM"),
            "res_model": "rm.words.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_id": self.id,
                "default_deed": "co_sign",
            },
        }

    def action_co_sign(self, opinion=""):
        """Sign as the co-RM, in one's own words, before the RM submits.

        :return: True
        """
        self.check_access("read")
        for proposal in self:
            proposal._expect_state("draft", "rejected")
            if not proposal.is_co_manager:
                raise AccessError(self.env._("Only the co-RM named here signs as such."))
            if proposal.co_signed:
                raise UserError(self.env._("You have signed this already."))
            text = str(opinion or "").strip()
            if len(text) < LEAST_WORDS or text == (proposal.opinion or "").strip():
                raise UserError(
                    self.env._(
                        "Write your own opinion, at least %(least)s characters.",
                        least=LEAST_WORDS,
                    )
                )
            proposal._check_text("opinion", text)
            proposal._set_guarded(
                co_words=text,
                co_signed_on=bank_today(self.env),
                co_hash=proposal.sudo()._approval_hash(),  # sudo: see _compute_co_signed
                co_content=Json(proposal._approval_content()),
            )
            proposal._forget_co_manager()
            self.env["rm.journal"]._record("proposal.co_signed", proposal)
        return True

    def action_submit(self):
        for proposal in self:
            if proposal.co_manager_id and not proposal.co_signed:
                raise UserError(
                    self.env._(
                        "%(record)s: the co-RM signs first, and again after each change.",
                        record=proposal.display_name,
                    )
                )
        return super().action_submit()


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "proposal.co_signed": self.env._("Proposal signed by the co-RM"),
        }
