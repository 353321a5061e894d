from odoo.tests import tagged

from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestHomeSchemes(PayCase):
    def test_whoever_is_appraised_by_two_schemes_sees_each_apart(self):
        first = self.announced()
        second = self.make_scheme("SECOND", 质量分="0")
        second.write({"branch_ids": [(6, 0, self.b1.ids)]})
        self.announced(second)
        home = self.env["rm.home"].with_user(self.rm)
        # of the same period: first the one that appraises five, then that of two
        self.assertEqual([code for code, _results in home._own_results()], ["TINY", "SECOND"])
        score = home._card_my_score()
        self.assertEqual((score["score"], len(score["curve"])), ("112.00", 1))
        [row] = home._card_other_scores()["rows"]
        self.assertEqual(
            (row["title"], row["value"], row["detail"]), ("SECOND", "72.00", "2001-06")
        )
        self.assertFalse(home.with_user(self.rm_bob)._card_other_scores())
        self.assertEqual(first._newest_shown(), first)
