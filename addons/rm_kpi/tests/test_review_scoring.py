import xmlrpc.client

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.rm_workbench.tests.one_person import one_person

from .review_case import ReviewCase


@tagged("post_install", "-at_install")
class TestReviewScoring(ReviewCase):
    """What an appraiser does with his sheets, and what is refused with nothing changed."""

    def setUp(self):
        super().setUp()
        self.cycle = self._cycle()
        self.sheet = self._sheet(self.cycle, "leader", self.manager)
        self.first, self.second = self.sheet.answer_ids

    def _save(self, points, comment="", version=0, answer=None, sheet=None):
        sheet = sheet or self.sheet
        answer = answer or self.first
        return sheet.save_answer(sheet.id, answer.id, points, comment, version)

    def test_an_answer_is_saved_with_its_level_and_a_new_version(self):
        self.assertEqual(self._save("8.5", "踏实"), 1)
        self.assertEqual((self.first.points, self.first.comment), ("8.5", "踏实"))
        self.assertEqual(self.first.criterion_id.name, "良")
        self.assertEqual(self.sheet.state, "in_progress")
        self.assertEqual(self.sheet.task_id.state, "in_progress")
        self.assertEqual(self._save(False, version=1), 2)
        self.assertFalse(self.first.points)

    def test_points_beyond_the_item_are_refused(self):
        for points in ("10.01", "-1", "1.234", "NaN", "Infinity", "abc", "1e3", True, [], "9" * 40):
            with self.subTest(points=points), self.assertRaises(ValidationError):
                self._save(points)
        self.assertEqual((self.first.points, self.first.version), (False, 0))

    def test_remarks_have_limits(self):
        for comment in ("x" * 1001, "a\x00b", "a\u202eb"):
            with self.subTest(comment=comment[:5]), self.assertRaises(ValidationError):
                self._save("5", comment)
        self.assertEqual(self.first.version, 0)

    def test_two_tabs_do_not_overwrite_each_other(self):
        self._save("8")
        with self.assertRaises(UserError):
            self._save("3", version=0)
        for version in ("1", None, True, -1, 2**40):
            with self.subTest(version=version), self.assertRaises(UserError):
                self._save("3", version=version)
        self.assertEqual(self.first.points, "8")

    def test_foreign_sheets_and_answers_are_refused_like_missing_ones(self):
        foreign = self._sheet(self.cycle, "xp1", self.manager)
        sentences = set()
        for sheet, answer in (
            (foreign.id, foreign.answer_ids[0].id),
            (self.sheet.id, foreign.answer_ids[0].id),
            (2**31 - 1, self.first.id),
            (self.sheet.id, 0),
            ("1", self.first.id),
            (False, self.first.id),
        ):
            with self.subTest(sheet=sheet), self.assertRaises(AccessError) as caught:
                self.sheet.save_answer(sheet, answer, "5", "", 0)
            sentences.add(str(caught.exception))
        self.assertEqual(len(sentences), 1, "nothing tells a foreign sheet from a missing one")
        with self.assertRaises(AccessError):
            foreign.with_user(self.user["leader"]).action_submit()

    def test_an_incomplete_sheet_is_not_submitted(self):
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        self._save("8")
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        self.assertEqual(self.sheet.state, "in_progress")

    def test_a_required_remark_is_not_left_empty(self):
        self.service._set_guarded(evidence="remark")
        self._save("8")
        self._save("80", answer=self.second)
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        self._save("80", "走访记录齐全", version=1, answer=self.second)
        self.assertTrue(self.sheet.action_submit())

    def test_a_submitted_sheet_is_locked_and_not_submitted_twice(self):
        self._score(self.sheet, 8, 80)
        self.assertEqual((self.sheet.state, self.sheet.score), ("done", "80.000000"))
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        with self.assertRaises(UserError):
            self._save("9", version=1)

    def test_a_second_person_returns_a_sheet_with_a_reason(self):
        self._score(self.sheet, 8, 80)
        for user, reason, error in (
            ("leader", "自己退回", AccessError),
            ("xp1", "同事", AccessError),
            ("risk", "风险", AccessError),
            ("leader_west", "别的机构", AccessError),
            ("admin", " ", UserError),
            ("admin", "x" * 201, ValidationError),
        ):
            with self.subTest(user=user), self.assertRaises(error):
                self.sheet.with_user(self.user[user]).action_return(reason)
        with (
            one_person(self.user["leader"], self.user["leader_home"]),
            self.assertRaises(AccessError),
        ):
            self.sheet.with_user(self.user["leader_home"]).action_return("打反了")
        self.assertTrue(self.sheet.with_user(self.user["leader_home"]).action_return("打反了"))
        self.assertEqual((self.sheet.state, self.sheet.return_reason), ("in_progress", "打反了"))
        with self.assertRaises(UserError):
            self.sheet.with_user(self.user["admin"]).action_return("再退一次")
        self._save("9", version=1)
        self.assertTrue(self.sheet.action_submit())
        self.assertEqual(self.sheet.score, "86.000000")

    def test_nothing_is_scored_or_returned_once_the_scoring_has_ended(self):
        self._score(self.sheet, 8, 80)
        other = self._sheet(self.cycle, "leader", self.rms[1])
        self.cycle.with_user(self.user["admin"]).action_finish()
        with self.assertRaises(UserError):
            other.save_answer(other.id, other.answer_ids[0].id, "5", "", 0)
        with self.assertRaises(UserError):
            self.sheet.with_user(self.user["admin"]).action_return("太晚")
        with self.assertRaises(UserError):
            self.cycle.with_user(self.user["admin"]).action_finish()

    def test_who_lost_the_role_saves_nothing_and_the_next_run_cancels_his_sheets(self):
        grant = self.env["rm.role.grant"].search([("user_id", "=", self.user["leader"].id)])
        grant.action_revoke()
        with self.assertRaises(AccessError):
            self._save("8")
        self.cycle._refresh(self.today)
        self.assertEqual(self.sheet.sudo().state, "cancelled")

    def test_leavers_are_cancelled_and_joiners_added(self):
        gone = self.rms[1]
        gone.left_on = self._later(-1)
        user = self._make_user("xp9")
        self._grant(user, "rm", self.sub)
        joined = self.env["rm.manager"].create(
            {"code": "XP9", "name": "新人", "branch_id": self.sub.id, "user_id": user.id}
        )
        self.cycle.plan_id.with_user(self.user["admin"]).action_generate()
        sheets = self.env["rm.review.sheet"].search([("cycle_id", "=", self.cycle.id)])
        about = sheets.filtered(lambda s: s.manager_id == gone)
        self.assertEqual(set(about.mapped("state")), {"cancelled"})
        by = sheets.filtered(lambda s: s.reviewer_id == gone.user_id)
        self.assertEqual(set(by.mapped("state")), {"cancelled"})
        new = sheets.filtered(lambda s: s.manager_id == joined)
        self.assertEqual(len(new), 5, "two leaders and three peers")
        self.assertEqual(set(new.mapped("answer_ids.version")), {0})
        before = len(sheets)
        self.cycle._refresh(self.today)
        after = self.env["rm.review.sheet"].search_count([("cycle_id", "=", self.cycle.id)])
        self.assertEqual(after, before, "nothing is made twice")

    def test_a_plan_does_not_change_while_it_runs(self):
        plan = self.cycle.plan_id.with_user(self.user["admin"])
        for change in (
            lambda: plan.write({"min_appraisers": 5}),
            lambda: plan.item_ids[0].write({"weight": "50"}),
            lambda: plan.write({"appraiser_ids": [Command.delete(plan.appraiser_ids[0].id)]}),
            lambda: plan.item_ids[0].unlink(),
            lambda: plan.unlink(),
            lambda: self.attitude.write({"max_score": "20"}),
            lambda: self.attitude.criterion_ids[0].write({"points": "1"}),
            lambda: self.attitude.criterion_ids[0].unlink(),
            lambda: plan.write({"state": "draft"}),
            lambda: plan.action_start(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        action = self.attitude.with_user(self.user["admin"]).action_new_version()
        version = self.env["rm.review.item"].browse(action["res_id"])
        self.assertEqual((version.version, version.code), (2, "XI1"))
        self.assertTrue(version.criterion_ids)

    def test_a_deputy_gets_the_open_sheets_without_what_was_begun(self):
        self._save("3", "只给自己看")
        task = self.cycle.task_ids.filtered(lambda t: t.reviewer_id == self.user["leader"])
        deputy = self.user["risk"]
        for user, to, error in (
            ("leader", deputy, AccessError),
            ("rm", deputy, AccessError),
            ("admin", self.user["nothing"], UserError),
            ("admin", self.user["admin"], AccessError),
        ):
            with self.subTest(user=user), self.assertRaises(error):
                task.with_user(self.user[user]).action_delegate(to.id)
        with (
            one_person(self.user["leader_home"], self.user["risk"]),
            self.assertRaises(AccessError),
        ):
            task.with_user(self.user["leader_home"]).action_delegate(deputy.id)
        self.assertTrue(task.with_user(self.user["leader_home"]).action_delegate(deputy.id))
        taken = self._sheet(self.cycle, "risk", self.manager)
        self.assertEqual(taken, self.sheet.sudo())
        self.assertEqual(taken.mapped("answer_ids.points"), [False, False])
        self.assertEqual(taken.mapped("answer_ids.comment"), [False, False])
        self.assertTrue(self._score(taken, 8, 80))
        with self.assertRaises(AccessError):
            self._save("8", version=2)

    def test_the_scoring_screen_opens_ones_own_task_only(self):
        tasks = self._as("leader", "rm.review.task").my_tasks()
        self.assertEqual([(t["done"], t["total"]) for t in tasks], [(0, 4)])
        data = self._as("leader", "rm.review.task").open_task(tasks[0]["id"])
        self.assertEqual([s["code"] for s in data["sheets"]], ["XM1", "XP1", "XP2", "XP3"])
        self.assertEqual([i["most"] for i in data["items"]], ["10", "100"])
        self.assertEqual(len(data["items"][0]["levels"]), 2)
        for task in (tasks[0]["id"], 2**31 - 1, "1", None):
            with self.assertRaises(AccessError):
                self._as("admin", "rm.review.task").open_task(task)
        facts = self._as("leader", "rm.review.task").sheet_facts(self.sheet.id)
        self.assertTrue(xmlrpc.client.dumps((tasks, data, facts)), "nothing in it is None")
        heard = {"complaints_received", "feedback"}
        self.assertLessEqual(heard, {fact["key"] for fact in facts})
        manager = self.sheet.manager_id.with_user(self.user["rm"])
        read = manager.env["rm.review.task"]._facts_of(manager, self.sheet.cycle_id)
        self.assertFalse(heard & {fact["key"] for fact in read}, "unseen by the RM")
        with self.assertRaises(AccessError):
            self._as("xp1", "rm.review.task").sheet_facts(self.sheet.id)

    def test_appraisers_who_read_no_results_score_without_them(self):
        for role in ("risk", "branch_admin"):
            tasks = self._as(role, "rm.review.task")
            facts = tasks._facts_of(self.sheet.manager_id.with_env(tasks.env), self.sheet.cycle_id)
            self.assertNotIn("Last qualitative score", [fact["name"] for fact in facts])

    def test_no_statement_of_saving_grows_with_the_cycle(self):
        self._save("5")
        before = self.env.cr.sql_log_count
        self._save("6", version=1)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 20)
        rows = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM rm_review_answer WHERE version > 0 AND sheet_id = %s",
                self.sheet.id,
            )
        )
        self.assertEqual(rows[0][0], 1)
