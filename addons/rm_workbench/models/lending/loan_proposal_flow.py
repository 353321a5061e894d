from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from .loan_proposal import CHECKS_NEEDED

#: an opinion is a sentence of one's own, not a word
LEAST_WORDS = 10
#: a loan that appears within so many days of the approval with the same amount is the proposed one
_MATCH_DAYS = 180


class RmLoanProposal(models.Model):
    """Signatures on a proposal, and the loan that comes of it."""

    _inherit = "rm.loan.proposal"

    def action_submit(self):
        """Sign the proposals as their RM and hand them to the risk manager.

        :return: True
        """
        self.check_access("write")
        for proposal in self:
            proposal._expect_state("draft", "rejected")
            proposal._refuse_foreign_signature()
            proposal._check_responsible()
            proposal._check_complete()
            proposal._check_answered()
        return super().action_submit()

    def _refuse_foreign_signature(self):
        # the signature is that of the RM himself, whoever else may write the record
        if self.manager_id != self._own_manager():
            raise UserError(
                self.env._("%(record)s is signed by its own RM only.", record=self.display_name)
            )

    def _check_complete(self):
        missing = [self._field_label(name) for name in CHECKS_NEEDED if not self[name]]
        if missing:
            raise UserError(
                self.env._(
                    "%(record)s: do these checks before you sign: %(checks)s.",
                    record=self.display_name,
                    checks=self._listed(missing),
                )
            )
        if len((self.opinion or "").strip()) < LEAST_WORDS:
            raise UserError(
                self.env._(
                    "%(record)s: write your opinion in your own words, at least %(least)s"
                    " characters.",
                    record=self.display_name,
                    least=LEAST_WORDS,
                )
            )

    def _check_answered(self):
        """Refuse to hand in again what was refused, unless it changed or the RM answers."""
        # sudo: the fingerprint of the last round, not shown
        last = self.sudo().approval_request_id
        if last.state == "rejected" and last.content_hash == self._approval_hash():
            raise UserError(
                self.env._(
                    "%(record)s is as it was when it was refused. Change it, or answer to the"
                    " refusal.",
                    record=self.display_name,
                )
            )

    def _approval_submission_words(self):
        return self.opinion.strip()

    def _approval_check_comment(self, decision, comment):
        if len(comment) < LEAST_WORDS:
            raise UserError(
                self.env._(
                    "Write your own opinion, at least %(least)s characters.", least=LEAST_WORDS
                )
            )
        # sudo: words are compared, not shown
        signed = self.sudo().approval_request_id.decision_ids
        if comment in {(words or "").strip() for words in signed.mapped("comment")}:
            raise UserError(
                self.env._("These are the words of somebody else. Write your own opinion.")
            )

    def _approval_subject(self):
        return f"{self.customer_name} · {self.product_id.name}"

    def _approval_ended(self, state):
        result = super()._approval_ended(state)
        if state == "approved":
            self._set_guarded(approved_on=bank_today(self.env))
        return result

    @api.model
    def _match_loans(self):
        """Link approved proposals to the loans that came of them, by one statement.

        A loan of the same customer and amount, paid out within half a year of the approval; the
        earliest loan for the earliest proposal, one to one.

        :return: the number of proposals matched
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH pairs AS (
                     SELECT p.id AS proposal_id, l.id AS loan_id,
                            row_number() OVER (PARTITION BY p.customer_id, p.amount, l.id
                                               ORDER BY p.approved_on, p.id) AS of_loan,
                            row_number() OVER (PARTITION BY p.id
                                               ORDER BY l.disbursed_on, l.id) AS of_proposal
                       FROM rm_loan_proposal p
                       JOIN rm_loan l ON l.customer_id = p.customer_id AND l.amount = p.amount
                        AND l.disbursed_on BETWEEN p.approved_on AND p.approved_on + %(days)s
                      WHERE p.state = 'approved' AND p.loan_id IS NULL AND NOT EXISTS (
                            SELECT FROM rm_loan_proposal o WHERE o.loan_id = l.id))
                   UPDATE rm_loan_proposal p SET loan_id = m.loan_id
                     FROM pairs m WHERE m.proposal_id = p.id AND m.of_loan = m.of_proposal
                RETURNING p.id""",
                days=_MATCH_DAYS,
            )
        )
        self.invalidate_model(["loan_id"])
        for proposal in self.browse([row[0] for row in rows]):
            loan = proposal.sudo().loan_id.loan_no
            self.env["rm.journal"]._record("proposal.matched", proposal, loan=loan)
        return len(rows)

    @api.model
    def _end_handed_over(self):
        """Make what waits void where its RM is no longer responsible for the customer.

        :return: the proposals that became drafts again
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id FROM rm_loan_proposal p
                    WHERE p.state = 'submitted' AND NOT EXISTS (
                          SELECT FROM rm_customer_access a WHERE a.customer_id = p.customer_id
                             AND a.manager_id = p.manager_id)"""
            )
        )
        lost = self.browse([row[0] for row in rows])
        for proposal in lost:
            proposal._approval_end("void", "draft")
        return lost

    def action_print(self):
        """Return the action of the printable page.

        :return: action
        """
        self.check_access("read")
        return self.env.ref("rm_workbench.rm_loan_proposal_report_action").report_action(self)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.loan.proposal"]._match_loans()
        self.env["rm.loan.proposal"]._end_handed_over()
        return result


class RmProduct(models.Model):
    _inherit = "rm.product"

    is_loan = fields.Boolean(
        compute="_compute_is_loan", search="_search_is_loan", string="Product of loans"
    )

    @api.depends("code")
    def _compute_is_loan(self):
        loans = self.search([("is_loan", "=", True)])
        for product in self:
            product.is_loan = product in loans

    def _search_is_loan(self, operator, value):
        if operator != "in":
            return NotImplemented
        used = SQL("SELECT p.id FROM rm_product p WHERE p.code IN (SELECT product FROM rm_loan)")
        loans = fields.Domain("id", "in", used)
        return loans if True in value else ~loans
