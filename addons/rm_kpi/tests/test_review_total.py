from odoo.fields import Command
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestReviewTotal(RunCase):
    """The qualitative score enters the total of a scheme like any other figure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.judge = cls.make_user("review_judge", "leader", cls.head)
        item = (
            cls.env["rm.review.item"]
            .with_user(cls.admin)
            .create(
                {
                    "code": "XT",
                    "name": "综合表现",
                    "criterion_ids": [Command.create({"name": "-", "points": "0"})],
                }
            )
        )
        plan = (
            cls.env["rm.review.plan"]
            .with_user(cls.admin)
            .create(
                {
                    "name": "定性考核",
                    "cycle": "once",
                    "anonymous": False,
                    "min_appraisers": 1,
                    "position_ids": [Command.set(cls.position.ids)],
                    "item_ids": [Command.create({"item_id": item.id, "weight": "100"})],
                    "appraiser_ids": [
                        Command.create(
                            {
                                "relation": "named",
                                "weight": "100",
                                "user_ids": [Command.set(cls.judge.ids)],
                            }
                        )
                    ],
                }
            )
        )
        cls.rms.position_id = cls.position
        plan.with_user(cls.admin2).action_start()
        cls.cycle = plan.sudo().cycle_ids

    def _scheme(self):
        scheme = self.make_scheme("MIXED")
        source = self.env.ref("rm_kpi.source_review_score")
        scheme.indicator_ids.filtered(lambda i: i.code == "质量分").unlink()
        scheme.write(
            {
                "indicator_ids": [
                    Command.create(
                        {"code": "定性", "name": "定性", "kind": "raw", "source_id": source.id}
                    ),
                    Command.create(
                        {
                            "code": "定性分",
                            "name": "定性分",
                            "kind": "scoring",
                            "formula": "定性",
                            "weight": "40",
                            "digits": 2,
                        }
                    ),
                ]
            }
        )
        return scheme

    def test_deposit_and_judgement_add_up_to_the_total(self):
        sheets = self.env["rm.review.sheet"].with_user(self.judge)
        for manager, points in ((self.ann, "90"), (self.bob, "75.5")):
            sheet = sheets.search(
                [("cycle_id", "=", self.cycle.id), ("manager_id", "=", manager.id)]
            )
            [answer] = sheet.answer_ids
            sheet.save_answer(sheet.id, answer.id, points, "", answer.version)
            sheet.action_submit()
        self.cycle.with_user(self.admin).action_finish()
        self.cycle._set_guarded(date_from="2001-06-01", date_to="2001-06-30")
        self.cycle.with_user(self.admin2).action_publish()
        run = self.compute(self._scheme())
        found = self.results(run)
        # ann: 120 x 60 % + 90 x 40 %; bob: 62.5 x 60 % + 75.5 x 40 %
        self.assertEqual(found["ANN"][0], "108.00")
        self.assertEqual(found["BOB"][0], "67.70")
        # who was not judged has no figure, and says so: never 0 in silence
        value, issue = self.value(run, self.cyd, "定性")
        self.assertEqual((value, bool(issue)), (False, True))
        explained = self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.ann.id)]
        )
        self.assertIn("定性", str(explained.explain()))
