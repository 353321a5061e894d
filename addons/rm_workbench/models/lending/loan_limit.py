from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...fields import Exact
from ...office import grouped


class RmLoanLimit(models.Model):
    """业务建议限额: the greatest amount a branch may propose, by product; the nearest one holds."""

    _name = "rm.loan.limit"
    _description = "Limit of loan proposals"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "branch_id, product_id, id"
    _rec_name = "amount"
    _numbers = {
        "amount": ("0", "1000000000000", 2),
        "co_sign_from": ("0", "1000000000000", 2),
    }

    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        index=True,
        help="Holds for this branch and those below, unless they have a limit of their own.",
    )
    product_id = fields.Many2one(
        "rm.product",
        ondelete="restrict",
        domain="[('is_loan', '=', True)]",
        help="Empty: all products without a limit of their own in this branch.",
    )
    amount = Exact("Greatest amount", scale=2, required=True)
    co_sign_from = Exact(
        "Two RMs sign from",
        scale=2,
        help="From this amount on a co-RM (B) signs as well; empty: the RM decides himself.",
    )
    active = fields.Boolean(default=True)

    _once = models.UniqueIndex(
        "(branch_id, COALESCE(product_id, 0)) WHERE active",
        "This branch has a limit for this product already.",
    )

    @api.model
    def _limit_of(self, branch, product):
        """Return the limit that holds for a branch and a product, empty when there is none.

        The nearest branch up the tree decides, there the product's own limit before the general.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id FROM rm_loan_limit t JOIN rm_branch b ON b.id = t.branch_id
                    WHERE t.active AND starts_with(%(path)s, b.parent_path)
                      AND (t.product_id IS NULL OR t.product_id = %(product)s)
                 ORDER BY length(b.parent_path) DESC, t.product_id NULLS LAST LIMIT 1""",
                path=branch.parent_path,
                product=product.id,
            )
        )
        # sudo: whoever proposes is told the limit he exceeds
        return self.sudo().browse(rows[0] if rows else [])


class RmLoanProposal(models.Model):
    _inherit = "rm.loan.proposal"

    def _check_complete(self):
        result = super()._check_complete()
        # sudo: the branch of the RM decides, whether he may read it or not
        limit = self.env["rm.loan.limit"]._limit_of(self.sudo().branch_id, self.product_id)
        if limit and self._approval_amount() > Decimal(limit.amount):
            raise UserError(
                self.env._(
                    "%(record)s: %(branch)s may propose at most %(limit)s. Lower the amount, or"
                    " have the branch above propose it.",
                    record=self.display_name,
                    branch=limit.branch_id.name,
                    limit=grouped(limit.amount),
                )
            )
        if limit.co_sign_from and not self.co_manager_id:
            self._refuse_single_signature(limit)
        return result

    def _refuse_single_signature(self, limit):
        if self._approval_amount() >= Decimal(limit.co_sign_from):
            raise UserError(
                self.env._(
                    "%(record)s: from %(amount)s on two RMs sign. Name the co-RM and have him sign"
                    " first.",
                    record=self.display_name,
                    amount=grouped(limit.co_sign_from),
                )
            )
