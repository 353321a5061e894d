from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..computing.period import parse_period
from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestHistory(PayCase):
    """Ann's deposits: 100 at the end of April and May, 1000 of June; other RMs have June only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.balance(cls.accounts["ann"], d0430="100")

    def scheme_of(self, formula, code="PAST"):
        return self.release(self.make_scheme(code, 存款分=formula))

    def june(self, scheme, manager=None):
        """(run of June, (value, issue) of the points)."""
        run = self.env["rm.kpi.run"].search(
            [("scheme_code", "=", scheme.code), ("period", "=", "2001-06")]
        )
        run = self.recompute(run) if run else self.compute(scheme)
        return run, self.value(run, manager or self.ann, "存款分")

    def test_the_period_before_counts_once_it_is_final(self):
        scheme = self.scheme_of("存款 + PREV(存款)")
        may = self.announced(scheme, days=0, period="2001-05")
        self.assertEqual(self.june(scheme)[1], (False, "missing_history"))
        may.with_user(self.admin2).action_publish()
        self.assertEqual(self.june(scheme)[1][0], "1100.00")

    def test_a_formula_may_name_its_own_value_of_the_period_before(self):
        scheme = self.scheme_of("存款 + COALESCE(PREV(存款分), 7)")
        self.final(scheme, "2001-05")
        self.assertEqual(self.june(scheme)[1][0], "1107.00")

    def test_sums_begin_with_the_first_final_run_and_miss_what_a_later_one_misses(self):
        scheme = self.scheme_of("SUM_LAST(存款, 3) + 10000 * COUNT_LAST(存款, 3)")
        self.final(scheme, "2001-05")
        self.assertEqual(self.june(scheme)[1][0], "21100.00")
        other = self.scheme_of("SUM_LAST(存款, 3)", "GAP")
        self.final(other, "2001-04")
        self.assertEqual(self.june(other)[1], (False, "missing_history"))
        self.final(other, "2001-05")
        self.assertEqual(self.june(other)[1][0], "1200.00")

    def test_an_rm_who_was_not_appraised_then_counts_from_when_he_was(self):
        scheme = self.scheme_of("AVG_LAST(存款, 2) + 10000 * COUNT_LAST(存款, 2)")
        self.eve.joined_on = "2001-06-01"
        self.final(scheme, "2001-05")
        self.assertEqual(self.june(scheme)[1][0], "20550.00")
        self.assertEqual(self.june(scheme, self.eve)[1][0], "10500.00")
        other = self.scheme_of("PREV(存款)", "LATE")
        self.final(other, "2001-05")
        self.assertEqual(self.june(other, self.eve)[1], (False, "missing_history"))

    def test_earlier_figures_are_frozen_with_the_run(self):
        scheme = self.scheme_of("存款 + PREV(存款)")
        self.final(scheme, "2001-05")
        run, (value, _issue) = self.june(scheme)
        self.balance(self.accounts["ann"], d0515="250")
        self.final(scheme, "2001-05")
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        self.assertEqual(self.value(run, self.ann, "存款分")[0], value)
        self.assertEqual(self.june(scheme)[1][0], "1250.00")

    def test_a_period_that_became_final_lets_the_next_be_computed_again(self):
        scheme = self.scheme_of("存款 + PREV(存款)")
        may = self.announced(scheme, days=0, period="2001-05")
        run = self.june(scheme)[0]
        period = parse_period("2001-06")
        self.assertFalse(scheme._wants_computing(period))
        may.with_user(self.admin2).action_publish()
        self.assertTrue(scheme._wants_computing(period))
        run._set_guarded(computed_at=fields.Datetime.now() + timedelta(seconds=2))
        self.assertFalse(scheme._wants_computing(period))

    def test_the_explanation_lists_the_periods(self):
        scheme = self.scheme_of("YTD(存款) + MONTHS_AGO(存款, 1)")
        self.final(scheme, "2001-05")
        run, (value, _issue) = self.june(scheme)
        self.assertEqual(value, "1200.00")
        points = self.result(run, self.ann).explain()["children"][0]
        self.assertEqual(points["filled"], "1100 + 100")
        year, month = points["children"]
        self.assertEqual((year["kind"], year["value"]), ("ytd", "1100"))
        self.assertEqual(
            [(child["name"], child["value"]) for child in year["children"] + month["children"]],
            [("2001-05", "100"), ("2001-05", "100")],
        )

    def test_peers_of_computed_figures_are_explained_as_stored(self):
        run, (value, _issue) = self.june(self.scheme_of('RANK(扣分, "bank") * 10', "PLACE"))
        # ann has 0, bob 15; the others have no ratio and so no place
        self.assertEqual(value, "20.00")
        self.assertEqual(self.value(run, self.dee, "存款分"), (False, "division_by_zero"))
        points = self.result(run, self.ann).explain()["children"][0]
        self.assertEqual((points["filled"], points["children"][0]["kind"]), ("2 * 10", "rank"))

    def test_what_a_type_of_period_cannot_supply_is_refused(self):
        scheme = self.make_scheme("TYPES", 存款分="MONTHS_AGO(存款, 1)")
        for kind in ("quarter", "campaign"):
            with self.subTest(kind), self.assertRaises(ValidationError):
                scheme.period_type = kind
        line = scheme.indicator_ids.filtered(lambda i: i.code == "存款分")
        line.formula = "YTD(存款)"
        with self.assertRaises(ValidationError):
            scheme.period_type = "ytd"
