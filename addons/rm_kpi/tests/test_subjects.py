from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.rm_workbench.tests.one_person import one_person

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestSubjects(RunCase):
    """Who is appraised, for which days, and whose results are taken from others."""

    def scores(self, run):
        return {code: row[0] for code, row in self.results(run).items()}

    def protect(self, manager, treatment, first="2001-06-01", last="2001-06-30", **vals):
        made = (
            self.env["rm.kpi.protection"]
            .with_user(self.admin)
            .create(
                {
                    "manager_id": manager.id,
                    "treatment": treatment,
                    "valid_from": first,
                    "valid_to": last,
                }
                | vals
            )
        )
        made.with_user(self.admin2).action_confirm()
        return made

    def move(self, manager, position, day):
        """Give an RM another position from a day on."""
        history = self.env["rm.manager.history"].search([("manager_id", "=", manager.id)])
        self.env.cr.execute(
            "UPDATE rm_manager_history SET valid_to = %s::date - 1 WHERE id = %s",
            [day, history.id],
        )
        self.env.cr.execute(
            "INSERT INTO rm_manager_history (manager_id, branch_id, position_id, valid_from)"
            " VALUES (%s, %s, %s, %s)",
            [manager.id, history.branch_id.id, position.id, day],
        )
        self.env.invalidate_all()

    def test_branches_teams_grades_and_named_exceptions(self):
        team = self.make_team(self.bob)
        cases = (
            ({"branch_ids": [(6, 0, self.b1.ids)]}, {"ANN", "CYD"}),
            ({"team_ids": [(6, 0, team.ids)]}, {"BOB"}),
            ({"include_ids": [(6, 0, self.eve.ids)]}, {"BOB", "EVE"}),
            ({"exclude_ids": [(6, 0, self.bob.ids)]}, {"EVE"}),
        )
        for vals, expected in cases:
            if "team_ids" in vals:
                self.scheme.branch_ids = False
            self.scheme.with_user(self.admin).write(vals)
            self.scheme.with_user(self.admin).action_test()
            run = self.env["rm.kpi.run"].with_user(self.admin)
            run = run.create({"scheme_id": self.scheme.id, "period": "2001-06"})
            self.recompute(run)
            self.assertEqual(set(self.scores(run)), expected)
            domain = self.scheme.with_user(self.admin).action_open_subjects()["domain"]
            self.assertLessEqual(set(self.env["rm.manager"].search(domain).ids), set(self.rms.ids))
            self.scheme.with_user(self.admin).action_draft()

    def test_teams_and_their_leaders_count_by_their_days(self):
        """Bob was in the team until 20 June, Eve from then on; she led it, Dee leads it now."""
        team = self.make_team(self.bob, self.eve, valid_to="2001-06-20")
        term = {"team_id": team.id, "valid_from": "2001-06-21"}
        self.env["rm.team.member"].create({"manager_id": self.eve.id, **term})
        self.env["rm.team.leader"].create({"manager_id": self.dee.id, **term})
        self.parameter.write({"value_ids": [(0, 0, {"value": "500", "team_id": team.id})]})
        plain = self.compute()
        found = {r.manager_id.code: r.team_id for r in plain.result_ids if r.team_id}
        self.assertEqual(found, {"EVE": team})
        # the team's parameter is that of who is in it on the last day
        found = [self.value(plain, one, "存款分")[0] for one in (self.bob, self.eve)]
        self.assertEqual(found, ["62.50", "100.00"])
        for code, vals, expected in (
            ("T1", {"team_ids": [(6, 0, team.ids)]}, {"EVE": 30}),
            ("T2", {"team_ids": [(6, 0, team.ids)], "membership": "held"}, {"BOB": 20, "EVE": 10}),
            ("T3", {"leaders_only": True}, {"DEE": 30}),
            ("T4", {"leaders_only": True, "membership": "held"}, {"DEE": 10, "EVE": 20}),
            (
                "T5",
                {
                    "team_ids": [(6, 0, team.ids)],
                    "membership": "held",
                    "include_ids": [(6, 0, self.ann.ids)],
                },
                {"ANN": 30, "BOB": 20, "EVE": 10},
            ),
        ):
            scheme = self.make_scheme(code)
            scheme.write(vals)
            run = self.compute(scheme)
            found = {r.manager_id.code: r.served_days for r in run.result_ids}
            with self.subTest(code):
                self.assertEqual(found, expected)

    def test_who_moved_is_appraised_by_the_last_post_or_for_the_days_of_each(self):
        other = self.env["rm.position"].create({"code": "other", "name": "Other"})
        self.move(self.ann, other, "2001-06-21")
        self.assertNotIn("ANN", self.scores(self.compute()))
        held = self.make_scheme("HELD")
        held.write({"membership": "held", "proration": "score"})
        run = self.compute(held)
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.ann.id)]
        )
        # 112 points for 20 of 30 days
        self.assertEqual((result.served_days, result.score), (20, "74.67"))
        self.assertEqual(result.position_id, self.position)
        self.assertEqual(self.scores(run)["CYD"], "77.50")
        tree = result.with_user(self.admin).explain(leaf_limit=0)
        self.assertTrue(tree["formula"].endswith(") × 20 / 30"))
        self.assertEqual(
            tree["notes"],
            [
                f"From 2001-06-21 on: {result.branch_id.name}, Other.",
                "Who moved is appraised for the days in posts of this scheme.",
                "20 of 30 days count. The score is prorated by these days.",
            ],
        )

    def test_targets_are_prorated_by_the_days_served(self):
        self.ann.joined_on = "2001-06-16"
        self.scheme.write({"proration": "targets"})
        deposit = self.scheme.indicator_ids.filtered(lambda i: i.code == "存款")
        self.scheme.write(
            {
                "indicator_ids": [
                    (0, 0, {"code": "任务", "name": "任务", "kind": "computed",
                            "formula": "TARGET(存款)"}),
                    (0, 0, {"code": "天", "name": "天", "kind": "computed",
                            "formula": "在岗天数 + MONTHS_BETWEEN(入行日期, PERIOD_END()) * 0"}),
                ]
            }
        )  # fmt: skip
        self.env["rm.kpi.target"].with_user(self.admin).create(
            [
                {
                    "indicator_id": deposit.id,
                    "period": "2001-06",
                    "manager_id": m.id,
                    "value": "900",
                }
                for m in (self.ann, self.bob)
            ]
        )
        run = self.compute()
        self.assertEqual(self.value(run, self.ann, "任务")[0], "450")
        self.assertEqual(self.value(run, self.bob, "任务")[0], "900")
        self.assertEqual(self.value(run, self.ann, "天")[0], "15")

    def test_protection_exempts_averages_or_leaves_days_out(self):
        self.scheme.proration = "score"
        self.protect(self.ann, "exempt")
        self.protect(self.bob, "average", scheme_code="TINY")
        self.protect(self.cyd, "prorated", "2001-05-01", "2001-06-15")
        # ended before the last day: its days do not count
        self.protect(self.eve, "exempt", "2001-06-01", "2001-06-10")
        run = self.compute()
        found = self.scores(run)
        self.assertEqual((found["ANN"], found["CYD"], found["EVE"]), (False, "38.75", "51.67"))
        # the average of cyd, dee and eve: (38.75 + 40 + 51.67) / 3
        self.assertEqual(found["BOB"], "43.47")
        ann = self.env["rm.kpi.result"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.ann.id)]
        )
        self.assertEqual((ann.issue, ann.treatment, ann.rank), ("exempt", "exempt", 0))
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])
        notes = {
            one.manager_id.code: one.with_user(self.admin).explain(leaf_limit=0)["notes"]
            for one in run.result_ids
        }
        self.assertEqual(
            notes["ANN"],
            [
                "Protected on the last day of the period: no score and no rank.",
                "Protection from 2001-06-01 to 2001-06-30, New in the post."
                " Exempt: no score, no rank.",
            ],
        )
        self.assertIn("average score of the same position", notes["BOB"][0])
        self.assertEqual(
            notes["EVE"][1], "20 of 30 days count. The score is prorated by these days."
        )
        self.assertEqual(notes["DEE"], [])

    def test_a_protection_needs_two_persons(self):
        protections = self.env["rm.kpi.protection"].with_user(self.admin)
        vals = {"manager_id": self.ann.id, "valid_from": "2001-06-01", "valid_to": "2001-06-30"}
        made = protections.create(vals)
        self.assertEqual(made.branch_id, self.o1)
        for user, error in (
            (self.admin, UserError),
            (self.make_user("p_leader", "leader", self.b1), AccessError),
        ):
            with self.assertRaises(error):
                made.with_user(user).action_confirm()
        self.assertNotIn(False, self.scores(self.compute()).values())
        with one_person(self.admin, self.admin2), self.assertRaises(UserError):
            made.with_user(self.admin2).action_confirm()
        made.with_user(self.admin2).action_confirm()
        for refused in (
            lambda: made.with_user(self.admin2).action_confirm(),
            lambda: made.write({"treatment": "average"}),
            made.unlink,
            lambda: made.sudo().write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                refused()
        made.action_draft()
        made.write({"treatment": "average"})
        with self.assertRaises(ValidationError):
            protections.create({**vals, "scheme_code": "NOBODY"})
        with self.assertRaises(AccessError):
            made.with_user(self.make_user("p_risk", "risk", self.b1)).read(["kind"])

    def test_a_trial_takes_the_raw_figures_of_another_run(self):
        first = self.compute()
        trial = self.make_scheme("TRIAL", 扣分="不良率 * 50")
        trial.with_user(self.admin).action_test()
        run = (
            self.env["rm.kpi.run"]
            .with_user(self.admin)
            .create({"scheme_id": trial.id, "period": "2001-06", "raw_from_id": first.id})
        )
        self.env.cr.execute("UPDATE rm_fact_balance SET balance = 1")
        self.recompute(run)
        self.assertTrue(run.raw_reused)
        self.assertEqual(self.value(run, self.ann, "存款")[0], "1000")
        self.assertEqual(self.value(run, self.bob, "扣分")[0], "25.00")
        trial.with_user(self.admin2).action_release("as agreed")
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_announce()
        self.recompute(run)
        self.assertFalse(run.raw_reused)
        self.assertEqual(self.value(run, self.ann, "存款")[0], "1")

    def test_a_source_that_fails_stops_no_other_one(self):
        source = self.env["rm.kpi.source"].search([("code", "=", "npl_ratio")])
        model = type(source)
        collect = model._collect_table

        def failing(records, sources, *args, **more):
            if source in sources:
                raise UserError("broken")  # pylint: disable=translation-required
            return collect(records, sources, *args, **more)

        self.patch(model, "_collect_table", failing)
        run = self.compute()
        self.assertEqual(self.value(run, self.ann, "不良率"), (False, "not_collected"))
        self.assertEqual(self.value(run, self.ann, "存款分")[0], "120.00")
        self.assertIn("npl_ratio", run.message)
        self.assertEqual(run.gate_ids.mapped("code"), ["figures"])

    def test_a_filter_that_no_longer_fits_its_fact_stops_no_other_source(self):
        part = self.env["rm.kpi.source"].search([("code", "=", "npl_ratio")]).numerator_id
        gone = '[["gone", "=", "a"]]'
        self.env.cr.execute(
            SQL("UPDATE rm_kpi_source SET filter = %s WHERE id = %s", gone, part.id)
        )
        part.invalidate_recordset()
        with self.assertRaisesRegex(ValidationError, "gone"):
            part.with_user(self.admin).preview()
        run = self.compute()
        self.assertEqual(self.value(run, self.ann, "不良率"), (False, "not_collected"))
        self.assertEqual(self.value(run, self.ann, "存款分")[0], "120.00")
