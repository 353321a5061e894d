from odoo import models

from ...office import grouped
from .work_summary import TEXTS


class RmWorkSummary(models.Model):
    """The summary as a Word document: the page that is printed, to be edited further."""

    _name = "rm.work.summary"
    _inherit = ["rm.work.summary", "rm.document.mixin"]
    _document_kind = "summary"

    def _document_blocks(self):
        figures = ("now", "year_start", "change", "last_year", "plan", "done")
        lines = self.line_ids
        header = [lines._field_label(name) for name in ("label", *figures, "unit", "note")]
        rows = [
            [
                line.label,
                *(grouped(line[name]) for name in figures),
                line.unit and line._state_label("unit"),
                line.note or "",
            ]
            for line in lines
        ]
        heading = self.env._("Half-year summary and plan")
        under = f"{self.display_name} · {self.branch_id.name} · {self._state_label()}"
        as_of = self.env._(
            "Deposits as of %(deposits)s, loans as of %(loans)s; customers of today's"
            " responsibility.",
            deposits=self.deposit_day or "—",
            loans=self.loan_day or "—",
        )
        blocks = [("title", heading), ("subtitle", under), ("table", header, rows, 1)]
        blocks.append(("text", as_of))
        for name in TEXTS:
            blocks += [("heading", self._field_label(name)), ("text", self[name] or "—")]
        if self.history:
            blocks += [("heading", self._field_label("history")), ("text", self.history)]
        return blocks
