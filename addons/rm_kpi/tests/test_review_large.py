from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from .review_case import ReviewCase

RMS, APPRAISERS, SHEETS_PER_RM = 300, 40, 3


@tagged("post_install", "-at_install")
class TestReviewLarge(ReviewCase):
    """300 RMs and 40 appraisers, from the start to the published report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.village = cls._make_branch("XT12", "sub_branch", cls.east)
        cls.many = cls.env["rm.manager"].create(
            [
                {"code": f"XL{number:03}", "name": f"经理{number}", "branch_id": cls.village.id}
                for number in range(RMS)
            ]
        )
        users = cls.env["res.users"].with_context(no_reset_password=True)
        cls.appraisers = users.create(
            [{"login": f"x_judge{n}", "name": f"评委{n}"} for n in range(APPRAISERS)]
        )
        role = cls.env.ref("rm_workbench.role_risk")
        cls.env["rm.role.grant"].create(
            [
                {
                    "user_id": user.id,
                    "role_id": role.id,
                    "branch_id": cls.village.id,
                    "valid_from": "2000-01-01",
                }
                for user in cls.appraisers
            ]
        )

    def _points(self, number, place):
        """Points of the sheet in this place of an RM: the three average to those of place 1."""
        attitude = 1 + number % 9  # 0 to 10 with the place's 1 up or down
        return str(attitude + 1 - place), str(number % 101)

    def test_300_rms_and_40_appraisers_from_start_to_report(self):
        plan = self._plan(groups=(), branch_id=self.village.id)
        plan.write(
            {
                "appraiser_ids": [
                    Command.create(
                        {
                            "relation": "named",
                            "weight": "100",
                            "most": SHEETS_PER_RM,
                            "user_ids": [Command.set(self.appraisers.ids)],
                        }
                    )
                ]
            }
        )
        plan.with_user(self.user["admin2"]).action_start()
        cycle = plan.sudo().cycle_ids
        self.assertEqual(len(cycle.task_ids), APPRAISERS, "the lot falls on all of them")
        self.assertEqual(cycle.sheet_count, RMS * SHEETS_PER_RM)
        self._play(cycle)
        self.assertEqual(set(cycle.task_ids.mapped("state")), {"done"})
        self.assertFalse(cycle.task_ids.activity_ids)
        self._finish(cycle)
        results = {result.manager_id: result for result in cycle.result_ids}
        for number, manager in enumerate(self.many):
            result = results[manager]
            # 60 % of the points of 10, 40 % of the points of 100
            expected = Decimal(1 + number % 9) * 6 + Decimal(number % 101) * Decimal("0.4")
            self.assertEqual(Decimal(result.score), expected)
            self.assertEqual(self._line(result, relation="named"), expected)
        ranked = cycle.result_ids.sorted(lambda r: -Decimal(r.score))
        better = [sum(Decimal(o.score) > Decimal(r.score) for o in ranked) for r in ranked]
        self.assertEqual(ranked.mapped("rank"), [count + 1 for count in better])

    def _play(self, cycle):
        """Each appraiser saves every answer of his sheets and submits them together."""
        numbers = {manager.id: number for number, manager in enumerate(self.many)}
        places = dict.fromkeys(numbers, 0)
        for task in cycle.task_ids:
            screen = self.env["rm.review.task"].with_user(task.reviewer_id)
            own = screen.env["rm.review.sheet"]
            sheets = own.search([("task_id", "=", task.id)])
            for sheet in sheets:
                manager = sheet.manager_id.id
                points = self._points(numbers[manager], places[manager])
                places[manager] += 1
                for answer, value in zip(sheet.answer_ids, points, strict=True):
                    own.save_answer(sheet.id, answer.id, value, "", answer.version)
            sheets.action_submit()
        self.env.invalidate_all()
