"""Month reports of teams and branches, and documents that are taken out of the office."""

import io
import zipfile
from datetime import timedelta

import psycopg2
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.report.docx_document import write_document

from .marks import document_mark, page_mark, sheet_mark
from .office_common import OfficeCase
from .one_person import one_person

_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def _texts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            etree.fromstring(archive.read(name))
        return [
            t.text or "" for t in etree.fromstring(archive.read("word/document.xml")).iter(_TEXT)
        ]


@tagged("post_install", "-at_install")
class TestMonthReport(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["rm.team"].create(
            {
                "name": "一组",
                "branch_id": cls.sub.id,
                "leader_id": cls.manager.id,
                "manager_ids": [(6, 0, (cls.manager + cls.mate).ids)],
            }
        )
        for account in cls.account.values():
            account.currency = cls.env.company.currency_id.name

    def _report(self, by="leader", **vals):
        return self._as(by, "rm.month.report").create({"situation": "存款平稳。", **vals})

    def test_figures_are_those_of_each_rm(self):
        self._visit()
        self._submitted_log(date=self.today)
        report = self._report(branch_id=self.east.id)
        report.action_fill()
        line = report.line_ids.filtered(lambda one: one.manager_id == self.manager)
        # the RM's two customers, 100.00 each since 1901
        self.assertEqual((line.customers, line.deposit, line.deposit_change), (2, "200.00", "0.00"))
        self.assertEqual((line.visits, line.visited, line.logs, line.late_logs), (1, 1, 1, 0))
        line.note = "到期承接好"
        report.action_fill()
        again = report.line_ids.filtered(lambda one: one.manager_id == self.manager)
        self.assertEqual(again.note, "到期承接好")
        with self.assertRaises(UserError):
            again.write({"deposit": "9"})
        last = report._document_rows()[-1]
        self.assertIn("200.00", last)

    def test_the_leader_of_a_team_reports_on_his_team_only(self):
        report = self._report("rm")
        self.assertEqual((report.team_id, report.branch_id), (self.team, self.sub))
        report.action_fill()
        self.assertEqual(report.line_ids.manager_id, self.manager + self.mate)
        with self.assertRaises(AccessError):
            self._report("rm_west")
        with self.assertRaises(AccessError):
            self._report(
                "rm",
                team_id=self.team.copy(
                    {"name": "二组", "leader_id": False, "manager_ids": False}
                ).id,
            )
        self.team.leader_id = self.mate
        self.env.invalidate_all()
        self.assertFalse(self._as("rm", "rm.month.report").search([("id", "=", report.id)]))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_reads_hands_in_and_comments(self):
        report = self._report(branch_id=self.sub.id)
        with self.assertRaisesRegex(UserError, "fill in"):
            report.action_submit()
        report.action_fill()
        for name in ("leader_home", "leader_west", "rm"):
            for record in (report, report.line_ids):
                with self.subTest(user=name, model=record._name), self.assertRaises(AccessError):
                    record.with_user(self.user[name]).read([])
                with self.subTest(user=name, model=record._name), self.assertRaises(AccessError):
                    record.with_user(self.user[name]).unlink()
        report.action_submit()
        for deed in (
            report.action_submit,
            report.action_fill,
            report.unlink,
            lambda: report.write({"situation": "改"}),
        ):
            with self.assertRaises(UserError):
                deed()
        above = report.with_user(self.user["leader_home"])
        self.assertTrue(above.line_ids.read(["deposit"]))
        for record, vals in ((above, {"problems": "替写"}), (above.line_ids, {"note": "替写"})):
            with self.assertRaises(AccessError):
                record.write(vals)
        for name in ("admin", "auditor"):
            self.assertTrue(report.line_ids.with_user(self.user[name]).read(["deposit"]))
        with self.assertRaises(AccessError):
            report.action_note("自己点评自己")
        with (
            one_person(self.user["leader"], self.user["leader_home"]),
            self.assertRaises(AccessError),
        ):
            report.with_user(self.user["leader_home"]).action_note("换个账号点评。")
        report.with_user(self.user["leader_home"]).action_note("按周通报压降进度。")
        self.assertIn("按周通报", report.history)
        with self.assertRaises(AccessError):
            self._report(branch_id=self.west.id)
        for name in ("risk", "branch_admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                report.with_user(self.user[name]).action_docx()

    def test_documents_are_taken_out_with_a_line_in_the_journal(self):
        report = self._report(branch_id=self.sub.id, situation="A & B <存款>\n第二行")
        report.action_fill()
        self.assertTrue(report.action_docx()["url"].endswith(f"/month/{report.id}.docx"))
        name, content = report._document("docx")
        texts = _texts(content)
        self.assertTrue(name.endswith(".docx"))
        for text in ("A & B <存款>", "第二行", "张三"):
            self.assertIn(text, texts)
        by = f"{self.user['leader'].name} x_leader"
        self.assertEqual(document_mark(content), by)
        self.assertEqual(sheet_mark(report._document("xlsx")[1]), by)
        lines = self.env["rm.journal"].search([("event", "=", "document.export")], limit=2)
        self.assertEqual({line.login for line in lines}, {self.user["leader"].login})
        summary = self._as("rm", "rm.work.summary").create({"results": "稳步增长。"})
        summary.action_fill()
        self.assertIn("稳步增长。", _texts(summary._document("docx")[1]))
        # the printed pages bear whoever prints them
        for name, record, by in (
            ("rm_month_report", report, "leader"),
            ("rm_work_summary_report", summary, "rm"),
        ):
            pages = self._as(by, "ir.actions.report")
            text = pages._render_qweb_html(f"rm_workbench.{name}", record.ids)[0].decode()
            self.assertEqual(page_mark(text), f"{self.user[by].name} x_{by}", name)

    def test_a_document_holds_whatever_people_type(self):
        content = write_document(
            "一\x00二", [("text", "\x0b&<\ud800"), ("table", ["甲"], [[None]], 0)]
        )
        self.assertIn("&<", _texts(content))

    def test_what_was_said_only_grows(self):
        report = self._report(branch_id=self.sub.id)
        report.action_fill()
        report.action_submit()
        report.action_take_back()
        self.assertEqual(len(report.history.splitlines()), 2)
        steps = self.env["rm.journal"].search(
            [("event", "=", "words.step"), ("reference", "=", f"rm.month.report {report.id}")]
        )
        self.assertEqual(len(steps), 2)
        for forged in ("", "别的话", report.history.splitlines()[0]):
            with (
                self.subTest(forged=forged),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.InsufficientPrivilege),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "UPDATE rm_month_report SET history = %s WHERE id = %s", [forged, report.id]
                )

    def test_one_report_of_a_unit_and_month(self):
        self._report(branch_id=self.sub.id, date_from=self.today)
        first = self.today.replace(day=1)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self._report(branch_id=self.sub.id, date_from=first)
        before = self._report(branch_id=self.sub.id, date_from=first - timedelta(days=1))
        self.assertEqual(before.date_from.day, 1)
