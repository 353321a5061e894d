import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from odoo.tests import BaseCase, tagged

from ..computing.pack import read_pack
from ..computing.period import parse_period
from ..designing.cases import CaseError, read_inputs
from ..designing.difference import Words, differences, marked
from ..designing.layout import lay_out
from ..designing.old_sheet import compare, find_period, spellings, split_tables
from ..designing.schema import pack_schema
from ..designing.split import even_curve, read_curve, split, spread
from ..engine.names import Names
from ..engine.syntax import NUMBER

PROJECT = Path(__file__).resolve().parents[3]


@tagged("post_install", "-at_install")
class TestDesigning(BaseCase):
    def test_parts_add_up_to_the_last_digit(self):
        for digits in (0, 2, 6):
            for weights in ([1, 1, 1], [0, 0], [5, 0, 3, 7], [Decimal("0.1")] * 7):
                parts = split(Decimal("1000.01"), [Decimal(w) for w in weights], digits)
                self.assertEqual(sum(parts), Decimal("1000.01"))
        self.assertEqual(split(Decimal(100), [], 2), [])

    def test_the_periods_of_a_year_add_up_to_it(self):
        curve = read_curve("15, 28, 40, 47, 54, 62, 69, 76, 83, 89, 95, 100")
        for kind, count in (("month", 12), ("quarter", 4), ("half_year", 2), ("year", 1)):
            found = spread(Decimal("1000.01"), kind, 2026, curve)
            self.assertEqual(len(found), count)
            self.assertEqual(sum(value for _text, value in found), Decimal("1000.01"))
        self.assertEqual(spread(Decimal(100), "quarter", 2026, curve)[0], ("2026-Q1", 40))
        reached = spread(Decimal(100), "month", 2026, curve, "cumulative")
        self.assertEqual((reached[2], reached[-1]), (("2026-03", 40), ("2026-12", 100)))
        same = spread(Decimal(3), "quarter", 2026, curve, "same")
        self.assertEqual({value for _text, value in same}, {3})

    def test_a_change_in_the_year_leaves_what_was_given_before(self):
        found = spread(Decimal(130), "month", 2026, even_curve(), "flow", 7, Decimal(50))
        self.assertEqual(found[0][0], "2026-07")
        self.assertEqual(sum(value for _text, value in found), 80)

    def test_curves_that_are_none_are_refused(self):
        for text in (
            "",
            "1, 2",
            "a" * 12,
            "10,20,30,40,50,60,70,80,90,95,94,100",
            "1," * 11 + "99",
        ):
            with self.subTest(text), self.assertRaises(ValueError):
                read_curve(text)

    def test_cases_are_read_as_written_in_formulas(self):
        names = Names(indicators={"存款": NUMBER}, inputs={"投诉": NUMBER}, kinds=Names().kinds)
        found = read_inputs('存款 ＝ 1,200\nTARGET(存款)=-；INPUT("投诉") = 2', names)
        self.assertEqual(found["存款"].value, 1200)
        self.assertEqual(found["TARGET(存款)"].issue, "missing_target")
        self.assertEqual(found['INPUT("投诉")'].value, 2)
        for text in ("存款", "没有 = 1", "存款 = x", "存款 + 1 = 2", "存款 = NaN"):
            with self.subTest(text), self.assertRaises(CaseError):
                read_inputs(text, names)

    def test_what_differs_between_versions(self):
        before = {"indicators": [{"code": "a", "formula": "x + 1"}, {"code": "b", "formula": "y"}]}
        after = {"indicators": [{"code": "a", "formula": "x + 2"}, {"code": "c", "formula": "z"}]}
        self.assertEqual(
            differences(before, after),
            [
                ("indicators", "a", "formula", "x + 1", "x + 2"),
                ("indicators", "c", "", "", "z"),
                ("indicators", "b", "", "y", ""),
            ],
        )
        text = "".join(part for what, part in marked("a + b", "a * b") if what != "gone")
        self.assertEqual(text, "a * b")
        self.assertEqual(marked("35", "30"), [("gone", "35"), ("new", "30")])
        self.assertEqual(marked("PARAM", "RANK"), [("gone", "PARAM"), ("new", "RANK")])

    def test_what_differs_is_said_in_the_words_of_the_screen(self):
        words = Words(
            {"branch": "机构"},
            {"": {True: "是"}, "branch": {"0815": "滨江支行 0815"}, "kind": {"raw": "原始指标"}},
        )
        line = {"lower": "1", "lower_closed": False, "formula": "数值 * 2"}
        table = {"keys": ["A", "B"], "result": "5"}
        after = {
            "scheme": {"leaders_only": True, "teams": [{"branch": "0815", "name": "一组"}]},
            "indicators": [{"code": "a", "kind": "raw"}],
            "bands": [{"code": "档", "branch": "0815", "lines": [line]}],
            "lookups": [{"code": "表", "rows": [table]}],
        }
        before = {"indicators": [{"code": "a", "kind": "x"}], "lookups": [{"code": "表"}]}
        self.assertEqual(
            differences(before, after, words),
            [
                ("scheme", "", "leaders_only", "", "是"),
                ("scheme", "", "teams", "", "滨江支行 0815 一组"),
                ("indicators", "a", "kind", "x", "原始指标"),
                ("bands", "档 (机构 滨江支行 0815)", "", "", "(1, +∞) → 数值 * 2"),
                ("lookups", "表", "rows", "", "A, B → 5"),
            ],
        )

    def test_edges_of_the_graph_go_one_way(self):
        edges = [("a", "c"), ("b", "c"), ("c", "d"), ("b", "d")]
        places = lay_out(["a", "b", "c", "d"], edges)
        for start, end in edges:
            self.assertLess(places[start][0], places[end][0])
        self.assertEqual(len(set(places.values())), 4)
        chain = [(str(n), str(n + 1)) for n in range(3000)]
        self.assertEqual(lay_out([str(n) for n in range(3001)], chain)["3000"][0], 3000)

    def test_old_tables_are_compared_cell_by_cell(self):
        headings = ["姓名", "客户经理代码", "日均存款", "得分", "备注"]
        rows = [["x", "A", Decimal("100"), "91", ""], ["y", "B", "", "", ""], ["z", "C", "1"]]
        periods = [parse_period(text) for text in ("2026-02", "2026-03")]
        names = {"日均存款": "日均存款"}
        parts, left_out = split_tables([("表", [headings, *rows])], periods[:1], names)
        self.assertEqual(left_out, ["姓名", "备注"])
        figures = {"A": {"日均存款": "100.004", ":score": "90"}, "B": {"日均存款": None}}
        found = compare(parts["2026-02"], figures, Decimal("0.005"))
        self.assertEqual((found.cells, found.rms, found.unknown_rms), (4, 2, ("C",)))
        self.assertEqual(found.differences, (("A", ":score", "91", "90"),))
        # of several periods: sheets named by them, or a column whose cells may be joined
        sheets = [(title, [headings, *rows]) for title in ("2026年2月", "202603", "封面")]
        parts, left_out = split_tables(sheets, periods, names)
        self.assertEqual(
            {text: len(some[0].rows) for text, some in parts.items()},
            {
                "2026-02": 3,
                "2026-03": 3,
            },
        )
        self.assertIn("封面", left_out)
        cells = [date(2026, 2, 1), "", "2026/3", "2025/3", ""]
        table = [["考核期", "工号", "得分"], *([cell, "A", "1"] for cell in cells)]
        parts, left_out = split_tables([("s", table)], periods, names)
        self.assertEqual(
            ({text: len(some[0].rows) for text, some in parts.items()}, left_out),
            ({"2026-02": 2, "2026-03": 1}, ["2025/3"]),
        )
        for text in ("2026-Q1", "2026-H1", "2026", "2026-03-YTD"):
            period = parse_period(text)
            for spelled in spellings(period):
                self.assertEqual(find_period(f" {spelled} ", [period]), period)

    def test_conditions_of_views_are_such_as_the_web_client_reads(self):
        """It calls no methods of texts: such a condition ends the whole form."""
        names = r"(?:invisible|readonly|required|column_invisible|decoration-\w+)"
        called = re.compile(rf'\b{names}="[^"]*(?<!context)\.\w+\([^"]*"')
        found = [
            f"{path.name}: {one}"
            for path in (PROJECT / "addons").glob("*/*/**/*.xml")
            for one in called.findall(path.read_text("utf-8"))
        ]
        self.assertEqual(found, [])

    def test_the_published_schema_says_what_packs_may_hold(self):
        published = json.loads((PROJECT / "docs" / "pack.schema.json").read_text("utf-8"))
        self.assertEqual(published, pack_schema())
        for path in (PROJECT / "addons" / "rm_kpi" / "data" / "packs").glob("*.json"):
            document = json.loads(path.read_text("utf-8"))
            read_pack(path.read_text("utf-8"))
            with self.subTest(path.name):
                self.assertEqual(_problems(document, published), [])
                self.assertTrue(_problems({**document, "extra": 1}, published))
                self.assertTrue(_problems({**document, "scheme": {}}, published))


def _problems(value, schema, path=""):
    """What of a document does not fit the part of JSON Schema that the published one uses."""
    if "anyOf" in schema:
        return min((_problems(value, one, path) for one in schema["anyOf"]), key=len)
    if "const" in schema:
        return [] if value == schema["const"] else [path]
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "number": int | float,
        "integer": int,
        "boolean": bool,
        "null": type(None),
    }
    if not isinstance(value, kinds[schema["type"]]):
        return [f"{path}: {schema['type']}"]
    if schema["type"] == "array":
        return [
            p
            for n, one in enumerate(value)
            for p in _problems(one, schema["items"], f"{path}[{n}]")
        ]
    if schema["type"] != "object":
        return []
    known = schema["properties"]
    found = [f"{path}.{key}" for key in value if key not in known]
    found += [f"{path}.{key} is missing" for key in schema["required"] if key not in value]
    for key in set(value) & set(known):
        found += _problems(value[key], known[key], f"{path}.{key}")
    return found
