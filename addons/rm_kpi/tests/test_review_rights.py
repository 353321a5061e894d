from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.common import ROLES
from odoo.addons.rm_workbench.tests.marks import sheet_mark

from .review_case import ReviewCase

_READ = dict.fromkeys(("rm", "leader", "risk", "branch_admin", "auditor"), "r")
_REPORT = dict.fromkeys(("rm", "leader", "admin", "auditor"), "r")
#: model -> role -> operations; roles that are not named may do nothing
MATRIX = {
    **dict.fromkeys(
        (
            "rm.review.item",
            "rm.review.criterion",
            "rm.review.plan",
            "rm.review.plan.item",
            "rm.review.plan.appraiser",
        ),
        {**_READ, "admin": "rwcd"},
    ),
    **dict.fromkeys(
        (
            "rm.review.cycle",
            "rm.review.task",
            "rm.review.sheet",
            "rm.review.answer",
            "rm.review.call",
        ),
        {**_READ, "admin": "r"},
    ),
    **dict.fromkeys(("rm.review.result", "rm.review.result.line", "rm.review.report"), _REPORT),
    **dict.fromkeys(
        ("rm.review.session", "rm.review.session.line"), {"admin": "rwcd", "auditor": "r"}
    ),
    "rm.review.appeal": {**_REPORT, "rm": "rwc"},
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
_MARK = "ZZ标记评语ZZ"


@tagged("post_install", "-at_install")
class TestReviewRights(ReviewCase):
    """Who reads and writes what, and that nobody learns who gave what in an anonymous plan."""

    def _scored(self, anonymous=True, **vals):
        """Return a cycle in which four appraisers have finished their sheets on ``rm``."""
        cycle = self._cycle(anonymous=anonymous, **vals)
        for reviewer, points in (("leader", 3), ("xp1", 8), ("xp2", 9), ("xp3", 10)):
            self._score(self._sheet(cycle, reviewer, self.manager), points, 77, comment=_MARK)
        return cycle

    def test_every_model_is_as_the_table_says(self):
        ours = {
            name
            for name, model in self.registry.items()
            if name.startswith("rm.review.") and not model._abstract and not model._transient
        }
        self.assertEqual(ours, set(MATRIX))
        for model, table in MATRIX.items():
            for role in ROLES:
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        allowed = self._as(role, model).has_access(operation)
                        self.assertEqual(allowed, letter in table.get(role, ""))

    def test_rows_of_cycles_are_written_by_nobody(self):
        cycle = self._scored()
        self._finish(cycle)
        result = self._result(cycle, self.manager)
        sheet = self._sheet(cycle, "leader", self.manager).sudo()
        for record, vals in (
            (cycle.task_ids[0], {"done_count": 9}),
            (sheet, {"score": "100"}),
            (sheet.answer_ids[0], {"points": "10"}),
            (result, {"score": "100"}),
            (result.line_ids[0], {"average": "100"}),
            (cycle, {"state": "open"}),
        ):
            with self.subTest(model=record._name):
                with self.assertRaises(UserError):
                    record.write(vals)
                if record != cycle:
                    with self.assertRaises(UserError):
                        record.create({})
                    with self.assertRaises(UserError):
                        record.unlink()

    def test_who_edited_a_plan_does_not_start_it(self):
        plan = self._plan()
        with self.assertRaises(UserError):
            plan.action_start()
        for role in ("leader", "rm", "auditor", "risk"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                plan.with_user(self.user[role]).action_start()
        plan.with_user(self.user["admin2"]).write({"days": 9})
        with self.assertRaises(UserError):
            plan.with_user(self.user["admin2"]).action_start()
        self.assertEqual(plan.state, "draft")

    def test_a_plan_that_gives_no_score_is_not_started(self):
        for vals in (
            {"item_ids": [Command.create({"item_id": self.attitude.id, "weight": "90"})]},
            {"groups": (("leader", "50"),)},
            {"branch_id": self._make_branch("XT19", "outlet", self.sub).id},
        ):
            plan = self._plan(**vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                plan.with_user(self.user["admin2"]).action_start()

    def test_an_appraiser_reads_his_own_sheets_only(self):
        cycle = self._scored(anonymous=False)
        for name in ("rm", "xp1", "leader", "leader_home", "risk"):
            sheets = self._as(name, "rm.review.sheet").search([("cycle_id", "=", cycle.id)])
            self.assertLessEqual(sheets.reviewer_id, self.user[name])
            answers = self._as(name, "rm.review.answer").search([])
            self.assertLessEqual(answers.sheet_id.reviewer_id, self.user[name])

    def test_administrator_and_auditor_read_sheets_of_open_plans_only(self):
        named, hidden = self._scored(anonymous=False), self._scored()
        for name in ("admin", "auditor"):
            sheets = self._as(name, "rm.review.sheet")
            self.assertEqual(sheets.search_count([("cycle_id", "=", named.id)]), 20)
            self.assertFalse(sheets.search([("cycle_id", "=", hidden.id)]))

    def test_no_path_shows_who_gave_what_in_an_anonymous_plan(self):
        cycle = self._scored()
        self._finish(cycle)
        secret = self._sheet(cycle, "leader", self.manager).sudo()
        for name in ("admin", "admin2", "auditor", "leader_home", "risk", "rm", "xp1"):
            sheets = self._as(name, "rm.review.sheet")
            answers = self._as(name, "rm.review.answer")
            with self.subTest(user=name):
                self.assertFalse(sheets.search([("id", "=", secret.id)]))
                self.assertFalse(
                    sheets.search([("score", "=", secret.score), ("id", "=", secret.id)])
                )
                self.assertFalse(answers.search([("sheet_id", "=", secret.id)]))
                self.assertFalse(
                    answers.search(
                        [
                            ("comment", "=", _MARK),
                            ("sheet_id.reviewer_id", "!=", self.user[name].id),
                        ]
                    )
                )
                groups = sheets.formatted_read_group(
                    [("cycle_id", "=", cycle.id)], ["reviewer_id"], ["__count"]
                )
                self.assertLessEqual(
                    {group["reviewer_id"][0] for group in groups}, {self.user[name].id}
                )
                for record in (secret, secret.answer_ids[0]):
                    mine = record.with_user(self.user[name])
                    for path in (
                        lambda r=mine: r.read(["display_name"]),
                        lambda r=mine: r.display_name,
                        lambda r=mine: r.export_data(["id"]),
                    ):
                        self.env.invalidate_all()
                        with self.assertRaises(UserError):  # an AccessError is one
                            path()
                found = sheets.name_search(self.manager.name, limit=100)
                self.assertNotIn(secret.id, [row[0] for row in found])

    def test_results_are_not_searched_by_what_lies_on_sheets(self):
        cycle = self._scored()
        self._finish(cycle)
        leaks = (
            [("line_ids.average", "=", "3.00")],
            [("cycle_id.task_ids.mean", "!=", False)],
        )
        for name in ("admin", "auditor", "leader"):
            for domain in leaks:
                found = self._as(name, "rm.review.result").search(
                    [("cycle_id", "=", cycle.id), *domain]
                )
                self.assertFalse(found)

    def test_small_groups_are_not_shown_nor_those_that_give_them_away(self):
        cycle = self._scored()  # own leader 1 sheet, peers 3: the leader's would follow
        self._finish(cycle)
        lines = self._result(cycle, self.manager).line_ids
        self.assertFalse(lines.filtered("relation"))
        self.assertEqual(len(lines), 2, "the averages per item of all four")
        cycle = self._scored(
            groups=(("leader", "20"), ("leader2", "10"), ("risk", "10"), ("peer", "60"))
        )
        for reviewer in ("leader_home", "risk"):
            self._score(self._sheet(cycle, reviewer, self.manager), 5, 50)
        self._finish(cycle)
        lines = self._result(cycle, self.manager).line_ids
        self.assertEqual(set(lines.filtered("relation").mapped("relation")), {"peer"})

    def test_an_rm_with_too_few_sheets_has_neither_score_nor_averages_nor_remarks(self):
        cycle = self._cycle()
        for reviewer in ("leader", "xp1"):
            self._score(self._sheet(cycle, reviewer, self.manager), 3, 33, comment=_MARK)
        self._finish(cycle)
        result = self._result(cycle, self.manager)
        self.assertEqual((result.score, result.issue), (False, "too_few"))
        self.assertFalse(result.line_ids)
        self.assertFalse(result.remarks)

    def test_no_habits_are_noted_in_an_anonymous_plan(self):
        cycle = self._scored()
        self._finish(cycle)
        self.assertFalse(any(cycle.task_ids.mapped("mean")))

    def test_an_anonymous_plan_needs_three_appraisers(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
            self._plan(min_appraisers=2)

    def test_leaders_read_results_of_own_branch_and_rms_their_own(self):
        cycle = self._scored()
        self._finish(cycle, publish=False)
        domain = [("cycle_id", "=", cycle.id)]
        for name, count in (
            ("leader", 4), ("leader_home", 4), ("leader_west", 0), ("rm", 0), ("auditor", 4)
        ):  # fmt: skip
            with self.subTest(user=name):
                for model in ("rm.review.result", "rm.review.report"):
                    self.assertEqual(self._as(name, model).search_count(domain), count)
        cycle.with_user(self.user["admin2"]).action_publish()
        own = self._as("rm", "rm.review.result").search(domain)
        self.assertEqual(own.manager_id, self.manager)
        self.assertLessEqual(
            self._as("rm", "rm.review.result.line").search([]).result_id.manager_id, self.manager
        )
        with self.assertRaises(AccessError):
            self._result(cycle, self.rms[1]).with_user(self.user["rm"]).action_comment("x")

    def test_leaders_follow_the_progress_of_their_own_appraisers(self):
        cycle = self._cycle()
        tasks = self._as("leader", "rm.review.task").search([("cycle_id", "=", cycle.id)])
        names = sorted(tasks.sudo().reviewer_id.mapped("login"))
        self.assertEqual(names, ["x_leader", "x_rm", "x_xp1", "x_xp2", "x_xp3"])
        mine = self._as("rm", "rm.review.task").search([("cycle_id", "=", cycle.id)])
        self.assertEqual(mine.reviewer_id, self.user["rm"])

    def test_the_export_holds_what_the_caller_reads(self):
        cycle = self._scored()
        self._finish(cycle)
        name, content = cycle.with_user(self.user["leader"])._results_xlsx()
        self.assertTrue(name.endswith(".xlsx"))
        self.assertEqual(sheet_mark(content), f"{self.user['leader'].name} x_leader")
        self.assertEqual(
            cycle.with_user(self.user["rm"]).action_export_results()["type"], "ir.actions.act_url"
        )
