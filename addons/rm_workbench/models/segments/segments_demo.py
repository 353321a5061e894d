from odoo import api, models

_TAGS = [("代发工资", 2), ("理财意向", 4), ("贵宾", 3), ("小微企业主", 5), ("临界提升", 1)]
_RULES = [
    ("高净值个人：存款50万元及以上", "individual", "贵宾客户", [("deposit", "ge", "500000")]),
    ("重点公司：存贷合计300万元及以上", "corporate", "规模企业", [("total", "ge", "3000000")]),
]
#: code, name, group above it, codes of the products in it
_GROUPS = [
    ("G-DEPOSIT", "存款产品", "", "margin interbank_current"),
    ("G-SAVINGS", "储蓄存款", "G-DEPOSIT", "savings_demand savings_term"),
    ("G-CORPORATE", "单位存款", "G-DEPOSIT", "corporate_current corporate_term"),
    ("G-LOAN", "贷款产品", "", ""),
    ("G-LOAN-P", "个人贷款", "G-LOAN", "consumer_loan mortgage_loan farmer_loan"),
    ("G-LOAN-C", "公司贷款", "G-LOAN", "working_capital_loan fixed_asset_loan business_loan"),
    (
        "G-CARD",
        "银行卡",
        "",
        "debit_card credit_card card_classic card_gold card_junior topup_card",
    ),
    ("G-AGENCY", "代理与理财", "", "fund government_bond wealth_product"),
    ("G-INSURANCE", "代理保险", "G-AGENCY", "insurance_premium property_insurance life_insurance"),
    (
        "G-SETTLE",
        "结算与电子银行",
        "",
        "statement_fee transfer_fee mobile_bank pos_volume payroll bill_collection acceptance",
    ),
]


class RmCustomerTag(models.Model):
    """Tags, rules and the product tree of the demo bank."""

    _inherit = "rm.customer.tag"

    @api.model
    def _demo_fill(self):
        """Make them as the administrator and the RM; production never calls this."""
        demo = self.env["rm.demo"]
        admin, rm = demo._as("admin"), demo._as("rm")
        if self.search_count([], limit=1) or not (admin and rm):
            return
        tags = self.with_user(admin).create([{"name": n, "color": c} for n, c in _TAGS])
        customers = self.env["rm.customer"].with_user(rm)
        mine = customers.search([("is_mine", "=", True)], limit=30)
        for nth, tag in enumerate(tags):
            sets = self.env["rm.customer.tag.set"].with_user(rm)
            chosen = mine[nth::6]
            if chosen:
                values = {"customer_ids": [(6, 0, chosen.ids)], "put_on_ids": [(6, 0, tag.ids)]}
                sets.create(values).action_confirm()
        self._demo_rules(admin)
        self._demo_products(admin)
        self.env["rm.customer.duplicate"]._refresh()

    @api.model
    def _demo_rules(self, admin):
        categories = self.env["rm.customer.category"]
        rules = self.env["rm.customer.category.rule"].with_user(admin)
        for name, kind, code, conditions in _RULES:
            category = categories.search([("code", "=", code)])
            if not category:
                continue
            # shown and tried, not applied: the figures of the demo bank rest on its categories
            rules.create(
                {
                    "name": name,
                    "kind": kind,
                    "category_id": category.id,
                    "active": False,
                    "condition_ids": [
                        (0, 0, {"measure": measure, "operator": operator, "value": value})
                        for measure, operator, value in conditions
                    ],
                }
            )

    @api.model
    def _demo_products(self, admin):
        """Put the products into a tree, and map some codes of the credit system."""
        products = self.env["rm.product"].with_user(admin)
        loans = products.search([("is_loan", "=", True)])
        groups = {}
        for sequence, (code, name, above, below) in enumerate(_GROUPS, start=1):
            groups[code] = group = products.create(
                {
                    "code": code,
                    "name": name,
                    "sequence": sequence,
                    "parent_id": groups[above].id if above else False,
                }
            )
            products.search([("code", "in", below.split())]).parent_id = group
        (loans.filtered(lambda loan: not loan.parent_id)).parent_id = groups["G-LOAN"]
        credit = self.env["rm.feed"].search([("code", "=", "credit")], limit=1)
        for nth, loan in enumerate(loans[:2] if credit else ()):
            loan.source_ids = [(0, 0, {"feed_id": credit.id, "code": f"XD{2100 + nth}"})]


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (81, "rm.customer.tag", "_demo_fill")]
