import json
from decimal import Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestBandFormulas(RunCase):
    """A line of a band gives a constant or a formula."""

    def set_formula(self, text, number=2, scheme=None):
        band = (scheme or self.scheme).band_ids.filtered(lambda b: b.code == "质量")
        line = band.line_ids[number]
        band.write({"line_ids": [(1, line.id, {"result_number": False, "result_formula": text})]})
        return band

    def test_a_run_computes_the_formula_of_the_line_that_was_found(self):
        self.set_formula("60 - 数值 * 20 + 存款 / 500")
        run = self.compute()
        # Bob: 0.5 of his loans are bad, his deposits are 500
        self.assertEqual(Decimal(self.value(run, self.bob, "质量分")[0]), Decimal(51))
        self.assertEqual(Decimal(self.value(run, self.ann, "质量分")[0]), Decimal(100))
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.bob.id)]
        )
        quality = next(n for n in result.explain()["children"] if n["code"] == "质量分")
        self.assertEqual(quality["filled"], 'BAND("质量", COALESCE(0.5, 0))')
        self.assertIn("存款", [child["code"] for child in quality["children"]])
        band = next(child for child in quality["children"] if child["kind"] == "band")
        self.assertIn("60 - 数值 * 20 + 存款 / 500", band["name"])

    def test_what_the_formula_lacks_is_the_reason(self):
        self.env["rm.kpi.input.definition"].create(
            {"code": "投诉T", "name": "投诉", "user_id": self.admin.id}
        )
        self.set_formula('INPUT("投诉T")')
        run = self.compute()
        self.assertEqual(self.value(run, self.bob, "质量分"), (False, "missing_input"))
        self.assertEqual(Decimal(self.value(run, self.ann, "质量分")[0]), Decimal(100))

    def test_formulas_not_in_order_are_refused_with_line_and_character(self):
        for text, what in (
            ("60 - 没有", "character 6"),
            ("60 - ", "character"),
            ('"A"', "number"),
            ('BAND("质量", 数值)', "look into it again"),
            ("PREV(" * 40, "character"),
            ("__import__('os')", "character"),
        ):
            with self.subTest(text), self.assertRaises(ValidationError) as caught:
                self.set_formula(text)
                self.env.cr.precommit.run()
            self.assertIn(what, str(caught.exception))
            self.env.cr.precommit.clear()
            self.env.cr.precommit.data.clear()
        with self.assertRaises(ValidationError):
            self.set_formula("1" * 2001)

    def test_circles_over_bands_and_names_in_use_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "circle"):
            self.set_formula("质量分 + 1")
            self.env.cr.precommit.run()
        self.env.cr.precommit.data.clear()
        self.set_formula("扣分 * 2")
        line = self.scheme.indicator_ids.filtered(lambda i: i.code == "扣分")
        others = self.scheme.indicator_ids.filtered(lambda i: "扣分" in (i.formula or ""))
        others.formula = "1"
        with self.assertRaisesRegex(ValidationError, "质量"):
            line.unlink()

    def test_the_band_of_grades_and_brackets_take_constants_only(self):
        grades = self.scheme.grade_band_id
        with self.assertRaises(ValidationError):
            grades.line_ids[0].write({"result_text": False, "result_formula": '"A"'})
            self.env.cr.precommit.run()
        self.env.cr.precommit.data.clear()
        self.set_formula("数值 * 2")
        found = self.env["rm.kpi.scheme"].check_formula(self.scheme.id, 'PROGRESSIVE("质量", 存款)')
        self.assertFalse(found["ok"])

    def test_packs_carry_them(self):
        self.set_formula("60 - 数值 * 20")
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        text = self.scheme.with_user(self.admin).export_pack()
        found = schemes.import_pack(text)
        self.assertEqual(schemes.browse(found["scheme"]).export_pack(), text)
        pack = json.loads(text)
        line = next(b for b in pack["bands"] if b["code"] == "质量")["lines"][2]
        self.assertEqual(line["formula"], "60 - 数值 * 20")
        line["result"] = 5
        with self.assertRaisesRegex(UserError, r"lines\[2\].result"):
            schemes.import_pack(json.dumps(pack))
        del line["result"]
        line["formula"] = "60 - 没有"
        with self.assertRaisesRegex(UserError, "没有"):
            schemes.import_pack(json.dumps(pack))
