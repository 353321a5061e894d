from .common import BankCase

RISK_WORDS = "资料已复核，还款来源可靠，同意。"
LEADER_WORDS = "符合本行信贷政策，同意该建议。"


class LendingCase(BankCase):
    """The small bank with a product to lend and an RM's complete proposal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["rm.product"].create({"code": "x_loan", "name": "测试贷款"})

    def _vals(self, key="here", **vals):
        return {
            "customer_id": self.customer[key].id,
            "product_id": self.product.id,
            "amount": "200000.00",
            "term_months": 12,
            "purpose": "进货",
            "check_identity": True,
            "check_credit": True,
            "check_site": True,
            "opinion": "经营稳定，抵押足值，建议贷款。",
            **vals,
        }

    def _proposal(self, key="here", by="rm", **vals):
        return self._as(by, "rm.loan.proposal").create(self._vals(key, **vals))

    def _submitted(self, **vals):
        proposal = self._proposal(**vals)
        proposal.action_submit()
        return proposal
