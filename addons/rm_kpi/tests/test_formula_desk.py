from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .run_case import RunCase

SAMPLE_PERIOD = "2001-06"


@tagged("post_install", "-at_install")
class TestFormulaDesk(RunCase):
    """What the formula editor asks the server, on the small bank of :class:`RunCase`."""

    def desk(self, user=None):
        return self.env["rm.kpi.scheme"].with_user(user or self.admin)

    def try_(self, text, draft=False, scheme=None, manager=None, line=False, **values):
        sample = {"manager": (manager or self.ann).id, "period": SAMPLE_PERIOD, "values": values}
        scheme_id = self.scheme.id if scheme is None else scheme
        return self.desk().try_formula(scheme_id, text, draft, sample, line)

    def test_names_functions_and_a_sample_are_offered(self):
        told = self.desk().formula_desk(self.scheme.id)
        names = {(one["kind"], one["code"]) for one in told["names"]}
        for name in (
            ("indicator", "存款"),
            ("param", "标准T"),
            ("band", "质量"),
            ("attribute", "岗位"),
        ):
            self.assertIn(name, names)
        self.assertTrue(any(kind == "source" for kind, _code in names))
        self.assertTrue(all(one["help"] for one in told["functions"]))
        self.assertEqual(told["sample"]["manager_name"] != "", bool(told["sample"]["manager"]))
        # the ways of scoring are formulas once their places are filled
        self.assertEqual(len(told["ways"]), 8)
        for way in told["ways"]:
            text = way["formula"].replace("另一指标", "不良率").replace("指标", "存款")
            with self.subTest(way["title"]):
                tried = self.try_(text.replace("档位", "质量"))
                self.assertEqual((tried["ok"], tried.get("error")), (True, False))

    def test_detail_rows_are_offered_and_added_like_other_figures(self):
        source = self.env["rm.kpi.source"].search([("code", "=", "deposit_customer_rows")])
        code = source._indicator_code()
        sources = {one["code"]: one for one in self.desk().formula_desk(self.scheme.id)["names"]}
        self.assertTrue(sources[code]["rows"])
        told = self.try_(f"SUM_ROWS({code}, average)")
        self.assertEqual(told["fix"], {"kind": "source", "code": code})
        wizard = self.env["rm.kpi.pick.sources"].with_user(self.admin)
        scheme = self.scheme.with_user(self.admin)
        wizard.create({"scheme_id": scheme.id, "source_ids": [(6, 0, source.ids)]}).action_add()
        line = scheme.indicator_ids.filtered(lambda one: one.code == code)
        self.assertEqual(line.kind, "rows")
        self.assertTrue(self.try_(f"SUM_ROWS({code}, 日均余额)")["ok"])
        for text, fix in (('BAND("没有", 1)', "band"), ('PROGRESSIVE("没有", 1)', "band"),
                          ('LOOKUP("没有", "a")', "lookup")):  # fmt: skip
            self.assertEqual(self.try_(text)["fix"], {"kind": fix, "code": "没有"})
        names = {(n["kind"], n["code"]) for n in self.desk().formula_desk(scheme.id)["names"]}
        self.assertIn(("column", "日均余额"), names)
        self.assert_cases_of_rows(scheme, code)
        # a raw line over such a source becomes one of detail rows by itself
        new = self.env["rm.kpi.indicator"].with_user(self.admin).new(
            {"scheme_id": scheme.id, "kind": "raw", "source_id": source.id}
        )  # fmt: skip
        new._onchange_source()
        self.assertEqual((new.kind, new.code), ("rows", code))

    def assert_cases_of_rows(self, scheme, code):
        """Detail rows are given one a line; the sample's can be kept as a case."""
        formula = f'SUM_ROWS({code}, MAX(0, 日均余额 - 10), 币种 = "CNY")'
        told = self.try_(formula)
        self.assertTrue(told["figures"][0]["rows"])
        lines = {"code": "和", "name": "和", "kind": "computed", "formula": formula}
        line = self.env["rm.kpi.indicator"].with_user(self.admin).create(
            {"scheme_id": scheme.id, **lines}
        )  # fmt: skip
        given = ((12.5, "CNY"), (5, "CNY"), (70, "USD"))
        rows = [f'{code}: 日均余额 = {n}, 币种 = "{kind}"' for n, kind in given]
        for inputs, expected, passed in (
            ("\n".join(rows), "2.5", True),
            (f"{code}: 无", "0", True),
            ("", "-", True),
            (f'{code}: 币种 = "CNY"', "-", True),
            ("\n".join(told["figures"][0]["rows"]), told["value"] or "-", True),
            ("\n".join(rows), "2.51", False),
        ):
            case = self.env["rm.kpi.case"].with_user(self.admin).create(
                {"scheme_id": scheme.id, "indicator_id": line.id, "inputs": inputs,
                 "expected": expected}
            )  # fmt: skip
            with self.subTest(inputs):
                self.assertEqual((case.passed, case.result), (passed, case.result))
        case.unlink()
        # by the database too
        scheme.action_check()
        for wrong, words in (
            (f"{code}: 没有 = 1", "没有"),
            ("没有: 日均余额 = 1", "没有"),
            (f"{code}: 日均余额", "figure = number"),
            (f"{code}: 币种 = 1", "quotation marks"),
            (f'{code}: 日均余额 = "a"', "no number"),
            ("(" * 61, "nested"),
            ("和 = 1", "the figure that it is about"),
        ):
            with self.subTest(wrong), self.assertRaisesRegex(ValidationError, words):
                case.create(
                    {"scheme_id": scheme.id, "indicator_id": line.id, "inputs": wrong,
                     "expected": "1"}
                )  # fmt: skip

    def test_the_value_follows_from_a_run_and_from_formulas_as_they_are_typed(self):
        self.compute()
        told = self.try_('MIN(存款 / PARAM("标准T") * 100, 120)')
        self.assertEqual((told["ok"], told["value"], told["issue"]), (True, "120", False))
        self.assertEqual([one["label"] for one in told["figures"]], ["存款", 'PARAM("标准T")'])
        # 扣分 = 不良率 * 30 of the scheme, then as it is typed and not saved
        bob = self.try_("扣分 + 1", manager=self.bob)
        self.assertEqual(bob["value"], "16")
        line = self.scheme.indicator_ids.filtered(lambda i: i.code == "扣分")
        typed = {"id": line.id, "code": "扣分", "kind": "computed", "formula": "不良率 * 10"}
        told = self.try_("扣分 + 1", {"indicators": [{**typed, "digits": 2}]}, manager=self.bob)
        self.assertEqual(told["value"], "6")
        peers = self.try_('AVG_OVER(存款, "bank") + COUNT_OVER(存款, "branch")')
        self.assertEqual(peers["value"], "502")

    def test_peers_of_every_scope_are_those_of_a_run(self):
        self.make_team(self.bob + self.eve)
        scopes = ("bank", "branch", "region", "team", "position", "grade", "same_level")
        for scope in scopes:
            line = {
                "code": f"同_{scope}",
                "name": scope,
                "kind": "computed",
                "scheme_id": self.scheme.id,
            }
            formula = f'SUM_OVER(存款, "{scope}") + RANK(存款, "{scope}") * 0.001'
            self.env["rm.kpi.indicator"].create({**line, "formula": formula})
        run = self.compute()
        for manager in self.ann + self.bob + self.eve + self.dee:
            for scope in scopes:
                line = self.scheme.indicator_ids.filtered(lambda i, s=scope: i.code == f"同_{s}")
                expected = self.value(run, manager, line.code)[0]
                with self.subTest(scope, rm=manager.code):
                    found = self.try_(line.formula, manager=manager)["value"]
                    self.assertEqual(Decimal(found), Decimal(expected))

    def test_figures_typed_by_hand_count_first(self):
        told = self.try_("存款 / 3", line={"code": "新", "digits": 2}, 存款="1,000")
        self.assertEqual(told["value"], "333.33")
        self.assertEqual(self.try_("存款 / 3", 存款="NaN")["value"], False)

    def test_figures_no_run_has_are_collected_when_asked_for(self):
        told = self.try_("存款")
        source = self.scheme.indicator_ids.filtered(lambda i: i.code == "存款").source_id
        self.assertEqual((told["value"], told["collect"]), (False, [source.id]))
        found = self.desk().collect_sample([source.id, 0, "x"], self.ann.id, SAMPLE_PERIOD)
        self.assertEqual(found, {str(source.id): "1000"})
        self.assertEqual(self.desk().collect_sample([source.id], self.ann.id, "2001-13"), {})
        # sent along under the source, so that forms without the line know it too
        sample = {"manager": self.ann.id, "period": SAMPLE_PERIOD, "collected": found}
        told = self.desk().try_formula(self.scheme.id, "存款 + 1", False, sample)
        self.assertEqual((told["value"], told["collect"]), ("1001", []))
        line = {"code": "x", "no_target": "60", "zero_division": "x"}
        told = self.desk().try_formula(self.scheme.id, "存款 / TARGET(存款)", False, sample, line)
        self.assertEqual(told["value"], "60")

    def test_a_scheme_that_is_not_saved_can_be_tried(self):
        lines = [
            {"code": "甲", "kind": "raw", "source": 0},
            {"code": "乙", "kind": "computed", "formula": "甲 * 2"},
            {"code": "坏", "kind": "computed", "formula": "甲 +"},
        ]
        draft = {"code": "NEW", "period_type": "month", "indicators": lines}
        self.assertEqual(self.try_("乙 + 1", draft, scheme=False, 甲="4")["value"], "9")
        self.assertEqual(self.try_("坏", draft, scheme=False)["value"], False)
        own = self.try_("乙 + 1", draft, scheme=False, line={"code": "乙"})
        self.assertIn("→", own["error"])

    def test_an_error_has_its_place_and_what_would_mend_it(self):
        told = self.try_("存款 + INPUT(“投诉数”)")
        self.assertEqual((told["ok"], told["position"]), (False, 11))
        self.assertEqual(told["fix"], {"kind": "input", "code": "投诉数"})
        self.assertEqual(self.try_('PARAM("无")')["fix"]["kind"], "param")
        for text in ("(" * 300, "9^9^9", "x" * 100_000, "", "__import__('os')", None, 7 * [1]):
            with self.subTest(str(text)[:20]):
                self.assertFalse(self.try_(text)["ok"])

    def test_only_those_who_design_or_audit_try_formulas(self):
        leader = self.make_user("desk_leader", "leader", self.head)
        for call in (
            lambda s: s.try_formula(self.scheme.id, "1"),
            lambda s: s.formula_desk(self.scheme.id),
            lambda s: s.collect_sample([1], self.ann.id, SAMPLE_PERIOD),
        ):
            with self.assertRaises(AccessError):
                call(self.desk(leader))
        auditor = self.make_user("desk_auditor", "auditor")
        self.assertTrue(self.desk(auditor).try_formula(self.scheme.id, "1")["ok"])
        for scheme_id in (-1, 10**9, "x", [1]):
            with self.subTest(scheme_id), self.assertRaises(UserError):
                self.desk().try_formula(scheme_id, "1")
        for draft in ("x", [1], {"indicators": "x"}, {"indicators": [1], "bands": {"a": 1}}):
            with self.subTest(draft):
                self.assertTrue(self.desk().try_formula(self.scheme.id, "1", draft, draft)["ok"])

    def test_the_graph_leads_from_every_figure_to_the_score(self):
        graph = self.scheme.with_user(self.admin).dependency_graph()
        column = {node["key"]: node["column"] for node in graph["nodes"]}
        pairs = {(edge["from"], edge["to"]) for edge in graph["edges"]}
        self.assertLessEqual(
            {
                ("存款", "存款分"),
                ("param:标准T", "存款分"),
                ("band:质量", "质量分"),
                ("存款分", "score:"),
            },
            pairs,
        )
        for start, end in pairs:
            self.assertLess(column[start], column[end])
