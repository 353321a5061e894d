from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.one_person import one_person

from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestAdjustment(PayCase):
    def propose(self, run, code="存款", value="800", manager=None, user=None, **vals):
        indicator = run.scheme_id.indicator_ids.filtered(lambda i: i.code == code)
        made = (
            self.env["rm.kpi.adjustment"]
            .with_user(user or self.admin)
            .create(
                {
                    "run_id": run.id,
                    "manager_id": (manager or self.cyd).id,
                    "indicator_id": indicator.id,
                    "value": value,
                    "reason": "凭证错记",
                }
                | vals
            )
        )
        made.action_submit()
        return made

    def adjust(self, run, *args, **how):
        made = self.propose(run, *args, **how)
        made.with_user(self.admin2).action_approve()
        return made

    def test_a_raw_figure_moves_points_score_and_ranks_at_once(self):
        run = self.announced()
        before = run.hash
        made = self.adjust(run)
        # 800 / 800 = 100 points: 100 x 60 % + 100 x 40 % = 100, grade A
        self.assertEqual(self.value(run, self.cyd, "存款"), ("800", False))
        results = self.results(run)
        self.assertEqual(results["CYD"], ("100.00", 2, 2, "A"))
        self.assertEqual(results["EVE"], ("77.50", 3, 1, "B"))
        self.assertEqual((run.state, made.old_value, made.state), ("announced", "500", "approved"))
        self.assertNotEqual(run.hash, before)
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])

    def test_nobody_decides_on_his_own_result_with_any_account(self):
        made = self.propose(self.announced(), manager=self.ann)
        with one_person(self.rm, self.admin2), self.assertRaises(AccessError):
            made.with_user(self.admin2).action_approve()
        made.with_user(self.admin2).action_approve()

    def test_points_and_a_missing_figure_are_corrected(self):
        run = self.announced()
        self.adjust(run, "质量分", "90", self.bob)
        self.assertEqual(self.results(run)["BOB"], ("73.50", 4, 2, "B"))
        self.adjust(run, "扣分", "3", self.cyd)
        self.assertEqual(self.value(run, self.cyd, "扣分"), ("3", False))
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])

    def test_formulas_over_a_corrected_formula_follow_it(self):
        run = self.announced(self.make_scheme("HOLE", 质量分="100 - 扣分"))
        self.assertEqual(self.results(run)["CYD"], (False, False, False, False))
        self.adjust(run, "扣分", "10", self.cyd)
        self.assertEqual(self.value(run, self.cyd, "质量分"), ("90.00", False))
        # 62.5 x 60 % + 90 x 40 %
        self.assertEqual(self.results(run)["CYD"][0], "73.50")
        self.assertEqual(run.unscored_count, 2)

    def test_the_score_itself_is_corrected_and_hashed(self):
        run = self.announced()
        before = run.hash
        self.adjust(run, "没有", "99.999", self.dee)
        self.assertEqual(self.results(run)["DEE"][:2], ("100.00", 2))
        self.assertNotEqual(run.hash, before)
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])

    def test_it_counts_again_when_the_run_is_computed_again(self):
        run = self.announced()
        self.adjust(run)
        stored = run.hash
        self.recompute(run)
        self.assertEqual((run.state, run.hash), ("computed", stored))
        self.assertEqual(self.results(run)["CYD"][0], "100.00")
        self.assertTrue(run.with_user(self.admin).recompute_check()["same"])

    def test_a_run_with_corrections_is_not_deleted(self):
        run = self.announced()
        self.adjust(run)
        self.recompute(run)
        with self.assertRaises(UserError):
            run.with_user(self.admin).unlink()

    def test_the_latest_of_two_counts(self):
        run = self.announced()
        self.adjust(run)
        second = self.adjust(run, value="400")
        self.assertEqual(self.value(run, self.cyd, "存款"), ("400", False))
        self.assertEqual(second.old_value, "800")

    def test_the_hash_without_corrections_is_as_before(self):
        first = self.compute()
        stored = first.hash
        self.recompute(first)
        self.assertEqual(first.hash, stored)
        self.assertTrue(first.with_user(self.admin).recompute_check()["same"])

    def test_two_persons_are_needed_and_nobody_decides_on_himself(self):
        run = self.announced()
        made = self.propose(run)
        for user in (self.admin, self.leader, self.rm, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                made.with_user(user).action_approve()
        self.cyd.user_id = self.admin2
        with self.assertRaises(AccessError):
            made.with_user(self.admin2).action_approve()
        self.assertEqual(self.value(run, self.cyd, "存款"), ("500", False))

    def test_a_leader_proposes_for_his_branch_and_an_administrator_decides(self):
        run = self.announced()
        made = self.propose(run, user=self.leader)
        with self.assertRaises(UserError):
            self.propose(run, manager=self.bob, user=self.leader)
        with self.assertRaises(AccessError):
            made.with_user(self.leader_head).action_approve()
        made.with_user(self.admin).action_approve()
        self.assertEqual(self.value(run, self.cyd, "存款")[0], "800")
        adjustments = self.env["rm.kpi.adjustment"]
        self.assertFalse(adjustments.with_user(self.leader_west).search([("id", "=", made.id)]))
        for user in (self.rm, self.risk, self.branch_admin):
            with self.assertRaises(AccessError):
                adjustments.with_user(user).search([])

    def test_a_final_run_is_never_corrected(self):
        run = self.announced(days=0)
        waiting = self.propose(run)
        with self.assertRaises(UserError):
            run.with_user(self.admin2).action_publish()
        waiting.with_user(self.admin2).action_reject("没有依据")
        run.with_user(self.admin2).action_publish()
        with self.assertRaises(ValidationError):
            self.propose(run)
        with self.assertRaises(UserError):
            waiting.with_user(self.admin).action_submit()
        with self.assertRaises(UserError):
            run._apply_adjustments()

    def test_the_next_period_makes_good_a_final_one(self):
        final = self.final(period="2001-05")
        run = self.announced()
        made = self.propose(run, origin_run_id=final.id)
        self.assertEqual(made.origin_run_id, final)
        with self.assertRaises(ValidationError):
            self.propose(run, origin_run_id=run.id)

    def test_it_is_fixed_once_approved_and_void_when_changed_before(self):
        run = self.announced()
        made = self.propose(run)
        made.with_user(self.admin).write({"value": "900"})
        self.assertEqual(made.state, "draft")
        made.with_user(self.admin).action_submit()
        made.with_user(self.admin2).action_approve()
        with self.assertRaises(UserError):
            made.with_user(self.admin).write({"value": "1"})
        with self.assertRaises(UserError):
            made.with_user(self.admin2).action_approve()
        with self.assertRaises(UserError):
            made.with_user(self.admin).unlink()
        for vals in ({"applied_at": "2020-01-01"}, {"old_value": "1"}, {"state": "approved"}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.propose(run, **vals)

    def test_the_explanation_shows_old_and_new_and_the_journal_keeps_them(self):
        run = self.announced()
        self.adjust(run)
        tree = self.result(run, self.cyd).with_user(self.admin).explain()
        points = next(node for node in tree["children"] if node["code"] == "存款分")
        leaf = points["children"][0]
        self.assertEqual((leaf["value"], leaf["adjusted"]["old"]), ("800", "500"))
        self.assertEqual(leaf["adjusted"]["reason"], "凭证错记")
        line = self.env["rm.journal"].search([("event", "=", "adjustment.applied")], limit=1)
        self.assertEqual((line.detail["old"], line.detail["new"]), ("500", "800"))
        self.assertEqual(line.login, self.admin2.login)
