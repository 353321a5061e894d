from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.rm_workbench.tests.one_person import one_person

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewFlow(ReviewCase):
    """A cycle from the plan to the published report, with scores computed by hand."""

    def test_a_plan_says_before_its_start_how_many_sheets_for_whom(self):
        plan = self._plan()
        self.assertEqual(
            plan.preview(),
            {
                "managers": 4,
                "reviewers": 6,
                "sheets": 20,
                "most": 4,
                "without": 0,
                "groups": {"leader": 4, "peer": 12, "leader2": 4},
            },
        )
        self.assertIn("20", plan.preview_text)

    def test_a_submitted_plan_is_put_before_those_who_did_not_edit_it(self):
        plan = self._plan()
        todos = self.env["mail.activity"]
        about = [("rm_model", "=", plan._name), ("rm_res_id", "=", plan.id)]
        with one_person(self.user["admin"], self.user["admin2"]):
            self.assertFalse(plan.with_user(self.user["admin2"]).may_start)
        plan.invalidate_recordset()
        plan.action_submit()
        root = self.env.ref("base.user_admin")
        self.assertFalse(todos.search([*about, ("user_id", "=", root.id)]), "no person of the bank")
        self.assertEqual(todos.search([*about, ("user_id", "=", self.user["admin"].id)]), todos)
        self.assertEqual(len(todos.search([*about, ("user_id", "=", self.user["admin2"].id)])), 1)
        second = plan.with_user(self.user["admin2"])
        self.assertEqual((plan.may_start, second.may_start), (False, True))
        with self.assertRaises(UserError):
            plan.action_submit()
        for user, reason in (("admin", "x"), ("admin2", " "), ("leader", "x")):
            with self.subTest(user), self.assertRaises(UserError):
                plan.with_user(self.user[user]).action_send_back(reason)
        second.action_send_back("权重 <b>须</b> 调整")
        told = todos.search(about)
        self.assertEqual(told.user_id, self.user["admin"])
        self.assertIn("&lt;b&gt;", told.note)
        with self.assertRaises(UserError):
            second.action_send_back("x")
        plan.action_submit()
        plan.write({"days": 9})
        self.assertFalse(plan.submitted_by_id or todos.search(about), "what changed is not it")
        plan.action_submit()
        second.action_start()
        self.assertFalse(todos.search(about))
        self.assertEqual(plan.submitted_by_id, self.user["admin"])

    def test_a_cycle_gives_the_scores_computed_by_hand(self):
        cycle = self._cycle(anonymous=False)
        first, second, third, fourth = self.rms
        self._score(self._sheet(cycle, "leader", first), "8", "90")  # 48 + 36 = 84
        self._score(self._sheet(cycle, "leader_home", first), 9, 75)  # 54 + 30 = 84 -> 84
        self._score(self._sheet(cycle, "xp1", first), "7.5", "80")  # 45 + 32 = 77
        self._score(self._sheet(cycle, "xp2", first), "10", "61.55")  # 60 + 24.62 = 84.62
        self._score(self._sheet(cycle, "xp3", first), "6", "100")  # 36 + 40 = 76
        # peers: (77 + 84.62 + 76) / 3 = 79.206667; 84*.5 + 79.206667*.3 + 84*.2 = 82.562
        for reviewer in ("leader", "leader_home", "rm"):  # 50 + 20 + 30: all 60 + 20 = 80
            self._score(self._sheet(cycle, reviewer, second), "10", "50")
        for reviewer, points in (("rm", "10"), ("xp1", "9"), ("xp2", "8")):  # peers only
            self._score(self._sheet(cycle, reviewer, fourth), points, "0")  # 60, 54, 48
        self._finish(cycle, publish=False)
        result = self._result(cycle, first)
        self.assertEqual((result.score, result.rank, result.branch_rank), ("82.56", 1, 1))
        self.assertEqual(self._line(result, relation="peer"), Decimal("79.206667"))
        self.assertEqual(self._line(result, relation="leader"), 84)
        # attitude: 8*.5 + (7.5+10+6)/3*.3 + 9*.2 = 8.15
        self.assertEqual(self._line(result, self.attitude), Decimal("8.15"))
        self.assertEqual((result.sheet_count, result.done_count), (5, 5))
        self.assertEqual(self._result(cycle, second).score, "80.00")
        missing = self._result(cycle, third)
        self.assertEqual((missing.score, missing.issue, missing.rank), (False, "too_few", False))
        # the missing leaders' weight goes to the peers
        self.assertEqual(self._result(cycle, fourth).score, "54.00")

    def test_missing_sheets_count_as_the_plan_says(self):
        for missing, score, issue in (
            ("skip", "80.00", False),
            ("zero", "64.00", False),
            ("no_score", False, "missing_sheet"),
        ):
            with self.subTest(missing=missing):
                cycle = self._cycle(missing=missing)
                for reviewer in ("leader", "xp1", "xp2", "xp3"):
                    self._score(self._sheet(cycle, reviewer, self.manager), 10, 50)
                self._finish(cycle)
                result = self._result(cycle, self.manager)
                self.assertEqual((result.score, result.issue), (score, issue))

    def test_the_highest_and_lowest_sheets_are_left_out(self):
        cycle = self._cycle(groups=(("peer", "100"),), trim=1)
        for reviewer, points in (("xp1", 0), ("xp2", 7), ("xp3", 10)):
            self._score(self._sheet(cycle, reviewer, self.manager), points, 100)
        self._finish(cycle)
        self.assertEqual(self._result(cycle, self.manager).score, "82.00")  # 42 + 40

    def test_habits_of_appraisers_are_noted_where_their_names_are_open(self):
        cycle = self._cycle(anonymous=False)
        first, second = self.rms[:2]
        self._score(self._sheet(cycle, "leader", first), 9, 90)  # 90, the same share of both
        self._score(self._sheet(cycle, "leader", second), 7, 50)  # 62
        self._score(self._sheet(cycle, "xp2", first), 8, 80)  # 80
        self._finish(cycle)
        task = cycle.task_ids.filtered(lambda t: t.reviewer_id == self.user["leader"])
        self.assertEqual([Decimal(task.mean), Decimal(task.leniency)], [76, 10])
        self.assertEqual([Decimal(task.spread), Decimal(task.halo)], [28, Decimal("0.5")])

    def test_each_appraiser_has_one_to_do_until_he_is_done(self):
        cycle = self._cycle()
        tasks = cycle.task_ids
        self.assertEqual(len(tasks), 6)
        todo = self.env["mail.activity"].search([("res_model", "=", "rm.review.task")])
        mine = todo.filtered(lambda a: a.res_id in tasks.ids)
        self.assertEqual(
            sorted(mine.user_id.mapped("login")), sorted(tasks.reviewer_id.mapped("login"))
        )
        self.assertEqual(len(mine), 6)
        self.assertEqual(set(mine.mapped("date_deadline")), {cycle.due_on})
        opened = mine[0].with_user(mine[0].user_id).action_rm_open()
        self.assertEqual(
            (opened["tag"], opened["params"]["task_id"]), ("rm_kpi.review", mine[0].res_id)
        )
        for manager in self.rms:
            self._score(self._sheet(cycle, "leader", manager), 8, 80)
        task = tasks.filtered(lambda t: t.reviewer_id == self.user["leader"])
        self.assertEqual((task.state, task.progress_text), ("done", "4 / 4"))
        self.assertFalse(task.sudo().activity_ids)

    def test_a_report_is_published_by_somebody_else_and_only_then_seen_by_the_rm(self):
        cycle = self._cycle()
        for reviewer in ("leader", "xp1", "xp2", "xp3"):
            self._score(self._sheet(cycle, reviewer, self.manager), 8, 80, comment="认真负责")
        self._finish(cycle, publish=False)
        result = self._result(cycle, self.manager)
        mine = self._as("rm", "rm.review.result")
        self.assertFalse(mine.search([("cycle_id", "=", cycle.id)]))
        with self.assertRaises(UserError):
            cycle.with_user(self.user["admin"]).action_publish()
        result.with_user(self.user["admin"]).action_calibrate("1.5", "考核领导小组评议")
        self.assertEqual((result.score, result.computed_score), ("81.50", "80.00"))
        cycle.with_user(self.user["admin2"]).action_publish()
        found = mine.search([("cycle_id", "=", cycle.id)])
        self.assertEqual(found.sudo(), result)
        self.assertEqual(found.score, "81.50")
        self.assertIn("认真负责", found.remarks)
        self.assertTrue(found.action_comment("谢谢"))
        with self.assertRaises(UserError):
            found.action_comment("再说一次")
        with self.assertRaises(UserError):
            result.with_user(self.user["admin"]).action_calibrate("1", "太晚")

    def test_who_calibrated_does_not_publish(self):
        cycle = self._cycle()
        for reviewer in ("leader", "xp1", "xp2"):
            self._score(self._sheet(cycle, reviewer, self.manager), 8, 80)
        self._finish(cycle, publish=False)
        result = self._result(cycle, self.manager)
        for points, reason in (("11", "x"), ("1.555", "x"), ("1", " "), ("NaN", "x")):
            with self.assertRaises(ValidationError):
                result.with_user(self.user["admin2"]).action_calibrate(points, reason)
        with self.assertRaises(AccessError):
            result.with_user(self.user["leader"]).action_calibrate("1", "x")
        result.with_user(self.user["admin2"]).action_calibrate("-2", "评议")
        with self.assertRaises(UserError):
            cycle.with_user(self.user["admin2"]).action_publish()

    def test_quarters_are_judged_once_they_have_ended(self):
        plan = self._plan(cycle="quarter", start_on=self._later(-200))
        plan.with_user(self.user["admin2"]).action_start()
        cycles = plan.cycle_ids.sudo()
        self.assertIn(len(cycles), (2, 3))
        self.assertTrue(all(cycle.date_to < self.today for cycle in cycles))
        plan.with_user(self.user["admin2"]).action_generate()
        self.assertEqual(plan.cycle_ids.sudo(), cycles)

    def test_sheets_and_answers_come_in_a_constant_number_of_statements(self):
        cycle = self._cycle()
        counts = []
        for _turn in range(2):
            before = self.env.cr.sql_log_count
            cycle._fill(self.today)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 20)
        [(sheets, answers)] = self.env.execute_query(
            SQL(
                """SELECT count(DISTINCT s.id), count(a.id) FROM rm_review_sheet s
                     JOIN rm_review_answer a ON a.sheet_id = s.id WHERE s.cycle_id = %s""",
                cycle.id,
            )
        )
        self.assertEqual((sheets, answers), (20, 40))
