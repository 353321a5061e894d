"""Sign-ins leave journal lines; the first user becomes break-glass."""

from datetime import datetime, timedelta
from functools import partial
from xmlrpc.client import dumps

from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase, tagged
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


@tagged("post_install", "-at_install")
class TestAddress(HttpCase, BankCase):
    """Each path on which somebody comes leaves the address from which he does."""

    _RIGHT = "x_rm-Secret-2026"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user["rm"].password = cls._RIGHT

    def setUp(self):
        super().setUp()
        self.enterContext(
            mute_logger(
                "odoo.addons.base.models.res_users",
                "odoo.addons.rpc.controllers.jsonrpc",
                "odoo.addons.rpc.controllers.xmlrpc",
                "odoo.http",
            )
        )

    def _lines(self, deed):
        """Return what the deed adds to the journal: (event, login, way, address)."""
        journal = self.env["rm.journal"]
        last = journal.search([], limit=1).id
        deed()
        return [
            (line.event, line.reference, line.detail.get("way"), line.detail.get("address"))
            for line in journal.search([("id", ">", last)], order="id")
        ]

    def _json_rpc(self, password):
        arguments = [self.env.cr.dbname, "x_rm", password]
        params = {"service": "common", "method": "login", "args": arguments}
        self.url_open("/jsonrpc", json={"jsonrpc": "2.0", "method": "call", "params": params})

    def _xml_rpc(self, method, password, **headers):
        arguments = (self.env.cr.dbname, "x_rm", password, *([{}] * (method == "authenticate")))
        body = dumps(arguments, method)
        self.url_open("/xmlrpc/2/common", body, headers={"Content-Type": "text/xml", **headers})

    def test_xml_rpc_and_json_rpc_leave_the_address(self):
        right = [("user.signed_in", "x_rm", "password", "127.0.0.1")]
        wrong = [("user.sign_in_failed", "x_rm", "password", "127.0.0.1")]
        # a database that is none: Odoo then knows no module's controllers
        away = {"X-Odoo-Database": "no_such_database"}
        for name, deed in (
            ("authenticate", lambda password: self._xml_rpc("authenticate", password)),
            ("login", lambda password: self._xml_rpc("login", password)),
            ("without database", lambda password: self._xml_rpc("login", password, **away)),
            ("json-rpc", self._json_rpc),
        ):
            with self.subTest(path=name):
                self.assertEqual(self._lines(lambda deed=deed: deed("wrong")), wrong)
                self.assertEqual(self._lines(lambda deed=deed: deed(self._RIGHT)), right)
        key = self._key()
        dbname, uid = self.env.cr.dbname, self.user["rm"].id
        call = partial(self.xmlrpc_object.execute_kw, dbname, uid, key, "rm.branch", "search", [[]])
        self.assertEqual(self._lines(call), [("user.signed_in", "x_rm", "password", "127.0.0.1")])

    def _key(self):
        keys = self.env["res.users.apikeys"].with_user(self.user["rm"])
        return keys.sudo()._generate("rpc", "接口", datetime.now() + timedelta(days=1))

    def test_a_key_on_json_2_is_noted_once_a_day_and_a_wrong_one_each_time(self):
        def call(key):
            headers = {"Authorization": f"Bearer {key}"}
            url, day = "/json/2/rm.branch/chart_on", {"day": str(self.today)}
            return self.url_open(url, json=day, headers=headers)

        key = self._key()
        right = [("user.signed_in", "x_rm", "apikey", "127.0.0.1")]
        self.assertEqual(self._lines(lambda: self.assertIn("rows", call(key).json())), right)
        self.assertEqual(self._lines(lambda: call(key)), [])
        # here the refused call's rollback takes the line with it, which a server commits apart
        noted = []
        users = type(self.env["res.users"])
        self.patch(users, "_journal_sign_in", lambda _self, *line: noted.append(line))
        for _again in range(2):
            self.assertFalse(call("0" * 40).ok)
        detail = {"way": "apikey", "screen": False, "address": "127.0.0.1"}
        self.assertEqual(noted, [("user.sign_in_failed", "?", detail)] * 2)
