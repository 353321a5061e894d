"""A second factor that the bank demands by role."""

import base64
import re
import time

from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import hotp

from .common import BankCase

_PASSWORD = "second-Factor-1"


@tagged("post_install", "-at_install")
class TestSecondFactor(HttpCase, BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.holder = new_test_user(cls.env, login="x_factor", password=_PASSWORD)
        cls._grant(cls.holder, "leader", cls.west)
        page = cls.env["rm.settings"].with_user(cls.user["admin"])
        role = cls.env.ref("rm_workbench.role_leader")
        page.create({"second_factor_role_ids": [(6, 0, role.ids)]})

    def _sign_in(self):
        self.authenticate(None, None)
        page = self.url_open("/web/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        data = {"login": "x_factor", "password": _PASSWORD, "csrf_token": token}
        return self.url_open("/web/login", data=data)

    def _type(self, page, code):
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        data = {"code": code, "csrf_token": token}
        return self.url_open("/workbench/second-factor", data=data, allow_redirects=False)

    def _signed_in(self):
        answer = self.url_open("/web/session/get_session_info", json={})
        return bool(answer.json().get("result", {}).get("uid"))

    def _code_of(self, page):
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
        return f"{hotp(base64.b32decode(secret), int(time.time() / 30)):06}"

    @mute_logger("odoo.http")
    def test_nobody_gets_in_before_he_has_one(self):
        page = self._sign_in()
        self.assertIn("/workbench/second-factor", page.url)
        self.assertFalse(self._signed_in())
        for code in ("000000", "abc", "", "１２３４５６"):
            answer = self._type(page, code)
            self.assertEqual(answer.status_code, 200, "the page again")
            self.assertFalse(self._signed_in())
            self.env["auth.totp.rate.limit.log"].search([]).unlink()
        answer = self._type(page, self._code_of(page))
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(self._signed_in())
        self.holder.invalidate_recordset()
        self.assertTrue(self.holder.totp_enabled)
        line = self.env["rm.journal"].search([("event", "=", "user.second_factor_set")], limit=1)
        self.assertEqual((line.login, line.reference), ("x_factor", "x_factor"))
        # from now on Odoo's own page asks for the code
        page = self._sign_in()
        self.assertIn("/web/login/totp", page.url)
        self.assertFalse(self._signed_in())
        # a wrong one is a failure of his, not of the nobody who types it
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        self.url_open(page.url, data={"csrf_token": token, "totp_token": "000000"})
        self.assertFalse(self._signed_in())
        line = self.env["rm.journal"].search([("event", "=", "user.sign_in_failed")], limit=1)
        self.assertEqual((line.login, line.detail["way"]), ("x_factor", "totp"))

    def test_his_password_opens_nothing_over_remote_interfaces(self):
        users = self.env["res.users"]
        with self.assertRaises(AccessDenied), mute_logger("odoo.addons.base.models.res_users"):
            users._check_uid_passwd(self.holder.id, _PASSWORD)
        role = self.env.ref("rm_workbench.role_leader")
        role.needs_second_factor = False
        users._check_uid_passwd(self.holder.id, _PASSWORD)

    def test_other_roles_sign_in_as_before(self):
        self.assertFalse(self.user["rm"]._rm_lacks_second_factor())
        self.assertTrue(self.user["leader"]._rm_lacks_second_factor())
        line = self.env["rm.journal"].search([("event", "=", "settings.changed")], limit=1)
        self.assertEqual(line.detail["new"], "leader")
