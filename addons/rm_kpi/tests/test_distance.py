"""The way to the next grade: exact, worked out by the scheme's own formulas."""

from decimal import Decimal

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..computing.distance import next_line
from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestDistance(RunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rm_user = cls.make_user("kpi_rm", "rm", cls.b1)
        cls.bob.user_id = cls.rm_user

    def result(self, run, manager):
        return run.result_ids.filtered(lambda r: r.manager_id == manager)

    def set_balance(self, figure):
        query = "UPDATE rm_fact_balance SET balance = %s WHERE account_id = %s"
        self.env.cr.execute(query, [figure, self.accounts["bob"].id])

    def test_a_cent_less_is_not_enough(self):
        self.scheme.indicator_ids.filtered(lambda i: i.code == "存款").unit = "元"
        run = self.compute()
        found = self.result(run, self.bob).with_user(self.admin).next_grade()
        self.assertEqual((found["grade"], found["bound"], found["points"]), ("B", "60", "2.50"))
        (way,) = found["ways"]
        # 57.5 + 60% of the points that 500 / 800 lacks; points and score are rounded to cents
        self.assertEqual((way["code"], way["unit"], way["less"]), ("存款", "money", False))
        self.assertEqual((way["value"], way["reached"]), ("500", "60.00"))
        enough = Decimal(way["value"]) + Decimal(way["amount"])
        for figure, grade in ((enough, "B"), (enough - Decimal("0.01"), "C")):
            with self.subTest(figure=figure):
                self.set_balance(figure)
                self.recompute(run)
                self.assertEqual(self.result(run, self.bob).grade, grade)

    def test_the_own_figure_moves_the_average_of_the_peers(self):
        lines = self.scheme.indicator_ids
        lines.filtered(lambda i: i.code == "存款").unit = "元"
        lines.filtered(
            lambda i: i.code == "存款分"
        ).formula = 'MIN(存款 / AVG_OVER(存款, "bank") * 100, 200)'
        run = self.compute()
        found = self.result(run, self.dee).with_user(self.admin).next_grade()
        (way,) = found["ways"]
        enough = Decimal(way["amount"])
        points = (enough / ((2500 + enough) / 5) * 100).quantize(Decimal("0.01"))
        score = (points * 60 / 100 + 40).quantize(Decimal("0.01"))
        self.assertEqual((str(score), way["reached"], found["grade"]), ("60.00", "60.00", "B"))

    def test_nobody_above_the_best_grade_has_a_way(self):
        run = self.compute()
        self.assertFalse(self.result(run, self.ann).with_user(self.admin).next_grade())
        # no figure of the scheme has a unit one could add to
        found = self.result(run, self.dee).with_user(self.admin).next_grade()
        self.assertEqual((found["grade"], found["ways"]), ("B", []))

    def test_the_way_is_kept_until_the_run_is_computed_again(self):
        run = self.compute()
        bob = self.result(run, self.bob)
        bob.with_user(self.admin).next_grade()
        kept = bob.distance
        self.assertTrue(kept["mark"].startswith(run.hash))
        self.set_balance("5")
        self.recompute(run)
        self.assertFalse(self.result(run, self.bob).distance)

    def test_only_who_reads_the_result_learns_the_way(self):
        run = self.compute()
        own = self.result(run, self.bob).with_user(self.rm_user)
        with self.assertRaises(AccessError):
            own.next_grade()
        run.with_user(self.admin).action_announce()
        self.assertEqual(own.next_grade()["grade"], "B")
        with self.assertRaises(AccessError):
            self.result(run, self.cyd).with_user(self.rm_user).next_grade()

    def test_the_nearest_line_above_with_another_grade_counts(self):
        lines = [(None, True, "C"), (Decimal(60), True, "B"), (Decimal(90), False, "A")]
        self.assertEqual(next_line(lines, Decimal(59), "C")[2], "B")
        self.assertEqual(next_line(lines, Decimal(90), "B")[2], "A")
        self.assertIsNone(next_line(lines, Decimal(91), "A"))
