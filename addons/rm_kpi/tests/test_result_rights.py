from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .run_case import RunCase

FIGURES = ("rm.kpi.result", "rm.kpi.value", "rm.kpi.result.report")


@tagged("post_install", "-at_install")
class TestResultRights(RunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = {
            role: cls.make_user(f"kpi_{role}", role, cls.b1 if role != "auditor" else None)
            for role in ("rm", "leader", "risk", "branch_admin", "auditor")
        }
        cls.user["integration"] = cls.make_user("kpi_integration", "integration")
        cls.user["leader_west"] = cls.make_user("kpi_leader_west", "leader", cls.b2)
        cls.ann.user_id = cls.user["rm"]

    def seen(self, who, model="rm.kpi.result"):
        """Codes of the RMs whose figures a user finds."""
        user = self.user.get(who) or who
        found = self.env[model].with_user(user).search([("run_id", "=", self.run_id)])
        return set(found.sudo().mapped("manager_id.code"))

    def test_who_sees_which_results_in_which_state(self):
        run = self.compute()
        self.run_id = run.id
        everybody = {"ANN", "BOB", "CYD", "DEE", "EVE"}
        for model in FIGURES:
            self.assertEqual(self.seen("rm", model), set(), "a trial run is not for the RM")
            self.assertEqual(self.seen("leader", model), {"ANN", "CYD"})
            self.assertEqual(self.seen("leader_west", model), {"BOB", "DEE", "EVE"})
            self.assertEqual(self.seen("auditor", model), everybody)
            self.assertEqual(self.seen(self.admin, model), everybody)
        run.with_user(self.admin).action_announce()
        for model in FIGURES:
            self.assertEqual(self.seen("rm", model), {"ANN"})

    def test_figures_of_a_failed_run_are_for_administrators(self):
        run = self.compute()
        run._set_guarded(state="failed")
        self.run_id = run.id
        for model in FIGURES:
            self.assertEqual(self.seen("leader", model), set())
            self.assertEqual(len(self.seen(self.admin, model)), 5)

    def test_roles_without_appraisal_see_nothing(self):
        self.run_id = self.compute().id
        models = (*FIGURES, "rm.kpi.value.report", "rm.kpi.run", "rm.kpi.scheme", "rm.kpi.source")
        for who in ("risk", "branch_admin", "integration"):
            for model in (*models, "rm.kpi.parameter", "rm.kpi.parameter.value", "rm.kpi.target"):
                with self.subTest(f"{who} {model}"), self.assertRaises(AccessError):
                    self.env[model].with_user(self.user[who]).search([])

    def test_sources_are_read_by_whom_they_appraise_and_without_filters(self):
        self.scheme.with_user(self.admin).action_test()
        self.scheme.with_user(self.admin2).action_release("as agreed")
        ratio = self.scheme.indicator_ids.filtered(lambda i: i.code == "不良率").source_id
        used = self.scheme.indicator_ids.source_id | ratio.numerator_id | ratio.denominator_id
        unused = self.env["rm.kpi.source"].search([("code", "=", "pos_volume")])
        for who in ("rm", "leader"):
            found = self.env["rm.kpi.source"].with_user(self.user[who]).search([])
            self.assertLessEqual(used, found)
            self.assertNotIn(unused, found)
            self.assertTrue(found.mapped("name"))
            for refused, names in ((unused, ["name"]), (used[0], ["filter_text"])):
                with self.assertRaises(AccessError):
                    refused.with_user(self.user[who]).read(names)
        for user in (self.user["auditor"], self.admin):
            self.assertTrue(unused.with_user(user).filter_text)

    def test_runs_appear_when_they_may(self):
        run = self.compute()
        runs = self.env["rm.kpi.run"]
        mine = [("id", "=", run.id)]
        self.assertFalse(runs.with_user(self.user["rm"]).search(mine))
        self.assertTrue(runs.with_user(self.user["leader"]).search(mine))
        run.with_user(self.admin).action_announce()
        self.assertTrue(runs.with_user(self.user["rm"]).search(mine))

    def test_nobody_writes_figures(self):
        run = self.compute()
        run.with_user(self.admin).action_announce()
        result = run.result_ids[0]
        value = self.env["rm.kpi.value"].search([("run_id", "=", run.id)], limit=1)
        users = (*self.user.values(), self.admin, self.env.user)
        for record, vals in (
            (result, {"score": "999"}),
            (result, {"rank": 1}),
            (result, {"grade": "A"}),
            (value, {"value": "999"}),
            (run, {"state": "closed"}),
            (run, {"hash": "0"}),
            (run, {"announced_by_id": self.admin2.id}),
            (run, {"period": "2001-05"}),
            (run, {"result_ids": [(1, result.id, {"score": "999"})]}),
        ):
            for user in users:
                with (
                    self.subTest(f"{user.login} {vals}"),
                    self.assertRaises(UserError),
                ):
                    record.with_user(user).write(vals)
            with self.subTest(vals), self.assertRaises(UserError):
                record.sudo().write(vals)
        for record in (result, value):
            for method, args in (("create", ({},)), ("unlink", ()), ("copy", ())):
                target = record.browse() if method == "create" else record
                with self.subTest(method), self.assertRaises(UserError):
                    getattr(target.sudo(), method)(*args)
        with self.assertRaises(UserError):
            run.with_user(self.admin).unlink()

    def test_a_run_is_born_a_draft(self):
        self.release(self.scheme)
        runs = self.env["rm.kpi.run"].with_user(self.admin)
        vals = {"scheme_id": self.scheme.id, "period": "2001-06"}
        with self.assertRaises(UserError):
            runs.create({**vals, "state": "published"})
        run = runs.with_context(default_state="published", default_hash="0").create(vals)
        self.assertEqual((run.state, run.hash), ("draft", False))
        loaded = runs.load(
            ["period", "scheme_id/.id", "state"], [["2001-05", str(self.scheme.id), "Final"]]
        )
        self.assertFalse(loaded["ids"])

    def test_a_sealed_scheme_in_test_is_not_for_leaders(self):
        self.scheme.with_user(self.admin).action_test()
        schemes = self.env["rm.kpi.scheme"]
        for who in ("rm", "leader"):
            self.assertFalse(
                schemes.with_user(self.user[who]).search([("id", "=", self.scheme.id)])
            )
            with self.assertRaises(UserError):
                schemes.with_user(self.user[who]).check_formula(self.scheme.id, "1")
        for scheme_id in (False, "1", 10**12, None):
            with self.subTest(scheme_id), self.assertRaises(UserError):
                schemes.with_user(self.admin).check_formula(scheme_id, "1")
