from decimal import Decimal

from odoo import models

from ...office import grouped
from ...report.xlsx_sheet import write_sheet
from .month_report import TEXTS
from .month_report_line import NUMBERS

#: columns of the page and the sheet
_COLUMNS = (
    "manager_name",
    "customers",
    "deposit",
    "deposit_change",
    "loan",
    "loan_change",
    "overdue",
    "bad",
    "visits",
    "visited",
    "logs",
    "late_logs",
    "done_percent",
    "note",
)


class RmMonthReport(models.Model):
    """The report on paper, as a Word document and as a sheet."""

    _inherit = "rm.month.report"
    _document_kind = "month"
    _document_forms = ("docx", "xlsx")
    _document_across = True

    def action_xlsx(self):
        """Return the action that sends the figures as a sheet."""
        return self._document_action("xlsx")

    def _document_columns(self):
        """Return the fields of a line that are shown, in order; add-ons extend it."""
        return list(_COLUMNS)

    def _document_header(self):
        lines = self.env["rm.month.report.line"]
        return [lines._field_label(name) for name in self._document_columns()]

    def _document_rows(self):
        """Return the lines as texts, and the sums below."""
        columns = self._document_columns()
        rows = [[_shown(name, line[name]) for name in columns] for line in self.line_ids]
        if len(rows) > 1:
            rows.append(self._sums(columns))
        return rows

    def _sums(self, columns):
        found = []
        for name in columns:
            if name == "manager_name":
                found.append(self.env._("In all"))
            elif name == "done_percent":
                planned = sum(self.line_ids.mapped("planned"))
                done = sum(self.line_ids.mapped("done"))
                found.append(f"{done * 100 // planned}" if planned else "")
            elif name in NUMBERS:
                found.append(str(sum(self.line_ids.mapped(name))))
            elif name in ("note", "grade", "score"):
                found.append("")
            else:
                known = [Decimal(value) for value in self.line_ids.mapped(name) if value]
                found.append(grouped(f"{sum(known, Decimal(0)):.2f}") if known else "")
        return found

    def _document_content(self, form):
        if form != "xlsx":
            return super()._document_content(form)
        columns = self._document_columns()
        rows = [[_cell(name, line[name]) for name in columns] for line in self.line_ids]
        mark = self.env["rm.query"]._mark()
        return write_sheet(self.display_name, self._document_header(), rows, mark)

    def _document_blocks(self):
        heading = self.env._("Month report")
        under = f"{self.display_name} · {self._state_label()}"
        as_of = self.env._(
            "Figures as of %(day)s; customers whose main RM he is today.",
            day=self.figures_day or "—",
        )
        blocks = [("title", heading), ("subtitle", under)]
        blocks += [("table", self._document_header(), self._document_rows(), 1), ("text", as_of)]
        for name in TEXTS:
            blocks += [("heading", self._field_label(name)), ("text", self[name] or "—")]
        if self.history:
            blocks += [("heading", self._field_label("history")), ("text", self.history)]
        return blocks


def _shown(name, value):
    if name in ("manager_name", "note", "grade"):
        return value or ""
    return str(value) if name in NUMBERS else grouped(value)


def _cell(name, value):
    if name in NUMBERS:
        return value
    if name in ("manager_name", "note", "grade"):
        return value or None
    return Decimal(value) if value else None
