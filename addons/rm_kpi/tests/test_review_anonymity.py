import base64
import io
import json
import re
import zipfile

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .review_case import ReviewCase

_MARKS = {"leader": "甲标记", "xp1": "乙标记", "xp2": "丙标记", "xp3": "丁标记"}
_PROOF = base64.b64encode(b"proof").decode()


@tagged("post_install", "-at_install")
class TestReviewAnonymity(ReviewCase):
    """What an anonymous plan promises: no export, journal, to-do, file or small group tells who."""

    def setUp(self):
        super().setUp()
        self.cycle = self._cycle()
        for number, (name, mark) in enumerate(_MARKS.items()):
            sheet = self._sheet(self.cycle, name, self.manager)
            answer = sheet.answer_ids[0]
            sheet.attach_evidence(sheet.id, answer.id, f"{mark}.pdf", _PROOF)
            self._score(sheet, f"6.{number}1", f"7{number}.13", comment=mark)

    def _close(self):
        self._finish(self.cycle)
        return self._result(self.cycle, self.manager)

    def test_the_export_names_no_appraiser_and_no_single_figure(self):
        self._close()
        for name in ("admin", "auditor", "leader"):
            _file, content = self.cycle.with_user(self.user[name])._results_xlsx()
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                parts = {part: book.read(part).decode() for part in book.namelist()}
            # the mark says who took the file along: in its properties and the heads of its pages
            parts.pop("docProps/core.xml")
            text = re.sub(
                r"<headerFooter.*?</headerFooter>", "", "".join(parts.values()), flags=re.S
            )
            for reviewer in _MARKS:
                self.assertNotIn(self.user[reviewer].login, text)
            for single in ("6.01", "6.11", "70.13", "73.13"):
                self.assertNotIn(single, text)

    def test_the_journal_tells_neither_points_nor_who_gave_them(self):
        sheet = self._sheet(self.cycle, "xp1", self.manager)
        sheet.with_user(self.user["admin"]).action_return("笔误")
        sheet.action_submit()
        self._close()
        lines = self.env["rm.journal"].search([("event", "like", "review.")], limit=200)
        told = json.dumps([[row.reference, row.detail] for row in lines], ensure_ascii=False)
        for mark in (*_MARKS.values(), "6.11", "71.13", sheet.reviewer_id.login):
            self.assertNotIn(mark, told)
        # no line joins an appraiser with an RM: who returns a sheet names neither
        [back] = lines.filtered(lambda row: row.event == "review.sheet_returned")
        self.assertNotIn(self.manager.name, json.dumps(back.detail, ensure_ascii=False))

    def test_no_row_of_sheets_and_answers_keeps_who_wrote_it_or_when(self):
        for table in ("rm_review_sheet", "rm_review_answer", "rm_review_result"):
            columns = {
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        "SELECT column_name FROM information_schema.columns WHERE table_name = %s",
                        table,
                    )
                )
            }
            self.assertFalse(columns & {"create_uid", "write_uid", "create_date", "write_date"})

    def test_remarks_stand_without_names_in_an_order_that_tells_nothing(self):
        result = self._close()
        lines = result.remarks.splitlines()
        self.assertEqual(sorted(set(lines)), sorted(_MARKS.values()))
        self.assertNotIn("x_", result.remarks)
        sent = [mark for mark in _MARKS.values() for _item in range(2)]
        self.assertNotEqual(lines, sent, "not the order of the sheets")

    def test_to_dos_tasks_and_statistics_tell_nothing_of_the_points(self):
        self._close()
        for name in ("admin", "auditor", "leader_home", "leader"):
            tasks = self._as(name, "rm.review.task").search([("cycle_id", "=", self.cycle.id)])
            for field in ("mean", "leniency", "spread", "halo"):
                self.assertEqual(set(tasks.mapped(field)), {False}, field)
        todos = self.env["mail.activity"].search([("res_model", "=", "rm.review.task")])
        told = " ".join(f"{t.summary} {t.note} {t.res_name}" for t in todos)
        self.assertNotIn(self.manager.name, told)

    def test_calibration_appeal_and_report_show_the_same_averages_to_everybody(self):
        result = self._close()
        seen = set()
        for name in ("rm", "leader", "admin", "auditor"):
            self.env.invalidate_all()
            lines = result.with_user(self.user[name]).line_ids
            seen.add(tuple((line.relation, line.average) for line in lines))
        self.assertEqual(len(seen), 1)
        self.assertFalse(result.group_line_ids, "one leader, three peers: neither is shown")

    def test_a_group_below_the_minimum_is_merged_into_the_score_only(self):
        """Two leaders and three peers: hidden together they reach no three, so nothing shows."""
        cycle = self._cycle(groups=(("leader", "30"), ("leader2", "30"), ("peer", "40")))
        for name in ("leader", "leader_home", "xp1", "xp2", "xp3"):
            self._score(self._sheet(cycle, name, self.manager), 8, 80)
        self._finish(cycle)
        result = self._result(cycle, self.manager)
        self.assertEqual((result.score, len(result.group_line_ids)), ("80.00", 0))
        self.assertEqual(len(result.item_line_ids), 2, "the averages of all five")
        self.assertFalse(result.line_ids.filtered(lambda line: line.relation and line.average))

    def test_nobody_reads_an_appraiser_s_sheet_by_its_number_on_any_path(self):
        secret = self._sheet(self.cycle, "xp1", self.manager).sudo()
        self._close()
        for name in self.user:
            if name in ("xp1", "nothing", "integration"):
                continue
            for record in (secret, secret.answer_ids[0], secret.answer_ids[0].evidence_ids):
                mine = record.with_user(self.user[name])
                for path in (
                    lambda r=mine: r.read(["display_name"]),
                    lambda r=mine: r.web_read({"display_name": {}}),
                    lambda r=mine: r.export_data(["id"]),
                    lambda r=mine: r.copy(),
                ):
                    with self.subTest(user=name, model=record._name):
                        self.env.invalidate_all()
                        with self.assertRaises(UserError):
                            path()
