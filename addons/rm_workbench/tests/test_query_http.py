"""The address that sends a list: who may ask, and how."""

import io
import json

from openpyxl import load_workbook

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import BankCase

URL = "/rm_workbench/query.xlsx"


@tagged("post_install", "-at_install")
class TestQueryHttp(HttpCase, BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user["rm"].password = "x_rm-Secret-2026"

    def _sign_in(self):
        self.authenticate("x_rm", "x_rm-Secret-2026")

    def _wanted(self, **changed):
        return {
            "view_id": self.env.ref("rm_workbench.rm_query_customer_view_list").id,
            "columns": [["customer_no", ""]],
            "domain": [["customer_no", "=like", "X-%"]],
            "order": [["customer_no", True]],
            **changed,
        }

    def _post(self, wanted, token=True):
        data = {"data": wanted if isinstance(wanted, str) else json.dumps(wanted), "token": "x"}
        if token:
            data["csrf_token"] = Request.csrf_token(self)
        return self.url_open(URL, data=data)

    def test_a_list_is_sent(self):
        self._sign_in()
        answer = self._post(self._wanted())
        self.assertEqual(answer.status_code, 200, answer.text[:300])
        self.assertIn("no-store", answer.headers["Cache-Control"])
        book = load_workbook(io.BytesIO(answer.content))
        sheet = book.active
        # name, login and time of whoever took it: in the file and on each printed page
        mark = rf"{self.user['rm'].name} x_rm \d{{4}}-\d\d-\d\d \d\d:\d\d"
        self.assertRegex(book.properties.creator, f"^{mark}$")
        self.assertRegex(sheet.oddHeader.right.text, mark)
        found = [row[0].value for row in sheet.iter_rows(min_row=2)]
        self.assertEqual(found, ["X-abroad", "X-here"])

    def test_an_address_alone_gives_nothing(self):
        self._sign_in()
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(URL).status_code, 405)
            self.assertEqual(self._post(self._wanted(), token=False).status_code, 400)
        self.logout()
        answer = self._post(self._wanted())
        self.assertNotIn("X-here", answer.text)
        self.assertNotEqual(answer.headers["Content-Type"].split("/")[-1], "sheet")

    def test_what_makes_no_sense_is_refused_with_a_sentence(self):
        self._sign_in()
        for wanted in (
            "",
            "{",
            "[]",
            self._wanted(view_id="x"),
            self._wanted(columns=["name"]),
            self._wanted(domain=7),
            self._wanted(domain=[["no_such", "=", 1]]),
            self._wanted(order=[["name"]]),
            self._wanted(columns=[["share_version", ""]]),
            "x" * 1_000_001,
        ):
            with self.subTest(wanted=str(wanted)[:60]):
                answer = self._post(wanted)
                self.assertEqual(answer.status_code, 500)
                self.assertNotIn("Traceback", answer.text)
                self.assertNotIn("X-here", answer.text)
