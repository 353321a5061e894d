"""Sign-ins leave journal lines; the first user becomes break-glass."""

from odoo.exceptions import AccessDenied
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase

WEB, REMOTE = {"interactive": True}, {"interactive": False}


@tagged("post_install", "-at_install")
class TestSignIn(BankCase):
    def setUp(self):
        super().setUp()
        # the journal lines are committed by an own cursor, which must not leave this test
        self.enterContext(self.enter_registry_test_mode())

    def _sign_in(self, login, password=None, env=None):
        env = env or WEB
        password = password or login.ljust(8, "x")  # as new_test_user sets it
        credential = {"type": "password", "login": login, "password": password}
        with mute_logger("odoo.addons.base.models.res_users"):
            return self.env["res.users"].authenticate(credential, env)

    def _refused(self, *args):
        # not assertRaises, which would roll the journal line back
        try:
            self._sign_in(*args)
        except AccessDenied:
            return
        self.fail("signed in")

    def _last(self):
        return self.env["rm.journal"].search([("event", "=like", "user.%")], limit=1)

    def test_a_sign_in_is_recorded(self):
        self.assertEqual(self._sign_in("x_rm")["uid"], self.user["rm"].id)
        line = self._last()
        self.assertEqual((line.event, line.reference), ("user.signed_in", "x_rm"))
        self.assertEqual(line.detail["way"], "password")

    def test_a_wrong_password_is_recorded_without_it(self):
        self._refused("x_rm", "wrong-secret")
        line = self._last()
        self.assertEqual((line.event, line.reference), ("user.sign_in_failed", "x_rm"))
        self.assertNotIn("wrong-secret", str(line.read()))

    def test_an_unknown_login_is_recorded_without_the_text_typed(self):
        self._refused("my-password-by-mistake", "x")
        line = self._last()
        self.assertEqual(line.event, "user.unknown_login")
        self.assertNotIn("mistake", str(line.read()))

    def test_source_systems_sign_in_remotely_only(self):
        self._refused("x_integration")
        self.assertEqual(self._last().event, "user.sign_in_failed")
        self.assertTrue(self._sign_in("x_integration", None, REMOTE)["uid"])

    def test_the_first_user_becomes_break_glass(self):
        secret = self.env["res.users"]._rm_secure_root()
        root = self.env.ref("base.user_admin")
        self.assertEqual(root.login, "root")
        self.assertEqual(len(secret), 20)
        self.assertNotEqual(secret, self.env["res.users"]._rm_secure_root())
        chosen = "chosen-by-operator"
        self.assertEqual(self.env["res.users"]._rm_secure_root(chosen), chosen)
        self.assertTrue(root.has_group("base.group_system"))
        self.assertTrue(root.has_group("rm_workbench.group_admin"))
        self.assertTrue(self._sign_in("root", chosen)["uid"])
        self.assertEqual(self._last().reference, "root")
