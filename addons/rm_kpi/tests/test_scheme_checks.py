from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine.errors import MESSAGES
from ..models.schemes import formula_sentences
from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestSchemeChecks(RunCase):
    def setUp(self):
        super().setUp()
        self.draft = self.scheme.with_user(self.admin)

    def line(self, code):
        return self.draft.indicator_ids.filtered(lambda i: i.code == code)

    def test_a_refused_formula_names_indicator_and_character(self):
        with self.assertRaises(ValidationError) as caught:
            self.line("扣分").formula = "不良率 * 存贷"
        self.assertIn("扣分", str(caught.exception))
        self.assertIn("7", str(caught.exception))
        self.assertIn("存贷", str(caught.exception))

    def test_circles_are_named(self):
        with self.assertRaises(ValidationError) as caught:
            self.line("扣分").formula = "质量分 + 1"
            self.line("质量分").formula = "扣分 + 1"
        self.assertIn("→", str(caught.exception))

    def test_unknown_parameters_bands_and_scopes_are_refused(self):
        for formula in (
            'PARAM("没有")',
            'BAND("没有", 1)',
            'AVG_OVER(扣分, "city")',
            'MIN_OVER(扣分, "bank", "half")',
            'INPUT("没有")',
        ):
            with self.subTest(formula), self.assertRaises(ValidationError):
                self.line("存款分").formula = formula

    def test_a_formula_must_give_a_number(self):
        for formula in ("存款 > 1", 'BAND("等级", 1)', '"A"'):
            with self.subTest(formula), self.assertRaises(ValidationError):
                self.line("存款分").formula = formula

    def test_an_indicator_in_use_is_not_deleted(self):
        with self.assertRaises(ValidationError):
            self.line("存款").unlink()
        self.line("扣分").unlink()

    def test_what_formulas_name_is_neither_renamed_nor_deleted(self):
        """Indicators, parameters, bands, look-up tables, sources; a change of both is welcome."""
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.line("不良率").code = "坏账率"
            self.env.cr.precommit.run()
        self.assertIn("扣分", str(caught.exception))
        self.forget_checks()
        # with the formulas that name it, in whatever order the lines come
        new = [(self.line("不良率"), {"code": "坏账率"})] + [
            (line, {"formula": line.formula.replace("不良率", "坏账率")})
            for line in (self.line("扣分"), self.line("质量分"))
        ]
        for order in (new, new[::-1]):
            with self.env.cr.savepoint() as kept:
                self.draft.write({"indicator_ids": [(1, one.id, vals) for one, vals in order]})
                self.env.cr.precommit.run()
                self.assertIn("坏账率", self.line("扣分").formula)
                kept.rollback()
            self.env.invalidate_all()
        with self.assertRaises(UserError) as caught:
            self.parameter.with_user(self.admin).code = "标准X"
        self.assertIn("TINY", str(caught.exception))
        with self.assertRaises(UserError):
            self.parameter.with_user(self.admin).unlink()
        source = self.line("存款").source_id.with_user(self.admin)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            source.unlink()
        self.add_table()
        self.line("扣分").formula = 'LOOKUP("表", "a")'
        band = self.draft.band_ids.filtered(lambda b: b.code == "质量")
        for change in (
            lambda: band.write({"code": "质量2"}),
            lambda: band.write({"result_kind": "text"}),
            lambda: band.unlink(),
            lambda: self.draft.lookup_ids.write({"code": "表2"}),
            lambda: self.draft.lookup_ids.write({"key2_kind": "text"}),
            lambda: self.draft.lookup_ids.unlink(),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                change()
                self.env.cr.precommit.run()
            self.forget_checks()
        # renamed with the formula that looks into it
        scored = self.line("质量分")
        self.draft.write(
            {
                "band_ids": [(1, band.id, {"code": "质量2"})],
                "indicator_ids": [
                    (1, scored.id, {"formula": scored.formula.replace("质量", "质量2")})
                ],
            }
        )
        self.env.cr.precommit.run()
        self.assertIn("质量2", self.line("质量分").formula)

    def forget_checks(self):
        """What was asked for at the end of a change that was refused."""
        self.env.cr.precommit.clear()
        self.env.cr.precommit.data.clear()
        self.env.invalidate_all()

    def add_table(self):
        """A look-up table of one key in the draft."""
        row = {"key1": "a", "result_number": "1"}
        table = {"code": "表", "name": "表", "line_ids": [(0, 0, row)]}
        self.draft.write({"lookup_ids": [(0, 0, table)]})

    def test_codes_are_names(self):
        for code in ("a b", "MAX", "12", "x-y", "岗位"):
            with self.subTest(code), self.assertRaises(ValidationError):
                self.line("扣分").code = code

    @mute_logger("odoo.sql_db")
    def test_codes_are_unique_in_a_scheme(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.line("扣分").code = "存款"

    def test_check_formula_answers_without_saving(self):
        check = self.env["rm.kpi.scheme"].with_user(self.admin).check_formula
        self.assertEqual(
            check(self.scheme.id, "MIN（存款，不良率）"),
            {"ok": True, "error": False, "position": False, "uses": ["存款", "不良率"]},
        )
        refused = check(self.scheme.id, "存款 + 未知")
        self.assertEqual((refused["ok"], refused["position"], refused["uses"]), (False, 5, []))
        self.assertIn("未知", refused["error"])
        for text in (
            "(" * 300,
            "9^9^9",
            "x" * 100_000,
            "",
            "__import__('os')",
            "存款; DROP TABLE x",
        ):
            with self.subTest(text[:20]):
                self.assertFalse(check(self.scheme.id, text)["ok"])

    def test_bands_with_gap_overlap_or_empty_line_are_refused(self):
        band = self.draft.band_ids.filtered(lambda b: b.code == "质量")
        last = band.line_ids[-1]
        for change in (
            {"lower": "0.5"},
            {"lower": "0.3"},
            {"lower_closed": False},
            {"lower": "0.4", "upper": "0.1"},
        ):
            with self.subTest(change), self.assertRaises(ValidationError):
                band.write({"line_ids": [(1, last.id, change)]})

    def test_a_band_may_move_a_common_bound_line_by_line(self):
        band = self.draft.band_ids.filtered(lambda b: b.code == "质量")
        band.line_ids[1].upper = "0.6"
        band.line_ids[2].lower = "0.6"
        self.env.cr.precommit.run()
        with self.assertRaises(ValidationError):
            band.line_ids[2].lower = "0.7"
            self.env.cr.precommit.run()

    def test_every_sentence_of_the_engine_is_there_in_the_same_words(self):
        self.assertEqual(formula_sentences._templates(self.env(context={"lang": None})), MESSAGES)

    @mute_logger("odoo.sql_db")
    def test_two_values_of_a_parameter_do_not_meet(self):
        values = self.env["rm.kpi.parameter.value"].with_user(self.admin)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            values.create({"parameter_id": self.parameter.id, "value": "1"})
            self.env.flush_all()
        values.create({"parameter_id": self.parameter.id, "value": "1", "branch_id": self.b1.id})

    def test_numbers_that_are_none_are_refused_with_a_sentence(self):
        values = self.env["rm.kpi.parameter.value"].with_user(self.admin)
        for text in ("NaN", "Infinity", "abc", "1e99", "9" * 26, "0.12345678901"):
            with self.subTest(text), self.assertRaises(ValidationError):
                values.create(
                    {"parameter_id": self.parameter.id, "value": text, "branch_id": self.b1.id}
                )
