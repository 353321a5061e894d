from odoo import api, fields, models

from ...bank_date import bank_today


class RmLeaving(models.Model):
    """Leavings of the demo bank: one that waits for its audit, one whose exit is closed."""

    _inherit = "rm.leaving"

    @api.model
    def _demo_fill(self):
        """Enter them as the leaders; production never calls this."""
        demo = self.env["rm.demo"]
        users = {one: demo._as(one) for one in ("leader", "leader_ho", "admin", "auditor")}
        if self.search_count([], limit=1) or not all(users.values()):
            return
        under_way = self.env["rm.handover"].search(
            [("kind", "=", "leaving"), ("state", "=", "submitted")], limit=1
        )
        if under_way:
            self._demo_enter(
                users["leader"],
                under_way.from_manager_id,
                fields.Date.subtract(under_way.effective_on, days=1),
                "人力〔2026〕203号 离职审批单",
            )
        gone = self.env["rm.manager"].search([("left_on", "!=", False)], order="code", limit=2)
        for manager in gone[:1].filtered(lambda one: self._demo_is_free(one)):
            leaving = self._demo_enter(
                users["leader_ho"], manager, manager.left_on, "人力〔2026〕166号 离职审批单"
            )
            self._demo_close(leaving, users)

    @api.model
    def _demo_is_free(self, manager):
        held = [("manager_id", "=", manager.id)]
        return not self.env["rm.customer.access"].search_count(held, limit=1)

    @api.model
    def _demo_enter(self, user, manager, last_day, basis):
        leaving = self.with_user(user).create(
            {"manager_id": manager.id, "last_day": last_day, "basis": basis}
        )
        leaving.action_submit()
        return leaving

    @api.model
    def _demo_close(self, leaving, users):
        audit = self.env["rm.exit.audit"].with_user(users["auditor"]).create(
            {
                "leaving_id": leaving.id,
                "begun_on": bank_today(self.env),
                "checked_loans": True,
                "checked_accounts": True,
                "checked_promises": True,
                "checked_seals": True,
                "findings": "客户已全部移交，抽查存款账户8户、贷款档案5份，账实相符。",
                "conclusion": "clean",
            }
        )  # fmt: skip
        audit.action_conclude()
        leaving.with_user(users["admin"]).action_approve("审计已结论，客户已移交，同意办结")


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (91, "rm.leaving", "_demo_fill")]
