import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestComparison(RunCase):
    def compare(self, headings, rows, user=None, **more):
        content = base64.b64encode(write_sheet("old", headings, rows))
        model = self.env["rm.kpi.comparison"].with_user(user or self.admin)
        return model.create(
            {"run_id": self.run_.id, "file": content, "file_name": "o.xlsx", **more}
        )

    def test_an_old_table_is_compared_with_a_run(self):
        self.run_ = self.compute()
        rows = [
            ("ANN", "甲", "1000", "112", "A"),
            ("BOB", "乙", "501", "57.50", "C"),
            ("ZZZ", "", "1", "", ""),
        ]
        codes = {m.code: m for m in self.rms}
        rows = [r for r in rows if r[0] in codes or r[0] == "ZZZ"]
        found = self.compare(("客户经理代码", "姓名", "存款", "得分", "等级"), rows)
        self.assertEqual((found.rm_count, found.cell_count, found.difference_count), (2, 6, 1))
        line = found.line_ids
        self.assertEqual(
            (line.figure, line.old, line.new, line.difference), ("存款", "501", "500", "-1")
        )
        self.assertEqual((found.unknown_text, found.unread_text), ("ZZZ", "姓名"))
        self.assertEqual(
            self.compare(("工号", "存款"), [("BOB", "501")], tolerance="1").difference_count, 0
        )
        with self.assertRaises(UserError):
            found.write({"tolerance": "5"})
        for headings in (("姓名", "存款"), ("工号", "没有")):
            with self.subTest(headings), self.assertRaises(ValidationError):
                self.compare(headings, [("BOB", "1")])
        for role in ("leader", "auditor"):
            user = self.make_user(f"old_{role}", role, self.head if role == "leader" else None)
            with self.subTest(role), self.assertRaises(AccessError):
                self.compare(("工号", "存款"), [("BOB", "1")], user)
