import base64
import binascii
import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.input_checks import text_problem

#: files of one answer, and bytes of one file
MOST_FILES, MOST_BYTES = 3, 5_000_000
#: what a file may be: nothing that a browser runs
KINDS = ("pdf", "png", "jpg", "jpeg", "doc", "docx", "xls", "xlsx", "txt", "csv")
_FOLDERS = re.compile(r"^.*[\\/]")


class RmReviewAnswerEvidence(models.Model):
    """The files of an answer: they hang on its row, so whoever reads the answer reads them."""

    _inherit = "rm.review.answer"

    evidence_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        domain=[("res_model", "=", "rm.review.answer")],
        readonly=True,
    )


class RmReviewEvidence(models.Model):
    """Files as evidence of points. In an anonymous plan the appraiser alone opens them again."""

    _inherit = "rm.review.sheet"

    @api.model
    def attach_evidence(self, sheet_id, answer_id, name, content):
        """Add a file to one answer of one's own open sheet.

        :param str name: the file's name; its ending says what it is.
        :param str content: the file in base64.
        :return: the answer's files, ``[{"id", "name", "size"}]``
        """
        sheet = self._own(sheet_id)
        sheet._lock_open()
        answer = sheet._own_answer(answer_id)
        name = self._check_file_name(name)
        raw = self._check_file(name, content)
        if len(sheet._evidence_files().get(answer.id, ())) >= MOST_FILES:
            raise UserError(
                self.env._(
                    "An answer has at most %(most)s files. Take one away first.", most=MOST_FILES
                )
            )
        # sudo: rows of answers are written by nobody; this method has checked that it is his own
        self.env["ir.attachment"].sudo().create(
            {"name": name, "raw": raw, "res_model": "rm.review.answer", "res_id": answer.id}
        )
        sheet._begin()
        return sheet._evidence_files()[answer.id]

    @api.model
    def remove_evidence(self, sheet_id, answer_id, file_id):
        """Take a file off one answer of one's own open sheet.

        :return: the files that are left, ``[{"id", "name", "size"}]``
        """
        sheet = self._own(sheet_id)
        sheet._lock_open()
        answer = sheet._own_answer(answer_id)
        files = sheet._evidence_files().get(answer.id, [])
        if file_id not in [file["id"] for file in files]:
            raise UserError(self.env._("This file is not there any more. Load the sheet anew."))
        # sudo: the file hangs on the caller's own answer
        self.env["ir.attachment"].sudo().browse(file_id).unlink()
        return [file for file in files if file["id"] != file_id]

    def _evidence_files(self):
        """Return ``{answer's id: [{"id", "name", "size"}]}`` of the sheets, in one statement."""
        self.env["ir.attachment"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT f.res_id, jsonb_agg(jsonb_build_object(
                            'id', f.id, 'name', f.name, 'size', f.file_size) ORDER BY f.id)
                     FROM ir_attachment f JOIN rm_review_answer a ON a.id = f.res_id
                    WHERE f.res_model = 'rm.review.answer' AND a.sheet_id = ANY(%s)
                    GROUP BY 1""",
                list(self.ids),
            )
        )
        return dict(rows)

    def _drop_evidence(self):
        """Delete the files of sheets that go to somebody else: they were the first one's own."""
        files = [file["id"] for found in self._evidence_files().values() for file in found]
        # sudo: called by the server's own flow, which has checked who may
        self.env["ir.attachment"].sudo().browse(files).unlink()

    @api.model
    def _check_file_name(self, name):
        name = _FOLDERS.sub("", str(name or "")).strip()
        if not name or text_problem(name, 150):
            raise ValidationError(self.env._("Give the file a plain name of at most 150 letters."))
        if name.rpartition(".")[2].lower() not in KINDS or "." not in name:
            raise ValidationError(
                self.env._(
                    "%(name)s: evidence is one of %(kinds)s.", name=name, kinds=", ".join(KINDS)
                )
            )
        return name

    @api.model
    def _check_file(self, name, content):
        text = content if isinstance(content, str) else ""
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        if not raw:
            raise ValidationError(self.env._("%(name)s is empty or damaged.", name=name))
        if len(raw) > MOST_BYTES:
            raise ValidationError(
                self.env._(
                    "%(name)s is larger than %(size)s MB. Make it smaller.",
                    name=name,
                    size=MOST_BYTES // 1_000_000,
                )
            )
        return raw
