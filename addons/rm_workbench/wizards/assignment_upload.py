import base64
import hashlib
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..report.sheet_template import write_template
from ..uploading.columns import CODE, DATE, NUMBER, TEXT, Column, check_rows, unread_lines
from ..uploading.sheet import read_lines

#: key, what the cells hold, required
_SHAPE = (
    ("customer_no", CODE, True),
    ("rm_code", CODE, True),
    ("share", NUMBER, True),
    ("valid_from", DATE, True),
    ("valid_to", DATE, False),
    ("line", TEXT, False),
    ("basis", TEXT, False),
)


class RmAssignmentUpload(models.TransientModel):
    """Assignments uploaded as XLSX or CSV: looked at first, then all of them made, or none."""

    _name = "rm.assignment.upload"
    _description = "Upload of assignments"
    _inherit = ["rm.guarded.mixin"]
    _guarded = ("row_count", "problem_ids", "state")
    _limits = {"file_name": 255}

    file = fields.Binary(attachment=False, required=True)
    file_name = fields.Char()
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("gb18030", "GBK / GB18030")],
        "Encoding of a CSV file",
        required=True,
        default="utf-8",
    )
    state = fields.Selection(
        [("new", "Chosen"), ("wrong", "Rows rejected"), ("ready", "Can be made")],
        readonly=True,
        default="new",
        required=True,
    )
    row_count = fields.Integer("Rows", readonly=True)
    problem_ids = fields.One2many(
        "rm.assignment.upload.problem", "upload_id", "Rejected rows", readonly=True
    )

    def action_check(self):
        """Read and check the file; makes nothing, and shows which rows are rejected and why.

        :return: action that shows the result
        """
        self.ensure_one()
        self.check_access("write")
        self.env["rm.assignment"]._require_leader()
        count, problems = self._stage()
        # sudo: the rows of what was found are nobody's to write
        self.sudo().problem_ids.unlink()
        found = self.env["rm.assignment.upload.problem"].sudo()
        found.create([{**self._told(*problem), "upload_id": self.id} for problem in problems])
        self._set_guarded(row_count=count, state="wrong" if problems else "ready")
        return self._shown()

    def action_confirm(self):
        """Check the file again and make all of its assignments, or none.

        :return: action that tells how many
        """
        self.ensure_one()
        self.check_access("write")
        assignments = self.env["rm.assignment"]
        assignments._require_leader()
        if self._lock_state() != "ready":
            raise UserError(self.env._("Check the file first; all of its rows have to fit."))
        _count, problems = self._stage(hold=True)
        if problems:
            raise UserError(
                self.env._("What the rows rest on has changed meanwhile. Check the file again.")
            )
        made = assignments._make_staged()
        self._set_guarded(state="new")
        self.env["rm.journal"]._record(
            "assignment.uploaded",
            self,
            reference=(self.file_name or "")[:120],
            assignments=made,
            sha256=hashlib.sha256(self._content()).hexdigest(),
        )
        text = self.env._("%s assignments are made.", made)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _template(self):
        """Return (file name, content) of the table to fill in, in the caller's language."""
        self.env["rm.assignment"]._require_leader()
        headings, hints = self._headings(), self._hints()
        kinds = {CODE: "code", TEXT: "code", NUMBER: "number", DATE: "date"}
        fields_known = self.env["rm.assignment"]._fields
        columns = []
        for key, kind, _required in _SHAPE:
            choices = None
            if kind == TEXT:
                named = fields_known[key]._description_selection(self.env)
                choices = [label for _value, label in named]
            columns.append((headings[key], kinds[kind], choices, hints[key]))
        title = self.env._("Assignments")
        guide = self.env._(
            "One row an assignment, at most 20,000. The file is checked first and shows what does"
            " not fit; all rows are made, or none."
        )
        name = self.env._("Template of assignments")
        content = write_template(title, columns, self.env._("How to fill it in"), [guide])
        return f"{name}.xlsx", content

    def _shown(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Upload of assignments"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _content(self):
        try:
            return base64.b64decode(self.file or b"", validate=True)
        except ValueError:
            raise UserError(self._file_sentence("not_whole", {})) from None

    def _stage(self, hold=False):
        """Return (number of rows, problems); the rows are in the temporary table when none.

        :param bool hold: lock the customers, so that what is found still holds when it is made.
        """
        try:
            lines = read_lines(self._content(), self.encoding)
            rows, problems = check_rows(lines, self._columns())
        except ValueError as error:
            code = getattr(error, "code", "not_whole")
            raise UserError(self._file_sentence(code, getattr(error, "details", {}))) from None
        keys = {headings[0]: key for key, headings in self._all_headings().items()}
        found = [(p.line, keys.get(p.column, ""), p.code, p.found) for p in problems]
        staged, options = [], {name: self._options(name) for name in ("line", "basis")}
        for row in rows:
            values, wrong = self._row(row, options)
            found += wrong
            staged.append(values)
        # what the rows name is looked up as well, so that one look tells everything
        wrong = unread_lines(rows, problems) | {line for line, *_rest in found}
        if staged:
            assignments = self.env["rm.assignment"]
            assignments._stage_rows([(*values, values[0] not in wrong) for values in staged])
            if hold:
                assignments._hold(assignments._staged_customers())
            found += assignments._staged_problems()
        return len(rows), sorted(found)[:200]

    def _row(self, row, options):
        """Return (what is staged of one row, problems): selections and the share are judged."""
        values, wrong = row.values, []
        share = values["share"]
        if share is not None and not (0 < share <= 1 and share == round(share, 6)):
            wrong.append((row.line, "share", "share_range", str(share)[:40]))
        chosen = {}
        for name, known in options.items():
            typed = (values[name] or "").strip().casefold()
            chosen[name] = known.get(typed)
            if typed and not chosen[name]:
                wrong.append((row.line, name, "unknown_option", typed[:40]))
        staged = (
            row.line,
            values["customer_no"],
            values["rm_code"],
            share if share is None else f"{Decimal(share):f}",
            values["valid_from"],
            values["valid_to"],
            chosen["line"],
            chosen["basis"] or "real",
        )
        return staged, wrong

    def _options(self, name):
        """Return {what may be typed: value} of a selection: its value, English and Chinese."""
        field = self.env["rm.assignment"]._fields[name]
        known = {}
        for lang in ("en_US", "zh_CN", self.env.lang):
            env = self.with_context(lang=lang).env
            for value, label in field._description_selection(env):
                known |= {label.casefold(): value, value: value}
        return known

    def _columns(self):
        headings = self._all_headings()
        return [Column(key, headings[key], kind, required) for key, kind, required in _SHAPE]

    def _all_headings(self):
        """Return {column: headings it may have}, the one in the user's language first."""
        told = [self.with_context(lang=lang)._headings() for lang in (self.env.lang, "zh_CN", None)]
        return {key: tuple(dict.fromkeys(h[key] for h in told)) for key, _kind, _must in _SHAPE}


class RmAssignmentUploadProblem(models.TransientModel):
    """A row of an uploaded file that was rejected, and why."""

    _name = "rm.assignment.upload.problem"
    _description = "Rejected row of an upload"
    _inherit = ["rm.guarded.mixin"]
    _order = "line, id"

    upload_id = fields.Many2one("rm.assignment.upload", required=True, ondelete="cascade")
    line = fields.Integer("Row of the file", aggregator=None)
    column = fields.Char("Column of the file")
    found = fields.Char("Found there")
    reason = fields.Char()
