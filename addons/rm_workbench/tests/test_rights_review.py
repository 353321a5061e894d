"""The quarterly review of rights, functions of a branch, roles that exclude each other."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.administration.rights_review import quarter_of
from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestRightsReview(BankCase):
    def _start(self):
        self._as("admin", "rm.rights.review").action_start()
        reviews = self.env["rm.rights.review"].search([("period", "=", quarter_of(self.today))])
        return {review.branch_id: review for review in reviews}

    def _line(self, review, name):
        return review.line_ids.filtered(lambda line: line.user_id == self.user[name])

    def test_every_grant_of_today_is_put_before_somebody(self):
        over = self._make_user("over")
        self._grant(over, "rm", self.west, valid_to="2001-01-01")
        reviews = self._start()
        lines = self.env["rm.rights.review.line"].search(
            [("review_id", "in", [r.id for r in reviews.values()])]
        )
        grants = self.env["rm.role.grant"].search([("holds_today", "=", True)])
        self.assertEqual(lines.grant_id, grants)
        self.assertEqual(len(lines), len(grants))
        self.assertEqual(self._line(reviews[self.sub], "rm").role_id.code, "rm")
        with self.assertRaises(UserError):
            self._as("admin", "rm.rights.review").action_start()
        for name in ("leader", "branch_admin", "auditor", "rm"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.rights.review").action_start()

    def test_a_leader_keeps_revokes_and_confirms(self):
        reviews = self._start()
        review = reviews[self.sub].with_user(self.user["leader"])
        with self.assertRaises(UserError):
            review.action_confirm()
        self._line(review, "rm").action_revoke("调离")
        self.assertFalse(self.user["rm"].has_group("rm_workbench.group_rm"))
        self.assertEqual((review.open_count, review.revoked_count), (0, 1))
        review.action_confirm()
        self.assertEqual((review.state, review.confirmed_by_id), ("done", self.user["leader"]))
        for action in (review.action_confirm, review.action_keep_rest):
            with self.subTest(action=action.__name__), self.assertRaises(UserError):
                action()
        line = self.env["rm.journal"].search([("event", "=", "rights_review.revoked")], limit=1)
        self.assertEqual((line.login, line.reference), ("x_leader", "x_rm"))
        self.assertEqual(line.detail["reason"], "调离")

    def test_nobody_reviews_himself_or_what_he_granted(self):
        review = self._start()[self.east]
        own = self._line(review, "leader").with_user(self.user["leader"])
        with self.assertRaises(AccessError):
            own.action_keep()
        review.with_user(self.user["leader"]).action_keep_rest()
        self.assertEqual(own.decision, "open")
        with self.assertRaises(UserError):
            review.with_user(self.user["leader"]).action_confirm()
        with (
            one_person(self.user["leader"], self.user["leader_home"]),
            self.assertRaises(AccessError),
        ):
            own.with_user(self.user["leader_home"]).action_keep()
        own.with_user(self.user["leader_home"]).action_keep()
        review.with_user(self.user["leader_home"]).action_confirm()
        made = self._make_user("made")
        grant = self._grant(made, "rm", self.west, by=self.user["admin"])
        self.env["rm.rights.review"].search([("state", "=", "open")]).unlink()
        self.env["rm.rights.review"]._start("2099-Q1", self.today)
        line = self.env["rm.rights.review.line"].search(
            [("grant_id", "=", grant.id), ("review_id.period", "=", "2099-Q1")]
        )
        with self.assertRaises(AccessError):
            line.with_user(self.user["admin"]).action_keep()
        line.with_user(self.user["admin2"]).action_keep()

    def test_reviews_of_others_are_out_of_reach(self):
        review = self._start()[self.west]
        for name in ("leader", "branch_admin", "rm", "risk"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                review.with_user(self.user[name]).action_keep_rest()
        for name in ("auditor",):
            with self.subTest(user=name), self.assertRaises(AccessError):
                review.with_user(self.user[name]).line_ids.action_revoke()
        with self.assertRaises(AccessError):
            self._line(review, "rm_west").with_user(self.user["leader"]).action_revoke()

    def test_what_ended_meanwhile_needs_no_word(self):
        review = self._start()[self.sub]
        self._line(review, "rm").grant_id.action_revoke()
        review.with_user(self.user["leader"]).action_confirm()
        self.assertEqual(review.line_ids.decision, "ended")

    def test_a_quarter_begins_its_reviews_itself_when_the_bank_says_so(self):
        self.env["rm.start.of.day"]._begin()
        reviews = self.env["rm.rights.review"]
        self.assertFalse(reviews.search([("branch_id", "=", self.sub.id)]))
        self.env["ir.config_parameter"].set_param("rm_workbench.rights_review", "quarter")
        self.env["rm.start.of.day"]._begin()
        self.env["rm.start.of.day"]._begin()
        self.assertEqual(len(reviews.search([("branch_id", "=", self.sub.id)])), 1)

    def test_what_head_office_closed_can_neither_be_used_nor_given(self):
        users = self._as("branch_admin", "rm.user")
        role = self.env.ref("rm_workbench.role_rm")
        vals = {"name": "新人", "login": "x.new", "role_id": role.id, "branch_id": self.sub.id}
        functions = self._as("admin", "rm.branch.function")
        rows = functions.create(
            [
                {"branch_id": self.home.id, "function": name}
                for name in ("create", "password", "state", "move", "teams")
            ]
        )
        target = users.browse(self.user["rm"].id)
        for deed in (
            lambda: users.create_user(vals),
            target.action_disable,
            target.action_end_sessions,
            target.action_unlock,
            target.action_reset_password,
            target.action_end_second_factor,
            lambda: target.action_move(self.east.id),
            lambda: self._as("branch_admin", "rm.team").create(
                {"name": "小微", "branch_id": self.sub.id}
            ),
        ):
            with self.assertRaises(AccessError):
                deed()
        # a nearer row opens it again, for this branch only
        functions.create({"branch_id": self.east.id, "function": "create", "is_open": True})
        users.create_user(vals)
        functions.create({"branch_id": self.sub.id, "function": "role_rm"})
        with self.assertRaises(AccessError):
            users.create_user({**vals, "login": "x.new2"})
        users.create_user({**vals, "login": "x.new3", "branch_id": self.east.id})
        self._as("admin", "rm.user").create_user({**vals, "login": "x.new4"})
        self._as("leader", "rm.team").create({"name": "对公", "branch_id": self.sub.id})
        with self.assertRaises(AccessError):
            rows.with_user(self.user["branch_admin"]).write({"is_open": True})

    def test_who_checks_holds_no_role_that_acts(self):
        for held, second in (
            ("auditor", "leader"),
            ("admin", "risk"),
            ("rm", "risk"),
            ("admin", "rm"),
        ):
            user = self._make_user(f"{held}_{second}")
            self._grant(user, held, self.east if held == "rm" else None)
            with self.subTest(held=held, second=second), self.assertRaises(ValidationError):
                self._grant(user, second, self.east)
