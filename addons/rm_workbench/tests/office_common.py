from datetime import timedelta

from odoo.fields import Command

from .common import BankCase


class OfficeCase(BankCase):
    """The small bank with a product of its office: short cuts for plans, logs and visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.yesterday = cls.today - timedelta(days=1)
        cls.monday = cls.today - timedelta(days=cls.today.weekday())

    def _plan(self, by="rm", lines=1, **vals):
        line = {"date": self.monday, "time_from": 9.5, "kind": "on_site", "goal": "到期转存"}
        return self._as(by, "rm.work.plan").create(
            {
                "date_from": self.monday,
                "goals": "新增存款",
                "line_ids": [
                    Command.create({**line, "customer_id": self.customer["here"].id})
                    for _nth in range(lines)
                ],
                **vals,
            }
        )

    def _approved_plan(self, **vals):
        plan = self._plan(**vals)
        plan.action_submit()
        plan.with_user(self.user["leader"]).action_approve("同意")
        plan.invalidate_recordset()
        return plan

    def _log(self, by="rm", **vals):
        return self._as(by, "rm.work.log").create(
            {"date": self.yesterday, "content": "走访两户客户，一户提交授信资料。", **vals}
        )

    def _submitted_log(self, by="rm", **vals):
        log = self._log(by, **vals)
        log.action_submit()
        return log

    def _visit(self, key="here", by="rm", waits=False, **vals):
        """A visit; one entered late is accepted by the leader unless it is to wait."""
        late = (self.today - vals.get("date", self.today)).days > 3
        if late:
            vals.setdefault("late_reason", "外出培训，回来补录")
        visit = self._as(by, "rm.visit").create(
            {"customer_id": self.customer[key].id, "summary": "存款到期，愿意转存。", **vals}
        )
        if late and not waits:
            visit.late_ids.with_user(self.user["leader_home"]).action_approve("同意")
            visit.invalidate_recordset()
        return visit
