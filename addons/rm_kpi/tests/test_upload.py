import base64
import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from .pay_case import PayCase

HEAD = ("Input code", "Period", "RM code", "Value")
CELLS = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main"><dimension ref="A1:XFD1048576"/><sheetData>{}</sheetData></worksheet>'
)


@tagged("post_install", "-at_install")
class TestUpload(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.definition = cls.env["rm.kpi.input.definition"].create(
            {
                "code": "投诉T",
                "name": "投诉次数",
                "digits": 2,
                "role_id": cls.env.ref("rm_workbench.role_leader").id,
            }
        )
        cls.figures = cls.env["rm.kpi.input"]

    def upload(self, content, user=None, kind="input", name="a.xlsx", **vals):
        wizard = (
            self.env["rm.kpi.upload"]
            .with_user(user or self.leader_head)
            .create({"kind": kind, "file": base64.b64encode(content), "file_name": name} | vals)
        )
        return wizard.action_upload()

    def refused(self, content, *words, **how):
        before = self.figures.search_count([])
        with self.assertRaises(UserError) as caught:
            self.upload(content, **how)
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertEqual(self.figures.search_count([]), before, "nothing half done")

    def sheet(self, *rows, head=HEAD):
        return write_sheet("1", head, rows)

    def book(self, cells, **parts):
        """A workbook of which one part is replaced."""
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.sheet())) as old,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for info in old.infolist():
                part = old.read(info)
                if info.filename == "xl/worksheets/sheet1.xml":
                    part = CELLS.format(cells).encode() if isinstance(cells, str) else cells
                new.writestr(info.filename, part)
        return stream.getvalue()

    def test_a_table_is_stored_whole_and_waits_for_a_second_person(self):
        rows = [("投诉T", "2001-06", m.code, 2) for m in self.rms]
        self.upload(self.sheet(*rows))
        made = self.figures.search([("definition_id", "=", self.definition.id)])
        self.assertEqual(made.manager_id, self.rms)
        self.assertEqual(set(made.mapped("state")), {"draft"})
        self.assertEqual(made.entered_by_id, self.leader_head)
        self.assertEqual(made[0].file_name, "a.xlsx")
        with self.assertRaises(AccessError):
            made.with_user(self.leader_head).action_confirm()
        made.with_user(self.admin).action_confirm()
        line = self.env["rm.journal"].search([("event", "=", "input.uploaded")], limit=1)
        self.assertEqual((line.detail["count"], line.detail["total"]), (5, "10"))

    def test_again_replaces_drafts_and_never_confirmed_figures(self):
        self.upload(self.sheet(("投诉T", "2001-06", "ANN", 2)))
        self.upload(self.sheet(("投诉T", "2001-06", "ANN", "3.50")))
        figure = self.figures.search([("definition_id", "=", self.definition.id)])
        self.assertEqual(figure.value, "3.50")
        figure.with_user(self.admin).action_confirm()
        rows = (("投诉T", "2001-06", "BOB", 1), ("投诉T", "2001-06", "ANN", 9))
        self.refused(self.sheet(*rows), "Line 3", "confirmed")
        self.assertEqual(figure.value, "3.50")

    def test_every_wrong_line_is_told_with_its_reason(self):
        self.refused(
            self.sheet(
                ("投诉T", "2001-06", "ANN", 2),
                ("投诉T", "2001-06", "NOBODY", 2),
                ("投诉T", "2001-06", "ANN", 3),
                ("没有", "2001-06", "BOB", 3),
                ("投诉T", "2001-13", "CYD", 3),
                ("投诉T", "2001-06", "DEE", "1,23"),
                ("投诉T", "2001-06", "EVE", ""),
                ("没有", "2001-13", "NOBODY", "x"),
            ),
            "10 things do not fit",
            "Line 3: there is no RM NOBODY",
            "Line 4: the same figure as in line 2",
            "Line 5: there is no input",
            "Line 6: 2001-13 is not a period",
            "Line 7, Value: 1,23 is not a plain number",
            "Line 8, Value: empty",
            "Line 9, Value: x is not a plain number",
            "Line 9: there is no input",
            "Line 9: 2001-13 is not a period",
        )

    def test_numbers_are_plain_or_refused(self):
        for bad in ("1E5", "(100)", "１２", "1,23", "NaN", "inf", "=1+1", "--1", "1.234", "9" * 26):
            with self.subTest(bad):
                self.refused(self.sheet(("投诉T", "2001-06", "ANN", bad)), "Line 2")
        hidden = self.sheet(("投诉T", "2001-06", "ANN", "\u202e12"))
        self.refused(hidden, "Line 2, Value: invisible control characters")
        self.upload(self.sheet(("投诉T", "2001-06", "ANN", "1,234.50")))
        figure = self.figures.search([("definition_id", "=", self.definition.id)])
        self.assertEqual(figure.value, "1234.50")

    def test_a_code_that_lost_digits_as_a_number_is_refused(self):
        cells = (
            '<row r="1"><c r="A1" t="str"><v>Input code</v></c><c r="B1" t="str"><v>Period</v></c>'
            '<c r="C1" t="str"><v>RM code</v></c><c r="D1" t="str"><v>Value</v></c></row>'
            '<row r="2"><c r="A2" t="str"><v>投诉T</v></c><c r="B2" t="str"><v>2001-06</v></c>'
            '<c r="C2"><v>{}</v></c><c r="D2"><v>1</v></c></row>'
        )
        for number in ("330102199001011234", "3.3010219900101101E+17"):
            self.refused(self.book(cells.format(number)), "lost digits")
        long = self.make_manager("330102199001011234", self.o1)
        self.upload(self.sheet(("投诉T", "2001-06", long.code, 1)))
        self.assertTrue(self.figures.search([("manager_id", "=", long.id)]))

    def test_a_small_workbook_with_billions_of_cells_is_refused_at_once(self):
        far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        self.refused(self.book(far), "lines")
        wide = '<row r="1"><c r="XFD1" t="str"><v>x</v></c></row>'
        self.refused(self.book(wide))
        self.refused(self.book(b" " * 70_000_000), "Unpacked")

    def test_what_is_no_table_is_refused(self):
        entity = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'
        for content in (b"", b"PK\x03\x04rubbish", self.book(entity), self.book(b"<a>"), b"\x00"):
            with self.subTest(content[:20]):
                self.refused(content)
        self.refused(b"x" * 5_000_001, "larger than")
        self.refused(self.sheet(head=HEAD), "no figures")
        self.refused(self.sheet(("a",), head=("Input code", "Strange")), "no column Strange")
        self.refused(self.sheet(("a",), head=("Input code", "Input code")), "twice")
        self.refused(self.sheet(("a",), head=("Strange",)), "none of the columns")
        # what is missing or too much is told together with what is wrong in the rows
        rows = (("没有", "2001-13", "NOBODY", "x"), ("投诉T", "2001-06", "ANN", "x"))
        self.refused(
            self.sheet(*rows, head=("Input code", "Period", "RM code", "Strange")),
            "5 things do not fit",
            "Line 1: the column Value is missing",
            "Line 1: there is no column Strange",
            "Line 2: there is no input",
            "Line 2: 2001-13 is not a period",
            "Line 2: there is no RM NOBODY",
        )
        self.refused(self.sheet(head=("Input code",)), "is missing", "Line 1: there are headings")
        many = [("投诉T", "2001-06", "ANN", 1)] * 20_001
        self.refused(self.sheet(*many), "more than 20000 lines")

    def test_csv_has_a_declared_encoding(self):
        text = "补录代码,期间,客户经理工号,数值\r\n投诉T,2001-06,ANN,2\r\n"
        self.refused(text.encode("gb18030"), "other encoding", name="a.csv")
        head = "Input code,Period,RM code,Value\r\n投诉T,2001-06,ANN,2\r\n"
        self.upload(head.encode("gb18030"), name="a.csv", encoding="gb18030")
        self.upload(head.replace("ANN", "BOB").encode("utf-8-sig"), name="a.csv")
        made = self.figures.search([("definition_id", "=", self.definition.id)])
        self.assertEqual(made.manager_id, self.ann + self.bob)
        self.refused(b'a,"b\n', name="a.csv")

    def test_one_uploads_what_one_is_responsible_for_and_for_those_one_sees(self):
        rows = self.sheet(("投诉T", "2001-06", "BOB", 1))
        self.refused(rows, "there is no RM BOB that you may use", user=self.leader)
        for user in (self.rm, self.branch_admin, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.upload(rows, user=user)
        self.definition.write({"role_id": False, "user_id": self.leader_head.id})
        self.refused(
            self.sheet(("投诉T", "2001-06", "ANN", 1)), "no input of this code", user=self.leader
        )

    def test_targets_are_uploaded_by_administrators(self):
        self.release(self.scheme)
        head = ("Indicator code", "Period", "RM code", "Branch code", "Value")
        rows = (("存款", "2001-06", "ANN", "", "1000.5"), ("存款", "2001-06", "", "B2", 800))
        content = self.sheet(*rows, head=head)
        how = {"kind": "target", "scheme_id": self.scheme.id}
        with self.assertRaises(AccessError):
            self.upload(content, user=self.leader_head, **how)
        self.upload(content, user=self.admin, **how)
        self.upload(content, user=self.admin, **how)
        found = self.env["rm.kpi.target"].search([("indicator_id.scheme_id", "=", self.scheme.id)])
        self.assertEqual(sorted(found.mapped("value")), ["1000.5", "800"])
        groups = self.env["rm.kpi.target"].formatted_read_group(
            [("id", "in", found.ids)], ["indicator_id"], ["amount:sum"]
        )
        self.assertEqual(groups[0]["amount:sum"], 1800.5)
        both = self.sheet(("存款", "2001-06", "ANN", "B2", 1), head=head)
        self.refused(both, "either an RM or a branch", user=self.admin, **how)
        nothing = self.sheet(("没有", "2001-06", "ANN", "", 1), head=head)
        self.refused(nothing, "no indicator of this code", user=self.admin, **how)

    def test_targets_of_every_level_are_uploaded_and_written_out_again(self):
        self.release(self.scheme)
        team = self.make_team(self.bob)
        head = (
            "Indicator code", "Period", "RM code", "Branch code", "Team", "Position code",
            "RM grade code", "Value",
        )  # fmt: skip
        grade = self.env["rm.grade"].create({"code": "g1", "name": "G1"})
        whose = (
            ("ANN", "", "", "", ""),
            ("", "B2", team.name, "", ""),
            ("", "", "", "test_rm", "g1"),
            ("", "", "", "test_rm", ""),
            ("", "", "", "", "g1"),
            ("", "B2", "", "", ""),
            ("", "*", "", "", ""),
        )
        rows = [("存款", "2001-06", *one, n) for n, one in enumerate(whose, start=1)]
        how = {"kind": "target", "scheme_id": self.scheme.id}
        self.upload(self.sheet(*rows, head=head), user=self.admin, **how)
        found = self.env["rm.kpi.target"].search([("indicator_id.scheme_id", "=", self.scheme.id)])
        self.assertEqual(len(found), 7)
        by_value = {int(one.value): one for one in found}
        self.assertEqual(by_value[2].team_id, team)
        self.assertEqual(by_value[3].grade_id, grade)
        self.assertTrue(by_value[7]._is_for_all())
        _name, content = found.with_user(self.admin)._targets_xlsx(self.scheme)
        self.upload(content, user=self.admin, **how)
        self.assertEqual(len(found.search([("id", "in", found.ids)])), 7)
        for wrong, what in (
            (("", "", "", "", ""), "either an RM or a branch"),
            (("", "*", "", "test_rm", ""), "either an RM or a branch"),
            (("", "B2", "nobody", "", ""), "no team nobody"),
            (("", "", "", "nothing", ""), "no position nothing"),
        ):
            content = self.sheet(("存款", "2001-06", *wrong, 1), head=head)
            self.refused(content, what, user=self.admin, **how)

    def test_values_of_parameters_are_uploaded_and_end_those_before(self):
        head = ("Parameter code", "First day", "Last day", "Branch code", "Value")
        rows = (("标准T", "2001-06-01", "", "*", "900"), ("标准T", "2001-06-01", "", "B2", "700.5"))
        how = {"kind": "parameter"}
        with self.assertRaises(AccessError):
            self.upload(self.sheet(*rows, head=head), user=self.leader, **how)
        self.upload(self.sheet(*rows, head=head), user=self.admin, **how)
        values = self.parameter.value_ids.sorted(lambda one: (one.valid_from, one.value))
        self.assertEqual(
            [(one.value, str(one.valid_from), str(one.valid_to), one.scope) for one in values],
            [
                ("800", "1900-01-01", "2001-05-31", "Bank"),
                ("700.5", "2001-06-01", "False", self.b2.display_name),
                ("900", "2001-06-01", "False", "Bank"),
            ],
        )
        # the same first day again: the value is replaced
        self.upload(self.sheet(("标准T", "2001-06-01", "", "*", "950"), head=head),
                    user=self.admin, **how)  # fmt: skip
        self.assertEqual(sorted(self.parameter.value_ids.mapped("value")), ["700.5", "800", "950"])
        turned = self.sheet(("标准T", "2001-06-01", "2001-05-01", "*", 1), head=head)
        self.refused(turned, "last day lies before", user=self.admin, **how)
        self.refused(
            self.sheet(("没有", "", "", "*", 1), head=head), "no parameter", user=self.admin, **how
        )
