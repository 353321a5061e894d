"""Assignments uploaded as a file: looked at row by row, made as a whole or not at all."""

import base64
import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import BankCase

_HEAD = "客户号,客户经理编号,业绩归属比例,起始日,最后一日,业务条线,计法"


@tagged("post_install", "-at_install")
class TestAssignmentUpload(BankCase):
    def _upload(self, *rows, by="leader", head=_HEAD, encoding="utf-8"):
        text = "\r\n".join([head, *rows])
        return self._as(by, "rm.assignment.upload").create(
            {
                "file": base64.b64encode(text.encode(encoding)),
                "file_name": "指派.csv",
                "encoding": encoding,
            }
        )

    def _problems(self, *rows):
        upload = self._upload(*rows)
        upload.action_check()
        self.assertEqual(upload.state, "wrong" if upload.problem_ids else "ready")
        return [(p.line, p.column, p.found) for p in upload.problem_ids]

    def test_a_file_is_looked_at_and_then_made_as_a_whole(self):
        upload = self._upload(
            "X-nobody,XM1,0.6,2026-01-01,,,",
            "X-nobody,XM3,0.4,2026/1/1,2026-12-31,存款,双计",
            encoding="gb18030",
        )
        with self.assertRaises(UserError):
            upload.action_confirm()
        upload.action_check()
        self.assertEqual((upload.state, upload.row_count), ("ready", 2))
        self.assertFalse(self.customer["nobody"].assignment_ids)
        upload.action_confirm()
        made = self.customer["nobody"].assignment_ids.sorted("share")
        self.assertEqual(made.mapped("line"), ["deposit", False])
        self.assertEqual(made.mapped("basis"), ["shadow", "real"])
        self.assertEqual(made.mapped("origin"), ["workbench"] * 2)
        self.assertEqual(self.customer["nobody"].manager_id, self.manager)
        line = self.env["rm.journal"].search([("event", "=", "assignment.uploaded")], limit=1)
        self.assertEqual((line.detail["assignments"], line.reference), (2, "指派.csv"))
        with self.assertRaises(UserError):
            upload.action_confirm()

    def test_every_rejected_row_is_named_with_its_column(self):
        self.assertEqual(
            self._problems(
                "X-there,XM1,1,2026-01-01,,,",
                "X-none,XM1,1,2026-01-01,,,",
                "X-nobody,XM2,1,2026-01-01,,,",
                "X-nobody,XM1,1,2026-02-01,2026-01-01,,",
            ),
            [
                (2, "Customer number", "X-there"),
                (3, "Customer number", "X-none"),
                (4, "RM code", "XM2"),
                (5, "Last day", "2026-01-01"),
            ],
        )
        self.assertEqual(
            self._problems(
                "X-nobody,XM1,60%,2026-01-01,,,",
                "X-nobody,XM1,1.1,2026-01-01,,,",
                "X-nobody,XM1,0.1234567,2026-01-01,,,",
                "X-nobody,XM1,1,2026-02-30,,,",
                "X-nobody,XM1,1,,,,",
                "X-nobody,XM1,1,2026-01-01,,网银,",
                "X-none,XM9,2,2026-01-01,2025-01-01,,",
            ),
            [
                (2, "Share", "60%"),
                (3, "Share", "1.1"),
                (4, "Share", "0.1234567"),
                (5, "First day", "2026-02-30"),
                (6, "First day", ""),
                (7, "Business line", "网银"),
                (8, "Customer number", "X-none"),
                (8, "RM code", "XM9"),
                (8, "Share", "2"),
                (8, "Last day", "2025-01-01"),
            ],
        )
        upload = self._upload("X-none,XM1,x", head="客户号,客户经理编号,乱列")
        upload.action_check()
        self.assertEqual(
            [(p.line, p.found) for p in upload.problem_ids],
            [(1, "First day"), (1, "Share"), (1, "乱列"), (2, "X-none")],
        )
        with self.assertRaises(UserError):
            upload.action_confirm()

    def test_shares_above_one_in_the_file_or_with_what_is_there_are_rejected(self):
        found = self._problems(
            "X-nobody,XM1,0.6,2026-01-01,,,",
            "X-nobody,XM3,0.5,2026-06-01,,,",
            "X-here,XM3,0.1,2026-01-01,,,",
        )
        self.assertEqual([row[:2] for row in found], [(n, "Share") for n in (2, 3, 4)])
        self.assertFalse(
            self._problems(
                "X-nobody,XM1,0.6,2026-01-01,2026-05-31,,", "X-nobody,XM3,0.5,2026-06-01,,,"
            )
        )

    def test_one_rm_once_a_day_no_leaver_no_declared_no_more_than_the_grade(self):
        found = self._problems("X-here,XM1,0.1,2026-01-01,,贷款,", "X-here,XM1,0.1,2026-01-01,,,")
        self.assertIn((3, "RM code", "2000-01-01"), found)
        found = self._problems("X-nobody,XM1,0.1,2026-01-01,,,", "X-nobody,XM1,0.1,2026-02-01,,,")
        self.assertEqual(found, [(3, "RM code", "2")])
        self.mate.left_on = "2025-01-01"
        self.assertEqual(self._problems("X-nobody,XM3,1,2026-01-01,,,"), [(2, "RM code", "XM3")])
        line = {"kind": "child", "name": "某人", "customer_no": "X-nobody"}
        declared = self._as("rm", "rm.declaration").create({"line_ids": [(0, 0, line)]})
        declared.action_declare()
        self.assertEqual(self._problems("X-nobody,XM1,1,2026-01-01,,,"), [(2, "RM code", "XM1")])
        self.mate.left_on = False
        self.mate.grade_id = self.env["rm.grade"].create(
            {"code": "XG", "name": "三级", "customer_limit": 1}
        )
        self.assertFalse(self._problems("X-nobody,XM3,1,2026-01-01,,,"))
        self.mate.grade_id.customer_limit = 0
        self.assertFalse(self._problems("X-nobody,XM3,1,2026-01-01,,,"))

    def test_files_that_are_no_such_table_are_refused_with_a_sentence(self):
        row = "X-nobody,XM1,1,2026-01-01,,,"
        for upload in (
            self._upload(),
            self._upload(row, head="乱列,乱列"),
            self._upload("X" * 600),
            self._as("leader", "rm.assignment.upload").create({"file": b"UEsDBAo="}),
        ):
            with self.assertRaises(UserError):
                upload.action_check()

    def test_the_template_is_filled_in_and_uploaded(self):
        uploads = self._as("leader", "rm.assignment.upload")
        name, content = uploads._template()
        self.assertTrue(name.endswith(".xlsx"))
        book = load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        self.assertEqual([cell.value for cell in sheet[1]], list(uploads._headings().values()))
        self.assertEqual(len(sheet.data_validations.dataValidation), 2, "choices are offered")
        self.assertEqual(len(book.worksheets), 2, "and told on a sheet of their own")
        for column, value in enumerate(("X-nobody", "XM1", 0.6, self.today), start=1):
            sheet.cell(row=2, column=column, value=value)
        stream = io.BytesIO()
        book.save(stream)
        upload = uploads.create({"file": base64.b64encode(stream.getvalue()), "file_name": name})
        upload.action_check()
        self.assertEqual((upload.state, upload.row_count), ("ready", 1))
        upload.action_confirm()
        self.assertEqual(self.customer["nobody"].assignment_ids.share, 0.6)
        with self.assertRaises(AccessError):
            self._as("rm", "rm.assignment.upload")._template()

    def test_only_leaders_upload_and_nobody_writes_the_result(self):
        for by in ("rm", "risk", "admin", "auditor", "branch_admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._upload("X-nobody,XM1,1,2026-01-01,,,", by=by)
        upload = self._upload("X-nobody,XM1,1,2026-01-01,,,")
        with self.assertRaises(UserError):
            upload.write({"state": "ready"})
        with self.assertRaises(AccessError):
            upload.with_user(self.user["leader_west"]).action_check()

    def test_what_changed_meanwhile_stops_all_of_it(self):
        upload = self._upload("X-nobody,XM1,0.6,2026-01-01,,,", "X-nobody,XM3,0.4,2026-01-01,,,")
        upload.action_check()
        self._as("leader", "rm.assignment").create(
            {
                "customer_id": self.customer["nobody"].id,
                "manager_id": self.mate.id,
                "share": 0.5,
                "valid_from": self.today,
            }
        )
        with self.assertRaises(UserError):
            upload.action_confirm()
        self.assertEqual(len(self.customer["nobody"].assignment_ids), 1)

    def test_the_number_of_statements_does_not_follow_the_rows(self):
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_customer (customer_no, name, kind, branch_id)
                   SELECT 'XB-' || n, '批量' || n, 'individual', %s
                     FROM generate_series(1, 600) n""",
                self.sub.id,
            )
        )
        statements = []
        for numbers in (range(1, 3), range(3, 5), range(5, 601)):
            upload = self._upload(*[f"XB-{n},XM1,1,2026-01-01,,," for n in numbers])
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            upload.action_check()
            upload.action_confirm()
            statements.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(statements[2], statements[1] + 2)
        held = self.env["rm.customer.access"].search_count([("manager_id", "=", self.manager.id)])
        self.assertEqual(held, 602)
