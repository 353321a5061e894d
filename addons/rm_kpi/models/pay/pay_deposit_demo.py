from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from odoo.addons.rm_workbench.bank_date import bank_today

#: what an RM pays in when he takes up the post, one after another
_FIRST = ("20000.00", "20000.00", "30000.00", "20000.00", "50000.00", "30000.00")
#: RMs of the demo bank with a deposit
_MOST = 24
_BASIS = "青禾农商发〔2025〕37号《客户经理风险抵押金管理办法》"


class RmPayDepositEntry(models.Model):
    """Risk deposits of the demo bank: paid in, withheld, forfeited, returned, and what waits."""

    _inherit = "rm.pay.deposit.entry"

    @api.model
    def _demo_fill(self):
        """Enter as the administrators would; nothing when there are entries."""
        demo = self.env["rm.demo"]
        maker, checker = demo._as("admin"), demo._as("admin2")
        if not (maker and checker) or self.search_count([], limit=1):
            return
        managers = self._demo_managers()
        if not managers:
            return
        entries = self.with_user(maker)
        first = entries.create([self._demo_first(n, one) for n, one in enumerate(managers)])
        self._demo_approve(first, checker, "核对缴款凭证无误")
        self._demo_withheld(managers, maker, checker)
        lost = entries.create(self._demo_lost(managers[3 % len(managers)]))
        self._demo_approve(lost, checker, "同意按责任认定结论扣罚")
        waiting = entries.create(self._demo_waiting(managers[-1]))
        waiting.action_submit()

    @api.model
    def _demo_managers(self):
        """Return RMs in the post, those who sign in first, then of every branch."""
        known = self.env["rm.manager"].search(
            [("left_on", "=", False), ("user_id", "!=", False)], order="code"
        )
        others = self.env["rm.manager"].search(
            [("left_on", "=", False), ("user_id", "=", False)], order="code", limit=_MOST
        )
        # whose deposits wait for their exit audits
        left = self.env["rm.manager"].search([("left_on", "!=", False)], order="code", limit=2)
        return left + (known + others)[:_MOST]

    @api.model
    def _demo_first(self, number, manager):
        today = bank_today(self.env)
        since = max(manager.joined_on or today, today - timedelta(days=300 - number * 5))
        since = min(since, manager.left_on or today)
        return {
            "manager_id": manager.id,
            "kind": "paid_in",
            "booked_on": since,
            "amount": _FIRST[number % len(_FIRST)],
            "basis": f"现金缴款单 JK{since:%Y%m}-{number + 1:03}",
            "reason": "上岗缴存",
        }

    @api.model
    def _demo_withheld(self, managers, maker, checker):
        """Withhold 5 % of what was released, one list a period."""
        there = managers.filtered(lambda one: not one.left_on)
        statements = self.env["rm.pay.statement"].search(
            [("manager_id", "in", there.ids), ("state", "in", ("released", "paid"))],
            order="date_to, id",
        )
        lists = self.env["rm.pay.deposit.list"].with_user(maker)
        enough = statements.filtered(lambda s: Decimal(s.payable or 0) > 200)
        for period, some in enough.grouped("period").items():
            day = min(some[0].date_to + timedelta(days=15), bank_today(self.env))
            made = lists._make(some.with_user(maker), "5.00", day, f"绩效工资清单 {period}")
            made.action_submit()
            made.with_user(checker).action_approve("与绩效工资单核对一致")

    @api.model
    def _demo_lost(self, manager):
        return {
            "manager_id": manager.id,
            "kind": "forfeited",
            "amount": "3600.00",
            "basis": "责任认定书〔2026〕8号",
            "reason": "贷后检查流于形式，抵押物被查封未及时报告，承担次要责任",
        }

    @api.model
    def _demo_waiting(self, manager):
        return {
            "manager_id": manager.id,
            "kind": "returned",
            "amount": "5000.00",
            "basis": _BASIS,
            "reason": "调整至柜面岗位，退还超出新标准部分",
        }

    @api.model
    def _demo_approve(self, entries, checker, words):
        entries.action_submit()
        entries.with_user(checker).action_approve(words)
