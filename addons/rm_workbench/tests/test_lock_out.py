"""Wrong passwords lock a login, on every path and without telling which logins exist."""

from freezegun import freeze_time

from odoo.exceptions import AccessDenied, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase

WEB, REMOTE = {"interactive": True}, {"interactive": False}


@tagged("post_install", "-at_install")
class TestLockOut(BankCase):
    def setUp(self):
        super().setUp()
        # counters and journal lines are committed by an own cursor, which must not leave this test
        self.enterContext(self.enter_registry_test_mode())
        self.right = "x_rm".ljust(8, "x")

    def _sign_in(self, password, login="x_rm", env=None):
        credential = {"type": "password", "login": login, "password": password}
        # not assertRaises, which would roll the counter back
        try:
            with mute_logger("odoo.addons.base.models.res_users"):
                self.env["res.users"].authenticate(credential, env or WEB)
        except AccessDenied as refused:
            return str(refused)
        return ""

    def _lock(self, env=None):
        return [self._sign_in("wrong", env=env) for _ in range(5)]

    def test_the_fifth_failure_locks_the_login_for_a_while(self):
        with freeze_time("2026-03-10 08:00:00"):
            self._lock()
            self.assertTrue(self._sign_in(self.right))
            events = self.env["rm.journal"].search([("reference", "=", "x_rm")]).mapped("event")
            self.assertIn("user.locked", events)
        with freeze_time("2026-03-10 08:14:00"):
            self.assertTrue(self._sign_in(self.right))
        with freeze_time("2026-03-10 08:15:01"):
            self.assertFalse(self._sign_in(self.right))
            self.assertFalse(self.env["rm.sign.in.guard"].search_count([]))

    def test_remote_and_web_failures_are_one_count(self):
        for env in (WEB, REMOTE, WEB, REMOTE, WEB):
            self._sign_in("wrong", env=env)
        self.assertTrue(self._sign_in(self.right, env=REMOTE))
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
            self.env["res.users"]._check_uid_passwd(self.user["rm"].id, self.right)

    def test_a_right_password_starts_the_count_anew(self):
        for _ in range(3):
            [self._sign_in("wrong") for _ in range(4)]
            self.assertFalse(self._sign_in(self.right))

    def test_the_sentence_is_the_same_for_wrong_locked_disabled_and_unknown(self):
        sentences = {*self._lock(), self._sign_in(self.right), self._sign_in("x", "x_no_such")}
        self.user["leader"].active = False
        sentences.add(self._sign_in("x_leader", "x_leader"))
        self.assertEqual(len(sentences), 1)
        # of a source system's login, only the right password tells what it is for
        self.assertEqual({self._sign_in("wrong", "x_integration")}, sentences)

    def test_an_administrator_unlocks(self):
        self._lock()
        seen = self._as("branch_admin", "rm.user").browse(self.user["rm"].id)
        self.assertTrue(seen.is_locked)
        self.assertIn(seen, seen.search([("is_locked", "=", True)]))
        seen.action_unlock()
        self.assertFalse(seen.is_locked)
        self.assertFalse(self._sign_in(self.right))
        with self.assertRaises(UserError):
            seen.action_unlock()

    def test_the_bank_sets_the_numbers(self):
        self._as("admin", "rm.settings").create({"lock_after": 3})
        for _ in range(3):
            self._sign_in("wrong")
        self.assertTrue(self._sign_in(self.right))

    def test_answers_to_remote_calls_are_not_kept_beyond_what_they_rest_on(self):
        users, uid = self.env["res.users"], self.user["rm"].id
        users._check_uid_passwd(uid, self.right)
        key = self.env["res.users.apikeys"].with_user(self.user["rm"]).sudo()
        key = key._generate("rpc", "test", "2100-01-01")
        users._check_uid_passwd(uid, key)
        self._as("branch_admin", "rm.user").browse(uid).action_end_sessions()
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
            users._check_uid_passwd(uid, key)
        self.env["rm.sign.in.guard"]._forget([uid])
        users._check_uid_passwd(uid, self.right)
        self._as("branch_admin", "rm.user").browse(uid).action_disable()
        with self.assertRaises(AccessDenied):
            users._check_uid_passwd(uid, self.right)
