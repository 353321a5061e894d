from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestRunFigures(RunCase):
    def test_scores_ranks_and_grades_are_those_computed_by_hand(self):
        run = self.compute()
        self.assertEqual(
            self.results(run),
            {
                "ANN": ("112.00", 1, 1, "A"),
                "CYD": ("77.50", 2, 2, "B"),
                "EVE": ("77.50", 2, 1, "B"),
                "BOB": ("57.50", 4, 2, "C"),
                "DEE": ("40.00", 5, 3, "C"),
            },
        )
        self.assertEqual(run.state, "computed")
        self.assertEqual((run.result_count, run.unscored_count), (5, 0))
        self.assertEqual(run.batch_ids, self.batch | run.batch_ids)
        self.assertIn(self.batch, run.batch_ids)

    def test_missing_figures_say_why_and_are_never_zero(self):
        run = self.compute()
        self.assertEqual(self.value(run, self.cyd, "不良率"), (False, "division_by_zero"))
        self.assertEqual(self.value(run, self.cyd, "扣分"), (False, "division_by_zero"))
        self.assertEqual(self.value(run, self.bob, "扣分"), ("15.00", False))
        self.assertEqual(self.value(run, self.dee, "存款"), ("0", False))

    def test_missing_points_leave_the_rm_without_score_and_rank(self):
        run = self.compute(self.make_scheme("HOLE", 质量分="100 - 扣分"))
        results = self.results(run)
        self.assertEqual(results["ANN"], ("112.00", 1, 1, "A"))
        self.assertEqual(results["BOB"], ("71.50", 2, 1, "B"))
        self.assertEqual(results["CYD"], (False, False, False, False))
        lost = run.result_ids.filtered(lambda r: r.manager_id == self.cyd)
        self.assertEqual((lost.issue, lost.issue_indicator_id.code), ("division_by_zero", "质量分"))
        self.assertEqual(run.unscored_count, 3)

    def test_no_rows_on_the_last_day_is_no_data(self):
        run = self.compute(period="2001-05")
        self.assertEqual(self.value(run, self.ann, "不良率"), (False, "no_data"))
        self.assertEqual(self.value(run, self.ann, "扣分"), (False, "no_data"))

    def test_subjects_are_the_rms_of_the_positions_present_in_the_period(self):
        self.dee.write({"left_on": "2001-05-31"})
        self.eve.write({"joined_on": "2001-07-01"})
        other = self.env["rm.position"].create({"code": "test_other", "name": "Other"})
        self.set_post(self.cyd, other)
        run = self.compute()
        self.assertEqual(set(self.results(run)), {"ANN", "BOB"})

    def test_the_most_specific_parameter_counts(self):
        values = self.env["rm.kpi.parameter.value"]
        values.create({"parameter_id": self.parameter.id, "value": "500", "branch_id": self.b1.id})
        values.create({"parameter_id": self.parameter.id, "value": "1000", "branch_id": self.b2.id})
        values.create(
            {"parameter_id": self.parameter.id, "value": "2000", "manager_id": self.bob.id}
        )
        run = self.compute()
        # cyd: 500 / 500 of the nearest branch above O1; eve: 500 / 1000; bob: 500 / 2000
        self.assertEqual(self.value(run, self.cyd, "存款分")[0], "100.00")
        self.assertEqual(self.value(run, self.eve, "存款分")[0], "50.00")
        self.assertEqual(self.value(run, self.bob, "存款分")[0], "25.00")

    def test_a_target_of_the_rm_counts_before_that_of_the_branch(self):
        scheme = self.release(self.make_scheme("AIM", 存款分="存款 / TARGET(存款) * 100"))
        aim = scheme.indicator_ids.filtered(lambda i: i.code == "存款")
        targets = self.env["rm.kpi.target"].with_user(self.admin)
        common = {"indicator_id": aim.id, "period": "2001-06"}
        targets.create({**common, "branch_id": self.head.id, "value": "1000"})
        targets.create({**common, "manager_id": self.eve.id, "value": "400"})
        run = self.compute(scheme)
        self.assertEqual(self.value(run, self.ann, "存款分")[0], "100.00")
        self.assertEqual(self.value(run, self.eve, "存款分")[0], "125.00")
        events = self.env["rm.journal"].search([("reference", "=", "存款 2001-06")]).mapped("event")
        self.assertEqual(events, ["target.set", "target.set"])

    def test_a_missing_target_is_an_issue(self):
        run = self.compute(self.make_scheme("NOAIM", 存款分="存款 / TARGET(存款) * 100"))
        self.assertEqual(self.value(run, self.ann, "存款分"), (False, "missing_target"))

    def test_an_indicator_says_what_counts_without_target_or_by_zero(self):
        scheme = self.make_scheme("RULES", 存款分="存款 / TARGET(存款) * 100")
        lines = {line.code: line for line in scheme.indicator_ids}
        with self.assertRaises(ValidationError):
            lines["存款分"].write({"no_target": "NaN"})
        lines["存款分"].write({"no_target": "60", "zero_division": "0.5"})
        # the points of a bad ratio of 0: a division by zero of its own, settled there
        lines["扣分"].write({"formula": "1 / 不良率", "zero_division": "7"})
        case = {"scheme_id": scheme.id, "indicator_id": lines["存款分"].id, "expected": "60"}
        case = self.env["rm.kpi.case"].with_user(self.admin).create({**case, "inputs": "存款 = 5"})
        self.assertTrue(case.passed)
        target = {"indicator_id": lines["存款"].id, "period": "2001-06", "value": "0"}
        targets = self.env["rm.kpi.target"].with_user(self.admin)
        targets.create({**target, "manager_id": self.bob.id})
        targets.create({**target, "manager_id": self.eve.id, "value": "400"})
        run = self.compute(scheme)
        found = [self.value(run, one, "存款分")[0] for one in (self.ann, self.bob, self.eve)]
        self.assertEqual(found, ["60.00", "0.50", "125.00"])
        self.assertEqual(self.value(run, self.ann, "扣分")[0], "7.00")
        # a reason that comes with a figure counts as well
        self.assertEqual(self.value(run, self.cyd, "扣分"), ("7.00", False))
        self.assertNotIn("targets", run.gate_ids.mapped("code"))
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        tree = run.result_ids[0].with_user(self.admin).explain()
        rules = {node["code"]: node.get("rules") for node in tree["children"]}
        self.assertEqual(
            rules, {"存款分": {"no_target": "60", "zero_division": "0.5"}, "质量分": None}
        )
        packs = scheme.with_user(self.admin)
        copy = packs.browse(packs.import_pack(packs.export_pack())["scheme"])
        self.assertEqual(
            copy.indicator_ids.mapped("no_target"), scheme.indicator_ids.mapped("no_target")
        )

    def test_peers_are_those_of_the_scope(self):
        formula = 'AVG_OVER(存款, "branch") - SUM_OVER(存款, "bank", "without") / 10'
        run = self.compute(self.make_scheme("PEERS", 存款分=formula))
        # O1: (1000 + 500) / 2 = 750; B2: (500 + 0 + 500) / 3 = 333.33...; the bank has 2500
        self.assertEqual(self.value(run, self.ann, "存款分")[0], "600.00")
        self.assertEqual(self.value(run, self.dee, "存款分")[0], "83.33")

    def test_attributes_of_the_rm_are_texts(self):
        formula = 'IF(岗位 = "test_rm", 10, 0)'
        run = self.compute(self.make_scheme("POST", 存款分=formula))
        self.assertEqual(self.value(run, self.ann, "存款分")[0], "10.00")

    def test_the_number_of_statements_does_not_depend_on_the_rms(self):
        run = self.compute()
        few = self.count_statements(run)
        more = [self.make_manager(f"Z{n}", self.o1) for n in range(10)]
        self.set_post(self.env["rm.manager"].union(*more), self.position)
        self.env.flush_all()
        self.assertEqual(self.count_statements(run), few)
        self.assertEqual(run.result_count, 15)

    def test_the_number_of_statements_does_not_depend_on_indicators_sharing_a_fact(self):
        few = self.count_statements(self.compute())
        more = self.make_scheme("MORE")
        sources = self.env["rm.kpi.source"].search(
            [("fact", "=", "balances"), ("kind", "=", "aggregate"), ("shift", "=", False)]
        )
        same_days = sources.filtered(lambda s: s.window == "period" and not s.fixed_days)
        self.assertGreater(len(same_days), 3)
        more.write(
            {
                "indicator_ids": [
                    (0, 0, {"code": f"更多{n}", "name": source.name, "kind": "raw",
                            "source_id": source.id})
                    for n, source in enumerate(same_days)
                ]
            }
        )  # fmt: skip
        run = self.compute(more)
        self.assertEqual(self.count_statements(run), few)
        values = self.env["rm.kpi.value"].search_count([("run_id", "=", run.id)])
        self.assertEqual(values, 5 * (5 + len(same_days)))

    def count_statements(self, run):
        with self.enter_registry_test_mode():
            start = self.env.cr.sql_log_count
            run.with_user(self.admin).action_compute()
            return self.env.cr.sql_log_count - start
