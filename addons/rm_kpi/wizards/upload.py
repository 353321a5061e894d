# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

import base64

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.rm_workbench.uploading.columns import (
    CODE,
    DATE,
    NUMBER,
    PERIOD,
    TEXT,
    Column,
    Problem,
    check_rows,
    duplicates,
    unread_lines,
)
from odoo.addons.rm_workbench.uploading.sheet import read_lines

from ..computing.period import PeriodError, parse_period
from .upload_shape import SCOPE_KEYS, SCOPE_SHAPE

#: per kind: key, what the cells hold, required
_SHAPES = {
    "input": (
        ("input", CODE, True),
        ("period", PERIOD, True),
        ("rm", CODE, True),
        ("value", NUMBER, True),
        ("note", TEXT, False),
    ),
    "target": (
        ("indicator", CODE, True),
        ("period", PERIOD, True),
        *SCOPE_SHAPE,
        ("value", NUMBER, True),
    ),
    "parameter": (
        ("parameter", CODE, True),
        ("valid_from", DATE, False),
        ("valid_to", DATE, False),
        *SCOPE_SHAPE,
        ("value", NUMBER, True),
    ),
}
_KEYS = {
    "input": ("input", "period", "rm"),
    "target": ("indicator", "period", *SCOPE_KEYS),
    "parameter": ("parameter", "valid_from", *SCOPE_KEYS),
}
_MODELS = {
    "input": "rm.kpi.input",
    "target": "rm.kpi.target",
    "parameter": "rm.kpi.parameter.value",
}


