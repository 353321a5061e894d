import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestReleaseChecks(RunCase):
    def line(self, code, scheme=None):
        return (scheme or self.scheme).indicator_ids.filtered(lambda i: i.code == code)

    def add_case(self, code, inputs, expected, **more):
        return (
            self.env["rm.kpi.case"]
            .with_user(self.admin)
            .create(
                {
                    "scheme_id": self.scheme.id,
                    "indicator_id": self.line(code).id,
                    "inputs": inputs,
                    "expected": expected,
                    **more,
                }
            )
        )

    def codes(self, level="warning"):
        found = self.scheme.with_user(self.admin).release_findings()
        return [one["code"] for one in found if one["level"] == level]

    def test_a_case_that_does_not_come_out_stops_the_version(self):
        case = self.add_case("存款分", '存款 = 400\nPARAM("标准T") = 800', "50")
        self.assertEqual((case.result, case.passed), ("50", True))
        case.expected = "50.01"
        self.assertFalse(case.passed)
        for step in ("action_check", "action_test"):
            with self.assertRaises(UserError) as caught:
                getattr(self.scheme.with_user(self.admin), step)()
            self.assertIn("50.01", str(caught.exception))
        case.expected = "50"
        missing = self.add_case("存款分", "存款 = -", "-")
        self.assertTrue(missing.passed)
        # 质量分 leans on the band; what is not given is computed from its formula
        self.assertEqual(self.add_case("质量分", "不良率 = 0.4", "50").result, "50")
        self.release(self.scheme)
        with self.assertRaises(UserError):
            case.with_user(self.admin).expected = "1"
        version = self.scheme.with_user(self.admin).copy()
        self.assertEqual(version.case_ids.mapped("passed"), [True] * 3)
        self.assertEqual(version.case_ids.indicator_id.scheme_id, version)

    def test_a_case_that_gives_a_position_looks_into_the_table_for_it(self):
        lines = [(0, 0, {"result_number": "7"})]
        vals = {"code": "质量", "name": "质量", "position_id": self.position.id, "line_ids": lines}
        self.scheme.with_user(self.admin).write({"band_ids": [(0, 0, vals)]})
        self.env["rm.position"].create({"code": f"{self.position.code}x", "name": "Other"})
        other = f'不良率 = 0.4\n岗位 = "{self.position.code}x"'
        own = other.replace("x", "")
        for inputs, expected in (("不良率 = 0.4", "50"), (other, "50"), (own, "7")):
            self.assertEqual(self.add_case("质量分", inputs, expected).result, expected)

    def test_cases_that_cannot_be_read_are_refused(self):
        for code, inputs, expected in (
            ("存款分", "没有 = 1", "1"),
            ("存款分", "存款", "1"),
            ("存款分", "存款 = 1", "x"),
            ("存款", "", "1"),
        ):
            with self.subTest(inputs), self.assertRaises(ValidationError):
                self.add_case(code, inputs, expected)

    def test_cases_travel_with_packs(self):
        self.add_case("存款分", '存款 = 400; PARAM("标准T") = 800', "50", name="半数")
        self.line("存款分").with_user(self.admin).measure_class = "business"
        text = self.scheme.with_user(self.admin).export_pack()
        found = self.scheme.with_user(self.admin).import_pack(text)
        copied = self.scheme.browse(found["scheme"])
        self.assertEqual(copied.case_ids.mapped("name"), ["半数"])
        self.assertEqual(self.line("存款分", copied).measure_class, "business")
        bad = text.replace('"indicator": "存款分"', '"indicator": "没有"')
        with self.assertRaises(UserError) as caught:
            self.scheme.with_user(self.admin).import_pack(bad)
        self.assertIn("cases[0].indicator", str(caught.exception))

    def test_deposits_of_one_day_are_released_over_a_signed_reason_only(self):
        scheme = self.scheme
        self.assertEqual(self.codes(), ["point_in_time"])
        scheme.with_user(self.admin).action_test()
        with self.assertRaises(UserError) as caught:
            scheme.with_user(self.admin2).action_release()
        self.assertIn("存款分", str(caught.exception))
        self.assertEqual(scheme.state, "test")
        wizard = self.env["rm.kpi.release"].with_user(self.admin2).create({"scheme_id": scheme.id})
        self.assertIn("存款分", wizard.warnings)
        self.assertEqual((wizard.is_maker, wizard.with_user(self.admin).is_maker), (False, True))
        wizard.reason = "Board 2001-7"
        wizard.action_release()
        self.assertEqual((scheme.state, scheme.release_reason), ("released", "Board 2001-7"))
        line = self.env["rm.journal"].search([("event", "=", "scheme.overridden")], limit=1)
        self.assertIn("Board 2001-7", str(line.detail))
        with self.assertRaises(UserError):
            scheme.with_user(self.admin2).write({"release_reason": "x"})

    def test_rank_of_deposits_and_light_compliance_warn(self):
        self.line("存款分").with_user(self.admin).formula = 'PERCENTRANK(存款, "bank") * 100'
        self.assertIn("deposit_rank", self.codes())
        self.line("存款分").with_user(self.admin).formula = "100"
        self.assertEqual(self.codes(), [])
        self.assertIn("no_classes", self.codes("note"))
        self.line("存款分").with_user(self.admin).measure_class = "business"
        # what has no class yet counts as one, so that leaving it out helps nobody
        self.assertEqual(self.codes(), ["class_weights", "class_weights"])
        self.line("质量分").with_user(self.admin).measure_class = "risk"
        self.assertEqual(self.codes(), ["class_weights"])
        self.line("存款分").with_user(self.admin).weight = "40"
        self.line("质量分").with_user(self.admin).weight = "60"
        self.assertEqual(self.codes(), [])

    def test_the_rule_book_is_a_pdf_and_frozen_with_the_version(self):
        scheme = self.scheme.with_user(self.admin)
        for content in (b"no pdf", b""):
            with self.subTest(content), self.assertRaises(ValidationError):
                scheme.rule_book = base64.b64encode(content or b"x")
        scheme.rule_book = base64.b64encode(b"%PDF-1.7 rules")
        self.assertEqual(len(scheme.rule_book_sha256), 64)
        scheme.action_test()
        with self.assertRaises(UserError):
            scheme.rule_book = False

    def test_bands_with_gaps_are_accepted_with_a_reason(self):
        band = self.scheme.band_ids.filtered(lambda b: b.code == "质量").with_user(self.admin)
        gap = [(1, band.line_ids[-1].id, {"lower": "0.5"})]
        with self.assertRaises(ValidationError):
            band.write({"line_ids": gap})
        band.write({"accepted": "Nobody lies there", "line_ids": gap})
        self.assertEqual(self.add_case("质量分", "不良率 = 0.45", "-").passed, True)
        with self.assertRaises(ValidationError):
            self.line("质量分").with_user(self.admin).formula = 'PROGRESSIVE("质量", 存款)'

    def test_versions_are_compared_and_replayed_on_what_was_final(self):
        run = self.compute()
        run.with_user(self.admin).action_announce()
        run.with_user(self.admin2).action_publish()
        action = self.scheme.with_user(self.admin).action_new_version()
        version = self.scheme.browse(action["res_id"]).with_user(self.admin)
        self.line("存款分", version).formula = 'MIN(存款 / PARAM("标准T") * 100, 100)'
        told = version.difference()
        self.assertEqual([(row["code"]) for row in told["rows"]], ["存款分"])
        self.assertEqual(told["other"], self.scheme.id)
        with self.assertRaises(UserError):
            version.difference(run.id + 10**6)
        with self.assertRaises(UserError):
            version.replay_open()
        version.action_test()
        opened = version.replay_open(12)
        self.assertEqual([one["period"] for one in opened], ["2001-06"])
        trial = run.browse(opened[0]["run"])
        # what has changed since is not the version's doing
        self.env.cr.execute("UPDATE rm_fact_balance SET balance = balance * 9")
        self.recompute(trial)
        told = version.replay_compare(trial.id)
        self.assertEqual((told["rms"], told["gain"], told["lose"], told["same"]), (5, 0, 1, 4))
        self.assertEqual(told["rows"][0]["score_before"], "112.00")
        self.assertEqual(told["rows"][0]["score_after"], "100.00")
        leader = self.make_user("replay_leader", "leader", self.head)
        for step in (version.replay_open, version.action_open_replay, version.action_open_release):
            with self.assertRaises(AccessError):
                step.__func__(version.with_user(leader))
