from datetime import timedelta
from decimal import Decimal

from odoo.fields import Command

from odoo.addons.rm_workbench.tests.common import BankCase


class ReviewCase(BankCase):
    """The small bank with four RMs in ``sub`` who are each other's peers.

    ``rms``: codes XM1 (user ``rm``), XP1, XP2, XP3 (users of the same names in small letters).
    Their own leader is ``leader`` (of ``east``), his leader ``leader_home``; ``risk`` of ``east``.
    Items: ``attitude`` of 10 points, weight 60; ``service`` of 100, weight 40.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate.active = False
        cls.rms = cls.manager
        for number in (1, 2, 3):
            name = f"xp{number}"
            cls.user[name] = cls._make_user(name)
            cls._grant(cls.user[name], "rm", cls.sub)
            cls.rms |= cls.env["rm.manager"].create(
                {
                    "code": name.upper(),
                    "name": f"同事{number}",
                    "branch_id": cls.sub.id,
                    "user_id": cls.user[name].id,
                }
            )
        cls.attitude = cls._make_item("XI1", "工作态度", "10", (("优", "9"), ("良", "7")))
        cls.service = cls._make_item("XI2", "客户服务", "100", (("优", "90"), ("差", "0")))

    @classmethod
    def _make_item(cls, code, name, most, levels):
        return (
            cls.env["rm.review.item"]
            .with_user(cls.user["admin"])
            .create(
                {
                    "code": code,
                    "name": name,
                    "max_score": most,
                    "criterion_ids": [
                        Command.create({"name": level, "points": points, "description": "x"})
                        for level, points in levels
                    ],
                }
            )
        )

    def _plan(self, groups=(("leader", "50"), ("peer", "30"), ("leader2", "20")), **vals):
        return self._as("admin", "rm.review.plan").create(
            {
                "name": "季度定性考核",
                "branch_id": self.sub.id,
                "cycle": "once",
                "start_on": self.today,
                "days": 10,
                "item_ids": [
                    Command.create({"item_id": self.attitude.id, "weight": "60"}),
                    Command.create({"item_id": self.service.id, "weight": "40"}),
                ],
                "appraiser_ids": [
                    Command.create({"relation": relation, "weight": weight, "sequence": number})
                    for number, (relation, weight) in enumerate(groups)
                ],
                **vals,
            }
        )

    def _cycle(self, **vals):
        """Return the open cycle of a plan that ``admin`` made and ``admin2`` started."""
        plan = self._plan(**vals)
        plan.with_user(self.user["admin2"]).action_start()
        return self.env["rm.review.cycle"].search([("plan_id", "=", plan.id)])

    def _sheet(self, cycle, reviewer, manager):
        """Return the sheet of a reviewer on an RM, as the reviewer."""
        return self._as(reviewer, "rm.review.sheet").search(
            [
                ("cycle_id", "=", cycle.id),
                ("manager_id", "=", manager.id),
                ("reviewer_id", "=", self.user[reviewer].id),
            ]
        )

    def _score(self, sheet, *points, comment=""):
        """Save the points of a sheet, in the order of its items, and submit it."""
        for answer, value in zip(sheet.answer_ids, points, strict=True):
            sheet.save_answer(sheet.id, answer.id, value, comment, answer.version)
        return sheet.action_submit()

    def _result(self, cycle, manager):
        return self.env["rm.review.result"].search(
            [("cycle_id", "=", cycle.id), ("manager_id", "=", manager.id)]
        )

    def _finish(self, cycle, publish=True):
        cycle.with_user(self.user["admin"]).action_finish()
        if publish:
            cycle.with_user(self.user["admin2"]).action_publish()
        return cycle

    def _line(self, result, item=None, relation=False):
        """Return an average of a result as Decimal, None where it is not shown."""
        lines = result.line_ids.filtered(
            lambda line: (
                line.plan_item_id.item_id == (item or self.env["rm.review.item"])
                and (line.relation or False) == relation
            )
        )
        return Decimal(lines.average) if lines else None

    def _later(self, days):
        return self.today + timedelta(days=days)
