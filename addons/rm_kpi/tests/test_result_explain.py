from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from ..collecting.facts import FACTS
from ..engine.errors import ISSUES
from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestResultExplain(RunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rm_user = cls.make_user("kpi_rm", "rm", cls.b1)
        cls.ann.user_id = cls.rm_user

    def result(self, run, manager):
        return run.result_ids.filtered(lambda r: r.manager_id == manager)

    def find(self, node, code):
        if node.get("code") == code and not node.get("repeated"):
            return node
        found = (self.find(child, code) for child in node.get("children", ()))
        return next(filter(None, found), None)

    def test_points_times_weight_add_up_to_the_score(self):
        run = self.compute()
        for manager in self.rms:
            tree = self.result(run, manager).with_user(self.admin).explain()
            total = sum(Decimal(child["part"]) for child in tree["children"])
            self.assertEqual(total.quantize(Decimal("0.01")), Decimal(tree["value"]))

    def test_every_reason_and_every_fact_has_words_on_the_page(self):
        with file_open("rm_kpi/static/src/explain/explain.js") as page:
            text = page.read()
        for name in (*ISSUES, *FACTS):
            with self.subTest(name):
                self.assertIn(f'    {name}: _t("', text)

    def test_formulas_show_their_values(self):
        tree = self.result(self.compute(), self.bob).with_user(self.admin).explain()
        points = self.find(tree, "存款分")
        self.assertEqual(points["formula"], 'MIN(存款 / PARAM("标准T") * 100, 120)')
        self.assertEqual(points["filled"], "MIN(500 / 800 * 100, 120)")
        self.assertEqual(
            (points["value"], points["weight"], points["part"]), ("62.50", "60", "37.5")
        )
        self.assertEqual([c["kind"] for c in points["children"]], ["raw", "param"])
        self.assertEqual((tree["rank"], tree["branch_rank"], tree["grade"]), (4, 2, "C"))

    def test_rows_add_up_to_the_raw_figure_and_name_batch_and_line(self):
        tree = self.result(self.compute(), self.bob).with_user(self.admin).explain()
        raw = self.find(tree, "存款")
        self.assertEqual(sum(Decimal(row["product"]) for row in raw["children"]), 500)
        self.assertEqual(
            (raw["children"][0]["batch"], raw["children"][0]["line"]), (self.batch.id, 2)
        )
        bad, all_ = self.find(tree, "不良率")["children"]
        products = [sum(Decimal(r["product"]) for r in part["children"]) for part in (bad, all_)]
        self.assertEqual(products, [100, 200])
        self.assertEqual([Decimal(part["value"]) for part in (bad, all_)], [100, 200])

    def test_what_a_filter_leaves_out_is_named(self):
        """Margin and interbank deposits do not count in core deposits, and the RM sees so."""
        customer = self.env["rm.customer"].search([("customer_no", "=", "C-bob")])
        for number, (kind, amount) in enumerate((("margin", "70"), ("interbank", "5"))):
            account = self.make_account(customer, f"A-bob{number}", deposit_kind=kind)
            self.balance(account, d0630=amount)
        scheme = self.make_scheme("CORE")
        source = self.env["rm.kpi.source"].search([("code", "=", "core_deposit")])
        scheme.indicator_ids.filtered(lambda i: i.code == "存款").source_id = source
        run = self.compute(scheme)
        tree = self.result(run, self.bob).with_user(self.admin).explain()
        raw = self.find(tree, "存款")
        self.assertEqual(raw["value"], "500")
        self.assertEqual(len(raw["children"]), 1)
        [left_out] = raw["told"]["left_out"]
        self.assertEqual((left_out["count"], left_out["sum"]), (2, "75"))
        self.assertEqual(left_out["text"], "Kind of deposit: Margin, Interbank")
        page = self.result(run, self.bob).with_user(self.admin).explain_leaves("存款")
        self.assertEqual(page["told"]["left_out"], [left_out])
        # others have none
        tree = self.result(run, self.ann).with_user(self.admin).explain()
        self.assertNotIn("left_out", self.find(tree, "存款")["told"])

    def test_a_missing_figure_is_explained_by_its_reason(self):
        tree = self.result(self.compute(), self.cyd).with_user(self.admin).explain()
        ratio = self.find(tree, "不良率")
        self.assertEqual((ratio["value"], ratio["issue"]), (False, "division_by_zero"))
        self.assertIn("COALESCE(∅, 0)", self.find(tree, "质量分")["filled"])

    def test_pages_of_rows(self):
        result = self.result(self.compute(), self.ann).with_user(self.admin)
        page = result.explain_leaves("存款", limit=1)
        self.assertEqual((len(page["rows"]), page["more"], page["parts"]), (1, False, []))
        self.assertEqual(result.explain_leaves("存款", offset=1)["rows"], [])
        parts = result.explain_leaves("不良率")["parts"]
        self.assertEqual([p["code"] for p in parts], ["npl_balance", "loan_balance"])
        rows = result.explain_leaves("不良率", part="loan_balance")["rows"]
        self.assertEqual(len(rows), 1)
        for bad in ({"code": "没有"}, {"code": "不良率", "part": "fee_income"}):
            with self.assertRaises(UserError):
                result.explain_leaves(**bad)
        for bad in ({"limit": 100_000}, {"limit": "9"}, {"offset": -1}, {"offset": "x"}):
            with self.subTest(bad), self.assertRaises(UserError):
                result.explain_leaves("存款", **bad)

    def test_an_explanation_is_for_those_who_may_read_the_result(self):
        run = self.compute()
        own, other = self.result(run, self.ann), self.result(run, self.cyd)
        with self.assertRaises(AccessError):
            own.with_user(self.rm_user).explain()
        run.with_user(self.admin).action_announce()
        self.assertEqual(own.with_user(self.rm_user).explain()["value"], "112.00")
        for method, args in (
            ("explain", ()),
            ("explain_leaves", ("存款",)),
            ("action_explain", ()),
        ):
            with self.assertRaises(AccessError):
                getattr(other.with_user(self.rm_user), method)(*args)

    def test_a_formula_used_many_times_is_expanded_once(self):
        scheme = self.make_scheme("DAG", 存款分="扣分 + 扣分 + 质量分", 质量分="COALESCE(扣分, 0)")
        tree = self.result(self.compute(scheme), self.bob).with_user(self.admin).explain()
        codes = []

        def walk(node):
            codes.append((node.get("code"), bool(node.get("repeated"))))
            for child in node.get("children", ()):
                walk(child)

        walk(tree)
        self.assertEqual(codes.count(("扣分", False)), 1)

    def test_the_explanation_stays_when_parameters_change(self):
        run = self.compute()
        self.parameter.value_ids.with_user(self.admin).value = "400"
        tree = self.result(run, self.bob).with_user(self.admin).explain()
        self.assertEqual(self.find(tree, "存款分")["filled"], "MIN(500 / 800 * 100, 120)")
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
