from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...fields import Exact
from ..approvals.approval_deciders import RmApprovalRequest as Deciders
from ..lending.loan_proposal import RmLoanProposal as Base
from ..lending.loan_proposal_cosign import RmLoanProposal as Proposal


class RmAuthorityLetter(models.Model):
    _inherit = "rm.authority.letter"

    @api.model
    def _beyond_sql(self, holder, person, product, amount, discount):
        """SQL: a loan lies beyond what this person may propose or sign today.

        Nobody who never had a letter is bound by one. The line of the product decides, or the
        nearest of those above it, before the line of all products.

        :param SQL holder: the column of the letter, ``manager_id`` or ``user_id``.
        """
        for model in ("rm.authority.line", "rm.product"):
            self.env[model].flush_model()
        return SQL(
            """(EXISTS (SELECT FROM rm_authority_letter t
                         WHERE t.%(holder)s = %(person)s AND t.state = 'approved')
                AND NOT EXISTS (
                SELECT FROM rm_authority_letter t
            CROSS JOIN LATERAL (
                       SELECT n.amount, n.fee_discount FROM rm_authority_line n
                    LEFT JOIN rm_product g ON g.id = n.product_id
                    LEFT JOIN rm_product p ON p.id = %(product)s
                        WHERE n.letter_id = t.id AND (n.product_id IS NULL
                           OR n.product_id = p.id OR starts_with(p.parent_path, g.parent_path))
                     ORDER BY length(g.parent_path) DESC NULLS LAST LIMIT 1) n
                 WHERE t.%(holder)s = %(person)s AND %(in_force)s
                   AND n.amount >= %(amount)s::numeric
                   AND n.fee_discount >= COALESCE(%(discount)s::numeric, 0)))""",
            holder=holder,
            person=person,
            product=product,
            amount=amount,
            discount=discount,
            in_force=self._in_force_sql(),
        )


class RmLoanProposal(models.Model):
    """A proposal beyond its RM's letter of authority takes the routes made for that."""

    _inherit = "rm.loan.proposal"
    _approval_fields = (*Proposal._approval_fields, "fee_discount")
    _numbers = {**Base._numbers, "fee_discount": ("0", "100", 2)}

    fee_discount = Exact("Fee discount asked (%)", scale=2, help="Empty: no discount.")
    beyond_authority = fields.Boolean(
        "Beyond the RM's letter", readonly=True, copy=False, help="Found when it was submitted."
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"beyond_authority"}

    def _is_beyond_authority(self):
        """Return whether the RM's own letter, or the lack of one in force, does not reach."""
        self.ensure_one()
        query = self.env["rm.authority.letter"]._beyond_sql(
            SQL("manager_id"),
            self.manager_id.id,
            self.product_id.id,
            self.amount,
            self.fee_discount or None,
        )
        return self.env.execute_query(SQL("SELECT %s", query))[0][0]

    def _approval_route(self):
        beyond = self._is_beyond_authority()
        self._set_guarded(beyond_authority=beyond)
        return self.env["rm.approval.route"]._find(
            self._name, self._approval_branch(), self._approval_amount(), beyond, record=self
        )


class RmApprovalRequest(models.Model):
    _inherit = "rm.approval.request"

    @api.model
    def _deciders_sql(self, among=None):
        """A risk manager whose letter does not reach signs nothing: those above him do."""
        self.env["rm.loan.proposal"].flush_model()
        beyond = self.env["rm.authority.letter"]._beyond_sql(
            SQL("user_id"),
            SQL("w.person_id"),
            SQL("l.product_id"),
            SQL("l.amount"),
            SQL("l.fee_discount"),
        )
        return SQL(
            """SELECT w.request_id, w.user_id, w.person_id FROM (%s) w
                WHERE NOT EXISTS (
                      SELECT FROM rm_approval_request q
                        JOIN rm_approval_step s ON s.id = q.step_id
                        JOIN rm_role r ON r.id = s.role_id AND r.code = 'risk'
                        JOIN rm_loan_proposal l ON l.id = q.res_id
                       WHERE q.id = w.request_id AND q.model = 'rm.loan.proposal' AND %s)""",
            super()._deciders_sql(among),
            beyond,
        )

    def _refuse_without_decider(self, record):
        # sudo: the request was made by this engine; how far letters reach is told to nobody
        if record._name == "rm.loan.proposal" and self.sudo()._lacks_only_a_letter():
            raise UserError(
                self.env._(
                    "No risk manager's letter of authority reaches %(record)s: its amount or the"
                    " fee discount asked is too high. Lower them, or have the administrator make a"
                    " letter that reaches.",
                    record=self.name,
                )
            )
        return super()._refuse_without_decider(record)

    def _lacks_only_a_letter(self):
        """Return whether somebody would sign now if letters of authority bound nobody."""
        query = SQL(
            "SELECT EXISTS (SELECT FROM (%s) w WHERE w.request_id = %s)",
            # the query as it is without letters
            Deciders._deciders_sql(self),
            self.id,
        )
        return not self._deciders() and self.env.execute_query(query)[0][0]
