"""The export of lists: what is on screen, for whom, and what it leaves behind."""

import io
import json
from datetime import datetime

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestQuery(BankCase):
    def _export(self, user, view="rm_query_customer_view_list", columns=None, **wanted):
        """Return (file name, rows of cells) of a list as the named user exports it."""
        stream = io.BytesIO()
        name = self._as(user, "rm.query")._export(
            view_id=self.env.ref(f"rm_workbench.{view}").id,
            columns=columns or [("customer_no", "客户号"), ("name", "")],
            domain=wanted.get("domain", [("customer_no", "=like", "X-%")]),
            order=wanted.get("order", []),
            stream=stream,
        )
        book = load_workbook(io.BytesIO(stream.getvalue()))
        return name, list(book.active.iter_rows())

    def _values(self, rows):
        return [[cell.value for cell in row] for row in rows[1:]]

    def _numbers(self, user, **wanted):
        return {row[0] for row in self._values(self._export(user, **wanted)[1])}

    def test_each_role_exports_the_rows_it_reads(self):
        self.assertEqual(self._numbers("rm"), {"X-here", "X-abroad"})
        self.assertEqual(self._numbers("leader"), {"X-here", "X-abroad", "X-nobody"})
        self.assertEqual(self._numbers("leader_west"), {"X-there", "X-abroad"})
        self.assertEqual(self._numbers("risk"), {"X-here", "X-abroad"})
        self.assertEqual(len(self._numbers("auditor")), 4)
        for user in ("branch_admin", "integration", "nothing"):
            with self.subTest(user=user), self.assertRaises(AccessError):
                self._export(user)

    def test_filter_and_order_are_those_of_the_screen(self):
        rows = self._export(
            "admin",
            domain=[("customer_no", "in", ["X-here", "X-there"])],
            order=[("customer_no", False)],
        )[1]
        self.assertEqual([row[0] for row in self._values(rows)], ["X-there", "X-here"])
        self.assertEqual([cell.value for cell in rows[0]][0], "客户号")

    def test_only_columns_of_the_list_leave(self):
        for name in ("birth_date", "access_ids", "share_version", "no_such", "create_uid"):
            with self.subTest(column=name), self.assertRaises(AccessError):
                self._export("admin", columns=[(name, "")])
        # a risk manager's list has no deposits
        with self.assertRaises(AccessError):
            self._export("risk", columns=[("deposit_total", "")])
        with self.assertRaises(UserError):
            self._export("admin", order=[("no_such", True)])

    def test_only_lists_that_say_so_are_exported(self):
        for view in ("rm_customer_view_form", "rm_position_view_list", "rm_customer_view_search"):
            with self.subTest(view=view), self.assertRaises(AccessError):
                self._export("admin", view=view, columns=[("name", "")], domain=[])
        with self.assertRaises(AccessError):
            self._as("admin", "rm.query")._export(2**30, [("name", "")], [], [], io.BytesIO())

    def test_hidden_columns_are_no_filter_and_no_order(self):
        for wanted in (
            {"domain": [("access_ids.user_id", "=", 1)]},
            {"domain": [("share_version", ">", 0)]},
            {"order": [("share_version", True)]},
        ):
            with self.subTest(wanted=wanted), self.assertRaises(AccessError):
                self._export("rm", **wanted)
        for domain in (["x"], [("no_such", "=", 1)], [1, 2], [("name", "~", 1)]):
            with self.subTest(domain=domain), self.assertRaises(UserError):
                self._export("rm", domain=domain)

    def test_masked_stays_masked(self):
        rows = self._export("admin", columns=[("phone", ""), ("id_no", "")])[1]
        self.assertEqual(
            {tuple(row) for row in self._values(rows)}, {("138****5678", "3301**********1234")}
        )

    def test_text_is_never_a_formula(self):
        self.customer["here"].name = "=1+cmd|'/C calc'!A0"
        rows = self._export(
            "rm",
            columns=[("name", "=2+2")],
            domain=[("id", "=", self.customer["here"].id)],
        )[1]
        self.assertEqual([row[0].data_type for row in rows], ["s", "s"])
        self.assertEqual(rows[1][0].value, "=1+cmd|'/C calc'!A0")

    def test_numbers_dates_and_names_are_written_as_such(self):
        own = self.env.company.currency_id.name
        self.account["here"].write({"currency": own, "matures_on": "2027-03-05"})
        wanted = [("customer_no", "=", "X-here")]
        columns = [("deposit_total", ""), ("kind", ""), ("branch_id", ""), ("account_count", "")]
        row = self._export("rm", columns=columns, domain=wanted)[1][1]
        self.assertEqual((row[0].value, row[0].data_type), (100, "n"))
        self.assertIn(row[0].number_format, ("#,##0", "#,##0.00"))
        self.assertEqual(row[2].value, self.sub.display_name)
        self.assertEqual(row[3].value, 1)
        row = self._export(
            "rm",
            view="rm_query_deposit_view_list",
            columns=[("matures_on", ""), ("last_balance", ""), ("customer_id", "")],
            domain=[("account_no", "=", "XA-here")],
        )[1][1]
        self.assertEqual(row[0].value, datetime(2027, 3, 5))
        self.assertEqual(row[1].value, 100)
        self.assertEqual(row[2].value, self.customer["here"].display_name)

    def test_facts_are_exported_page_by_page(self):
        rows = self._export(
            "rm",
            view="rm_balance_view_list",
            columns=[("account_id", ""), ("balance", "")],
            domain=[("account_id.account_no", "=like", "XA-%")],
        )[1]
        self.assertEqual(self._values(rows), [["XA-abroad", 100], ["XA-here", 100]])

    def test_too_many_rows_are_refused_with_a_sentence(self):
        self.env["ir.config_parameter"].set_param("rm_workbench.export_rows", "1")
        with self.assertRaisesRegex(UserError, "more than 1 rows"):
            self._export("rm")
        self.assertEqual(self._numbers("rm", domain=[("customer_no", "=", "X-here")]), {"X-here"})

    def test_every_export_leaves_a_line_and_a_name_without_persons(self):
        name, _rows = self._export("rm", domain=[("name", "=", "客户here")])
        self.assertTrue(name.endswith(f"_{self.today}.xlsx"))
        self.assertNotIn("here", name)
        line = self.env["rm.journal"].search([("event", "=", "query.export")], limit=1)
        self.assertEqual((line.login, line.model), ("x_rm", "rm.customer"))
        self.assertEqual(line.detail["rows"], 1)
        self.assertEqual(line.detail["columns"], ["customer_no", "name"])
        in_chinese = line.with_context(lang="zh_CN")
        self.assertIn("列: 客户号, 名称", in_chinese.detail_text)
        self.assertEqual(in_chinese.display_name, "列表导出")
        self.assertEqual(json.loads(line.detail["domain"]), [["name", "=", "…"]])

    def test_nobody_holds_odoos_right_to_export(self):
        for user in self.user.values():
            self.assertFalse(user.has_group("base.group_allow_export"))
