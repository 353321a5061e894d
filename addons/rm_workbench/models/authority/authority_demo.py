from odoo import api, models

from ...bank_date import bank_today

_WORDS = "核对岗位与额度无误"


class RmAuthorityLetter(models.Model):
    """Letters of the demo bank: of its RMs and its risk manager, one still to be decided."""

    _inherit = "rm.authority.letter"

    @api.model
    def _demo_fill(self):
        """Make the letters of this year; production never calls this."""
        demo = self.env["rm.demo"]
        admin, second = demo._as("admin"), demo._as("admin2")
        if not (admin and second) or self.search_count([], limit=1):
            return
        risk = demo._as("risk")
        managers = self.env["rm.manager"].search(
            [("user_id", "!=", False), ("left_on", "=", False)], order="code", limit=4
        )
        letters = self.browse()
        for nth, manager in enumerate(managers):
            holder = {"holder": "rm", "manager_id": manager.id}
            amount = ("500000.00", "800000.00", "300000.00", "500000.00")[nth]
            letters |= self._demo_letter(admin, holder, nth + 1, amount)
        letters.with_user(admin).action_submit()
        for letter in letters[:-1]:
            letter.with_user(second).action_approve(_WORDS)
        if risk:
            self._demo_risk_letters(risk, len(managers), admin, second)

    @api.model
    def _demo_risk_letters(self, risk, number, admin, second):
        """Make a risk manager's letter, ended when his limit was raised, and the new one."""
        holder = {"holder": "risk", "user_id": risk.id}
        for nth, amount in enumerate(("3000000.00", "5000000.00"), start=number + 1):
            letter = self._demo_letter(admin, holder, nth, amount)
            if nth > number + 1:
                letter.valid_from = bank_today(self.env)
            letter.action_submit()
            letter.with_user(second).action_approve(_WORDS)
            if nth == number + 1:
                letter.action_end("审批额度调整，另发授权书")

    @api.model
    def _demo_letter(self, admin, holder, number, amount):
        today = bank_today(self.env)
        loans = self.env["rm.product"].search([("is_loan", "=", True)], limit=1)
        lines = [(False, amount, "10")]
        if loans:
            lines.append((loans.id, f"{float(amount) * 0.6:.2f}", "5"))
        return self.with_user(admin).create(
            {
                **holder,
                "valid_from": today.replace(month=1, day=1),
                "valid_to": today.replace(month=12, day=31),
                "basis": f"总行授权〔{today.year}〕{number:02}号",
                "note": "限本机构辖内客户；抵质押物须经风险经理核实",
                "line_ids": [
                    (0, 0, {"product_id": product, "amount": top, "fee_discount": discount})
                    for product, top, discount in lines
                ],
            }
        )


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (76, "rm.authority.letter", "_demo_fill")]
