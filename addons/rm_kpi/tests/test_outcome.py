import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestOutcome(RunCase):
    """Grades, proposals and last places; results of others; and what packs carry besides."""

    def test_grades_and_promotion_by_figures_and_last_places(self):
        lines = {
            "等级序": "IF(不良率 > 0.1, 50, IF(存款 >= 1000, 100, 70))",
            "建议": "SIGN(存款 - 500)",
        }
        self.scheme.write(
            {
                "last_places": 1,
                "last_scope": "branch",
                "indicator_ids": [
                    (0, 0, {"code": code, "name": code, "kind": "computed", "formula": text})
                    for code, text in lines.items()
                ],
            }
        )
        by_code = {line.code: line for line in self.scheme.indicator_ids}
        with self.assertRaises(ValidationError):
            self.scheme.grade_by_id = by_code["存款"]
        self.scheme.write(
            {"grade_by_id": by_code["等级序"].id, "proposal_by_id": by_code["建议"].id}
        )
        text = self.scheme.with_user(self.admin).export_pack()
        made = self.env["rm.kpi.scheme"].with_user(self.admin).import_pack(text)
        copied = self.env["rm.kpi.scheme"].browse(made["scheme"])
        self.assertEqual((copied.grade_by_id.code, copied.last_places), ("等级序", 1))
        copied.unlink()
        run = self.compute()
        found = {r.manager_id.code: r for r in self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id)])}  # fmt: skip
        self.assertEqual(found["ANN"].grade, "A")
        self.assertEqual(found["BOB"].grade, "C")
        # cyd has no bad loan ratio, so no grade
        self.assertFalse(found["CYD"].grade)
        self.assertEqual(
            [found[code].proposal for code in ("ANN", "BOB", "DEE")], ["promote", False, "demote"]
        )
        last = {code for code, result in found.items() if result.last_place}
        self.assertEqual(last, {"CYD", "DEE"})
        self.assertEqual((found["CYD"].position_rank, found["CYD"].team_rank), (2, 0))

    def test_a_pack_carries_the_sources_of_the_banks_own(self):
        part = {
            "code": "own_part",
            "name": "自有",
            "kind": "aggregate",
            "fact": "loan_status",
            "measure": "principal_balance",
            "over_time": "end_of_period",
            "attribution": "day",
            "window": "period",
            "filter": [["days_overdue", ">", 30.5]],
        }
        ratio = {"code": "own_ratio", "name": "比率", "kind": "ratio", "numerator": "own_part",
                 "denominator": "loan_balance", "digits": 4}  # fmt: skip
        pack = {
            "format": "rm-kpi-pack",
            "format_version": 1,
            "scheme": {"code": "OWN", "name": "OWN", "period_type": "month"},
            "sources": [part, ratio],
            "indicators": [{"code": "率", "name": "率", "kind": "raw", "source": "own_ratio"}],
        }
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        made = schemes.browse(schemes.import_pack(json.dumps(pack))["scheme"])
        source = made.indicator_ids.source_id
        self.assertEqual(source.numerator_id.filter, [["days_overdue", ">", "30.5"]])
        exported = json.loads(made.export_pack())["sources"]
        self.assertEqual([one["code"] for one in exported], ["own_part", "own_ratio"])
        again = schemes.import_pack(made.export_pack())
        self.assertEqual(schemes.browse(again["scheme"]).indicator_ids.source_id, source)
        for number, wrong in enumerate(
            ({"fact": "nothing"}, {"measure": "balance"}, {"filter": [["x", "=", "1"]]})
        ):
            broken = {**pack, "sources": [{**part, "code": f"broken_{number}", **wrong}]}
            with self.subTest(str(wrong)), self.assertRaisesRegex(UserError, r"sources\[0\]"):
                schemes.import_pack(json.dumps(broken))

    def test_a_leaders_result_uses_those_of_his_rms(self):
        leader = self.make_manager("LEAD", self.b2)
        post = self.env["rm.position"].create({"code": "leader", "name": "Leader"})
        self.set_post(leader, post)
        self.make_team(self.bob + self.eve + leader, leader)
        self.release(self.scheme)
        lines = {
            "队": 'UNDER("TINY", "score", "avg", "team")',
            "行": 'UNDER("TINY", "score", "count", "branch")',
            "高": 'UNDER("TINY", "存款", "sum", "region")',
        }
        scheme = self.make_scheme("LEADERS")
        scheme.write(
            {
                "position_ids": [(6, 0, post.ids)],
                "leaders_only": True,
                "indicator_ids": [
                    (0, 0, {"code": code, "name": code, "kind": "computed", "formula": text})
                    for code, text in lines.items()
                ],
            }
        )
        early = self.compute(scheme)
        self.assertEqual(self.value(early, leader, "队"), (False, "missing_result"))
        self.assertEqual(early.gate_ids.mapped("code"), ["results"])
        early.with_user(self.admin).unlink()
        self.compute(self.scheme)
        run = self.compute(scheme)
        # (77.5 + 57.5) / 2, three RMs in B2, 500 + 500 + 0
        found = [self.value(run, leader, code)[0] for code in lines]
        self.assertEqual(found, ["67.5", "3", "1000"])
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        self.check_schemes_that_use_each_other()

    def check_schemes_that_use_each_other(self):
        # no circle: the RMs' scheme cannot take the leaders' results, over a third one as well
        top = self.make_scheme("TOP", 扣分='UNDER("LEADERS", "score", "avg", "region")')
        self.release(top)
        again = self.env["rm.kpi.scheme"].browse(
            self.scheme.with_user(self.admin).action_new_version()["res_id"]
        )
        line = {i.code: i for i in again.indicator_ids}
        for code in ("LEADERS", "TOP"):
            with self.assertRaisesRegex(ValidationError, "circle"), self.env.cr.savepoint():
                line["扣分"].formula = f'UNDER("{code}", "score", "avg", "branch")'
        # a version that has another name for what the leaders' scheme takes is not released
        formula = line["存款分"].formula
        again.write(
            {
                "indicator_ids": [
                    (1, line["存款"].id, {"code": "新存款"}),
                    (1, line["存款分"].id, {"formula": formula.replace("存款", "新存款")}),
                ]
            }
        )
        with self.assertRaisesRegex(UserError, "LEADERS v1.*存款"):
            self.release(again)
        self.assertEqual((again.state, self.scheme.state), ("test", "released"))
        # what a newer version has besides is known to others once it is in force
        again.with_user(self.admin).action_draft()
        again.write(
            {
                "indicator_ids": [
                    (1, line["存款"].id, {"code": "存款"}),
                    (1, line["存款分"].id, {"formula": formula}),
                    (0, 0, {"code": "新", "name": "新", "kind": "computed", "formula": "存款"}),
                ]
            }
        )
        self.release(again)
        found = self.env["rm.kpi.scheme"].with_user(self.admin)
        told = found.check_formula(top.id, 'UNDER("TINY", "新", "sum", "branch")')
        self.assertEqual(told["error"], False)
