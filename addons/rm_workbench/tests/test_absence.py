"""An RM is away for long and comes back: who says so, his customers, his tasks, his sign-in."""

from odoo import Command
from odoo.exceptions import AccessDenied, AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .handover_common import HandoverCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestAbsence(HandoverCase):
    def _absence(self, by="leader", **vals):
        return self._as(by, "rm.absence").create(
            {
                "manager_id": self.manager.id,
                "kind": "sick",
                "valid_from": self.today,
                "valid_to": self._day(29),
                "basis": "人力通知12号",
                **vals,
            }
        )

    def _away(self, **vals):
        absence = self._absence(**vals)
        absence.action_submit()
        absence.with_user(self.user["admin"]).action_approve("与通知一致")
        return absence

    def test_a_leader_enters_it_and_an_administrator_approves_it(self):
        absence = self._absence()
        self.assertFalse(self.manager.is_away)
        for step in (absence.action_return, absence.action_cancel, absence.action_prepare_keeping):
            with self.assertRaises(UserError):
                step()
        absence.action_submit()
        self.assertFalse(self._as("rm", "rm.absence").search([]), "not before it is approved")
        for by in ("leader", "leader_home", "rm", "auditor"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                absence.with_user(self.user[by]).action_approve("同意")
        with one_person(self.user["rm"], self.user["admin"]), self.assertRaises(AccessError):
            absence.with_user(self.user["admin"]).action_approve("同意")
        absence.with_user(self.user["admin"]).action_approve("与通知一致")
        self.assertEqual((absence.state, absence.is_now, absence.begun), ("approved", True, True))
        self.assertEqual(self._as("rm", "rm.absence").search([]), absence)
        todo = self.env["mail.activity"].search([("rm_model", "=", "rm.absence")])
        self.assertEqual(todo.user_id, self.user["leader"])
        # a colleague sees until when, and not why
        seen = self.manager.with_user(self.user["mate"])
        self.assertEqual((seen.away_until, seen.is_away), (self._day(29), True))
        self.assertEqual(seen.search([("is_away", "=", True)]), seen)
        self.assertFalse(self._as("mate", "rm.absence").search([]))
        for vals in ({"valid_to": self._day(40)}, {"state": "draft"}, {"returned_on": self.today}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                absence.write(vals)
        with self.assertRaises(UserError):
            absence.action_submit()

    def test_who_may_enter_it_and_about_whom(self):
        for by in ("rm", "risk", "branch_admin", "admin", "auditor"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._absence(by=by)
        with self.assertRaises(AccessError):
            self._absence(by="leader_west")
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(UserError):
            self._absence()
        self.mate.user_id = self.user["leader"]
        with self._refused("Somebody else"):
            self._absence(manager_id=self.mate.id)
        for vals in (
            {"valid_to": self._day(1100)},
            {"basis": "长" * 129},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._absence(**vals)
        self._away()
        with self._refused("already"):
            self._absence(valid_from=self._day(29), valid_to=self._day(31)).action_submit()
        self.manager_west.left_on = self._day(3)
        with self._refused("leaves the bank"):
            self._absence(by="leader_west", manager_id=self.manager_west.id).action_submit()

    def test_nobody_is_given_customers_while_he_is_away(self):
        self._away(manager_id=self.mate.id, valid_from=self._day(2))
        self._draft()
        for vals in (
            {"effective_on": self._day(2)},
            {"effective_on": self._day(20), "kind": "temporary", "return_on": self._day(40)},
        ):
            with self.subTest(vals=vals), self._refused("away"):
                self._draft(**vals)
        leader = self._as("leader", "rm.assignment")
        one = {"customer_id": self.customer["nobody"].id, "manager_id": self.mate.id}
        with self._refused("away"):
            leader.create({**one, "valid_from": self._day(3)})
        many = self._as("leader", "rm.customer.assign").create(
            {
                "manager_id": self.mate.id,
                "customer_ids": [Command.set(self.customer["nobody"].ids)],
                "by": "chosen",
                "valid_from": self._day(3),
            }
        )
        with self._refused("away"):
            many.action_confirm()
        rows = [(2, "X-nobody", "XM3", "1", self._day(3), None, None, "real", True)]
        leader._stage_rows(rows)
        self.assertIn((2, "rm_code", "away", "XM3"), leader._staged_problems())
        leader.create({**one, "valid_from": self.today, "valid_to": self._day(1)})

    def test_customers_are_kept_and_go_back_when_he_is_back(self):
        absence = self._away()
        self.assertEqual(absence.customer_count, 2)
        opened = absence.action_prepare_keeping()["context"]
        terms = {key.removeprefix("default_"): value for key, value in opened.items()}
        self.assertEqual(terms["from_manager_id"], self.manager.id)
        keeping = self._approved(**terms)
        self.assertEqual(absence.handover_ids, keeping)
        absence.invalidate_recordset()
        self.assertEqual((keeping.state, absence.customer_count), ("done", 0))
        with self._refused("first day back"):
            absence.action_return()
        with self._clock(5):
            for day in (str(self.today), str(self._day(6)), "5.5.", {"a": 1}):
                with self.subTest(day=day), self.assertRaises(UserError):
                    absence.action_return(day)
            with self.assertRaises(AccessError):
                absence.with_user(self.user["rm"]).action_return()
            absence.action_return()
            self.assertEqual((absence.state, absence.returned_on), ("returned", self._day(5)))
            self.assertEqual(keeping.state, "returned")
            self.assertEqual(self.customer["here"].manager_id, self.manager)
            self.assertEqual(self._shares("here", self._day(4)), {"XM3": "1.000000"})
            self.assertEqual(self._shares("here", self._day(5)), {"XM1": "1.000000"})
            self.assertFalse(self.manager.is_away)
            self.assertFalse(self.env["mail.activity"].search([("rm_model", "=", "rm.absence")]))
            # both RMs are told, and read the hand-over they are led to
            told = self.env["mail.activity"].search([("rm_model", "=", "rm.handover")])
            self.assertEqual(told.user_id, self.user["rm"] | self.user["mate"])
            for todo in told:
                self.assertIn(keeping.number, todo.summary)
                opened = todo.with_user(todo.user_id).action_rm_open()
                self.assertEqual(opened["res_id"], keeping.id)
            with self.assertRaises(UserError):
                absence.action_return()
            # free again from the day he was back
            self._away(valid_from=self._day(5), valid_to=self._day(8))

    def test_it_begins_and_ends_by_itself_and_is_called_off_before(self):
        absence = self._away(valid_from=self._day(2), valid_to=self._day(4))
        off = self._away(valid_from=self._day(10), valid_to=self._day(12))
        off.action_cancel()
        self.assertEqual(off.state, "cancelled")
        for days, state, begun in (
            (1, "approved", False),
            (2, "approved", True),
            (4, "approved", True),
            (5, "returned", True),
        ):
            with self._clock(days):
                self.env["rm.absence"]._begin_day()
                self.assertEqual((absence.state, absence.begun), (state, begun))
        self.assertEqual(absence.returned_on, self._day(5))
        with self.assertRaises(UserError):
            absence.action_cancel()

    def test_mandatory_leave_closes_the_sign_in_until_he_is_back(self):
        self.enterContext(self.enter_registry_test_mode())
        right = {"type": "password", "login": "x_rm", "password": "x_rm".ljust(8, "x")}
        users, rm = self.env["res.users"], self.user["rm"]
        users._check_uid_passwd(rm.id, right["password"])
        key = self.env["res.users.apikeys"].with_user(rm).sudo()._generate("rpc", "t", "2100-01-01")
        before = rm.rm_session_version
        absence = self._away(kind="mandatory")
        self.assertTrue(absence.no_sign_in)
        rm.invalidate_recordset()
        self.assertGreater(rm.rm_session_version, before or 0)
        with mute_logger("odoo.addons.base.models.res_users"):
            for way in ({"interactive": True}, {"interactive": False}):
                with self.subTest(way=way), self.assertRaises(AccessDenied):
                    users.authenticate(right, way)
            for secret in (right["password"], key):
                with self.assertRaises(AccessDenied):
                    users._check_uid_passwd(rm.id, secret)
        users.authenticate(
            {**right, "login": "x_mate", "password": "x_mate".ljust(8, "x")}, {"interactive": True}
        )
        self.assertFalse(self.env["rm.sign.in.guard"]._is_locked(rm.id))
        # nor with another login of his
        other = {**right, "login": "x_mate", "password": "x_mate".ljust(8, "x")}
        with (
            one_person(rm, self.user["mate"]),
            mute_logger("odoo.addons.base.models.res_users"),
            self.assertRaises(AccessDenied),
        ):
            users.authenticate(other, {"interactive": True})
        with self._clock(2):
            absence.action_return()
            users.authenticate(right, {"interactive": True})
