import base64
import io

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestComparison(RunCase):
    def compare(self, headings, rows, user=None, **more):
        return self.compare_file(write_sheet("old", headings, rows), self.run_, user, **more)

    def compare_file(self, content, runs, user=None, **more):
        model = self.env["rm.kpi.comparison"].with_user(user or self.admin)
        return model.create(
            {
                "run_ids": [(6, 0, runs.ids)],
                "file": base64.b64encode(content),
                "file_name": "o.xlsx",
                **more,
            }
        )

    def test_an_old_table_is_compared_with_a_run(self):
        self.run_ = self.compute()
        rows = [
            ("ANN", "甲", "1000", "112", "A"),
            ("BOB", "乙", "501", "57.50", "C"),
            ("ZZZ", "", "1", "", ""),
        ]
        found = self.compare(("客户经理代码", "姓名", "存款", "得分", "等级"), rows)
        self.assertEqual((found.rm_count, found.cell_count, found.difference_count), (2, 6, 1))
        line = found.line_ids
        self.assertEqual(
            (line.run_id, line.figure, line.old, line.new, line.difference),
            (self.run_, "存款", "501", "500", "-1"),
        )
        self.assertEqual((found.period_ids.unknown_text, found.unread_text), ("ZZZ", "姓名"))
        self.assertEqual(found.period_ids.absent_text, "CYD, DEE, EVE")
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

    def test_the_trial_of_several_periods_is_compared_with_one_file(self):
        scheme = self.scheme.with_user(self.admin)
        wizard = self.env["rm.kpi.scheme.trial"].with_user(self.admin)
        trial = {"scheme_id": scheme.id, "period": "2001-06", "count": 2}
        with self.assertRaises(UserError):
            wizard.create(trial).action_compute()
        scheme.action_test()
        for wrong in ({"count": 0}, {"count": 13}, {"period": "2001-13"}, {"period": "2001-Q2"}):
            with self.subTest(wrong), self.assertRaises(UserError):
                wizard.create(trial | wrong).action_compute()
        with self.enter_registry_test_mode():
            opened = wizard.create(trial).action_compute()
            again = wizard.create(trial).action_compute()
        self.assertEqual(opened, again)
        may, june = runs = self.env["rm.kpi.run"].browse(opened["context"]["default_run_ids"])
        self.assertEqual(runs.mapped("period"), ["2001-05", "2001-06"])
        self.assertEqual(set(runs.mapped("state")), {"computed"})
        headings = ("工号", "存款", "得分")
        mine = {"2001年5月": [("BOB", 0, 40)], "2001年6月": [("BOB", "500", "57.6")]}
        tables = {name: (headings, rows) for name, rows in mine.items()}
        found = self.compare_file(self.book({"说明": (("x",), []), **tables}), runs)
        self.assertEqual([p.run_id for p in found.period_ids], [may, june])
        self.assertEqual(found.period_ids.mapped("rm_count"), [1, 1])
        in_june = found.line_ids.filtered(lambda line: line.run_id == june)
        self.assertEqual((in_june.figure, in_june.difference), ("Score", "-0.1"))
        # the same as one sheet with the period in a column
        rows = [(p, *row) for p, (_h, some) in tables.items() for row in some]
        one = self.compare_file(self.book({"s": (("期间", *headings), rows)}), runs)
        self.assertEqual(one.difference_count, found.difference_count)
        for content, some in (
            (self.book({"s": (headings, mine["2001年6月"])}), runs),
            (self.book({"2001年6月": tables["2001年6月"]}), runs),
            (self.book(tables), self.env["rm.kpi.run"]),
            (self.book(tables), june + self.compute(self.make_scheme("OTHER"))),
        ):
            with self.assertRaises(ValidationError):
                self.compare_file(content, some)

    def book(self, tables):
        """A workbook of a sheet for each (headings, rows)."""
        from openpyxl import Workbook

        book = Workbook()
        book.remove(book.active)
        for title, (headings, rows) in tables.items():
            sheet = book.create_sheet(title)
            for row in (headings, *rows):
                sheet.append(row)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()