class RmKpiUpload(models.TransientModel):
    """Upload of figures as XLSX or CSV: everything is stored, or nothing and every reason told."""

    _name = "rm.kpi.upload"
    _description = "Upload of figures"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"file_name": 255}

    kind = fields.Selection(
        [("input", "Manual inputs"), ("target", "Targets"), ("parameter", "Parameters")],
        required=True,
        default="input",
    )
    scheme_id = fields.Many2one(
        "rm.kpi.scheme", domain="[('state', 'in', ('test', 'released'))]", ondelete="cascade"
    )
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("gb18030", "GBK / GB18030")],
        "Encoding of a CSV file",
        required=True,
        default="utf-8",
    )

    def action_upload(self):
        """Check the whole file, then store all of it and show what was stored.

        :raises UserError: that lists lines and reasons; nothing is stored then.
        """
        self.ensure_one()
        self._target_model().check_access("create")
        rows, problems = self._read()
        # what cannot be read is told together with what is not known
        checked, unknown = self._resolve(rows, unread_lines(rows, problems))
        if problems := [*problems, *unknown]:
            raise UserError(self._problem_text(problems))
        model = self._target_model()
        count = model._load_rows(checked, (self.file_name or "")[:120])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("%(count)s figures stored.", count=count),
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _target_model(self):
        return self.env[_MODELS[self.kind]]

    def _columns(self):
        """Return the columns of the table; headings may be in the user's language or either."""
        headings = [
            self.with_context(lang=lang)._headings() for lang in (self.env.lang, "zh_CN", None)
        ]
        return [
            Column(key, tuple(dict.fromkeys(h[key] for h in headings)), kind, required)
            for key, kind, required in _SHAPES[self.kind]
        ]

    def _headings(self):
        _ = self.env._
        return {
            **self._scope_headings(),
            "input": _("Input code"),
            "indicator": _("Indicator code"),
            "parameter": _("Parameter code"),
            "period": _("Period"),
            "valid_from": _("First day"),
            "valid_to": _("Last day"),
            "value": _("Value"),
            "note": _("Reason or source"),
        }

    def _read(self):
        """Return (rows, problems) of the file."""
        try:
            content = base64.b64decode(self.file or b"", validate=True)
            rows, problems = check_rows(read_lines(content, self.encoding), self._columns())
        except ValueError as error:
            code, details = getattr(error, "code", "not_whole"), getattr(error, "details", {})
            raise UserError(self._file_sentence(code, details)) from None
        # without one of their columns all rows would look the same
        if not any(problem.code == "missing_heading" for problem in problems):
            problems += [
                Problem(row.line, "", "twice", str(first))
                for row, first in duplicates(rows, _KEYS[self.kind])
            ]
        return rows, problems

    def _resolve(self, rows, unread):
        """Return (rows with ids, problems): codes are looked up with the user's rights.

        :param unread: lines of which some cell could not be read; their codes are looked up too.
        """
        finder = getattr(self, f"_resolve_{self.kind}")
        known, named = self._known(rows), _KEYS[self.kind][0]
        found, problems = [], []
        things = self._things({row.values[named] for row in rows} - {None})
        for row in rows:
            problems += self._unknown_in(row, known)
            code = row.values[named]
            if row.line in unread and (code is None or code in things):
                continue
            checked, code = finder(things.get(code), row.values, known)
            if code:
                problems.append(Problem(row.line, "", code, str(row.values["value"])[:40]))
            found.append((row, checked))
        if self.kind == "input":
            wrong = unread | {problem.line for problem in problems}
            right = [(row, one) for row, one in found if row.line not in wrong]
            problems += self._confirmed_already(right)
        return [one for _row, one in found], problems

    def _unknown_in(self, row, known):
        """Yield what a row names that is unknown here; its period is brought to one form."""
        values = row.values
        if values.get("period"):
            try:
                values["period"] = parse_period(values["period"]).text
            except PeriodError:
                yield Problem(row.line, "", "not_a_period", values["period"][:40])
        for code, name in self._unknown(values, known):
            yield Problem(row.line, "", code, name[:40])

    def _by_code(self, model, codes):
        found = self.env[model].search_fetch([("code", "in", list(codes - {None}))], ["code"])
        return {one.code: one.id for one in found}

    def _things(self, codes):
        """Return {code: definition or indicator} that the user may fill."""
        if self.kind == "input":
            admin = self.env.user.has_group("rm_workbench.group_admin")
            mine = [] if admin else [("may_enter", "=", True)]
            definitions = self.env["rm.kpi.input.definition"]
            found = definitions.search([("code", "in", list(codes)), *mine])
        elif self.kind == "parameter":
            found = self.env["rm.kpi.parameter"].search([("code", "in", list(codes))])
        else:
            if not self.scheme_id:
                raise UserError(self.env._("Choose the scheme whose targets these are."))
            found = self.scheme_id.indicator_ids.filtered(lambda i: i.code in codes)
        return {one.code: one for one in found}

    def _resolve_input(self, definition, values, known):
        if not definition:
            return None, "unknown_input"
        value = values["value"]
        if value != round(value, definition.digits):
            return None, "too_many_decimals"
        if abs(value) > 10**15:
            return None, "out_of_range"
        manager = known["rm"].get(values["rm"])
        return (definition, values["period"], manager, value, values["note"]), ""

    def _resolve_target(self, indicator, values, known):
        if not indicator:
            return None, "unknown_indicator"
        scope = self._scope_of(values, known)
        if scope is None:
            return None, "one_owner"
        value = values["value"]
        if value != round(value, 6):
            return None, "too_many_decimals"
        return (indicator.id, values["period"], scope, value), ""

    def _confirmed_already(self, pairs):
        """Problems of figures, (row, figure), that are confirmed and must be reopened first."""
        found = [one for _row, one in pairs]
        confirmed = self.env["rm.kpi.input"].search_fetch(
            [
                ("state", "=", "confirmed"),
                ("period", "in", list({row[1] for row in found})),
                ("definition_id", "in", list({row[0].id for row in found})),
            ],
            ["period", "definition_id", "manager_id"],
        )
        keys = {(one.definition_id.id, one.period, one.manager_id.id) for one in confirmed}
        return [
            Problem(row.line, "", "confirmed", row.values["rm"])
            for row, values in pairs
            if (values[0].id, values[1], values[2]) in keys
        ]
