"""What a branch may propose is limited, by product; the nearest limit up the tree holds."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .lending_common import LendingCase


@tagged("post_install", "-at_install")
class TestLoanLimit(LendingCase):
    def _limit(self, branch, amount, product=None):
        vals = {"branch_id": branch.id, "amount": amount, "product_id": product and product.id}
        return self._as("admin", "rm.loan.limit").create(vals)

    def test_a_proposal_above_the_limit_is_not_submitted(self):
        self._limit(self.home, "300000")
        self._submitted(amount="300000.00")
        proposal = self._proposal(amount="300000.01")
        with self.assertRaises(UserError):
            proposal.action_submit()
        self.assertEqual(proposal.state, "draft")

    def test_the_nearest_branch_and_its_product_decide(self):
        find = self.env["rm.loan.limit"]._limit_of
        self.assertFalse(find(self.sub, self.product))
        bank = self._limit(self.home, "900000")
        near = self._limit(self.east, "500000")
        own = self._limit(self.east, "700000", self.product)
        other = self.env["rm.product"].create({"code": "x_other", "name": "其他贷款"})
        self.assertEqual(find(self.sub, self.product), own)
        self.assertEqual(find(self.sub, other), near)
        self.assertEqual(find(self.west, self.product), bank)
        near.active = False
        self.assertEqual(find(self.sub, other), bank)

    def test_only_administrators_set_limits(self):
        for name in ("leader", "risk", "rm", "branch_admin", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.loan.limit").create({"branch_id": self.sub.id, "amount": "1"})
        with self.assertRaises(ValidationError):
            self._limit(self.home, "-1")
