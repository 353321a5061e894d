from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewSource(ReviewCase):
    """Published qualitative scores are raw figures of the quantitative schemes."""

    def _collected(self, name="admin"):
        day = str(self._later(9))
        found = self._as(name, "rm.kpi.source").collect(["review_score"], day, day)
        return found["review_score"]

    def test_a_published_score_is_a_figure_and_others_have_none(self):
        cycle = self._cycle()
        for reviewer in ("leader", "xp1", "xp2"):
            self._score(self._sheet(cycle, reviewer, self.manager), 8, 81)
        self._finish(cycle, publish=False)
        self.assertEqual(self._collected()["XM1"], False, "not yet published")
        cycle.with_user(self.user["admin2"]).action_publish()
        figures = self._collected()
        self.assertEqual((figures["XM1"], figures["XP1"]), ("80.400000", False))
        self.assertEqual(self._collected("rm"), {"XM1": "80.400000"})

    def test_the_result_is_the_leaf_of_the_figure(self):
        cycle = self._cycle()
        for reviewer in ("leader", "xp1", "xp2"):
            self._score(self._sheet(cycle, reviewer, self.manager), 8, 80)
        self._finish(cycle)
        source = self.env.ref("rm_kpi.source_review_total")
        day = self._later(9)
        [leaf] = self.env["rm.kpi.source"]._leaves(source, self.manager, day, day)
        self.assertEqual((leaf["fact"], leaf["product"]), ("reviews", "80"))
        self.assertIn("季度定性考核", leaf["key"])

    def test_a_source_of_results_belongs_to_the_rm_on_the_row(self):
        with self.assertRaises(ValidationError):
            self.env["rm.kpi.source"].create(
                {
                    "code": "x_review",
                    "name": "x",
                    "fact": "reviews",
                    "measure": "score",
                    "over_time": "sum",
                    "attribution": "day",
                }
            )
