"""Users for the RMs whom a delivery brought."""

import base64
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestUserImport(BankCase):
    def _import(self, by="branch_admin", **vals):
        wizard = self._as(by, "rm.user.import").create({"branch_id": self.sub.id, **vals})
        wizard.action_confirm()
        return wizard

    def test_each_rm_without_a_user_gets_one_with_a_link(self):
        wizard = self._import()
        self.assertEqual(wizard.made_count, 1)
        user = self.mate.user_id
        self.assertEqual((user.login, user.rm_branch_id), ("xm3", self.sub))
        self.assertTrue(user.has_group("rm_workbench.group_rm"))
        rows = list(load_workbook(io.BytesIO(base64.b64decode(wizard.sheet))).active.values)
        self.assertEqual(rows[1][2], "xm3")
        token = rows[1][3].rpartition("token=")[2]
        self.assertEqual(self.env["rm.user.link"]._find(token).user_id, user)
        with self.assertRaises(UserError):
            self._import()

    def test_the_sheet_and_its_window_are_named_in_the_users_language(self):
        wizard = self._as("branch_admin", "rm.user.import").create({"branch_id": self.sub.id})
        window = wizard.with_context(lang="zh_CN").action_confirm()
        self.assertEqual(window["name"], "客户经理批量开户")
        self.assertEqual(wizard.sheet_name, "设置密码链接.xlsx")

    def test_all_or_none_and_within_reach(self):
        far = self.env["rm.manager"].create(
            {"code": "XM9", "name": "远方", "branch_id": self.west.id}
        )
        with self.assertRaises(AccessError):
            self._import(branch_id=self.west.id)
        with self.assertRaises(AccessError):
            self._import(manager_ids=[(6, 0, far.ids)])
        self._make_user("taken").login = "xm3"
        with self.assertRaises(ValidationError):
            self._import()
        self.assertFalse(self.mate.user_id)
        for name in ("leader", "rm", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._import(by=name)
        with self.assertRaises(UserError):
            self._import(sheet=b"eA==")
