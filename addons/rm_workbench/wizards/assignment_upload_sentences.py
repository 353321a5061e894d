# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import models


class RmAssignmentUpload(models.TransientModel):
    """What is said about an uploaded file, and about the rows of it that do not fit."""

    _inherit = "rm.assignment.upload"

    def _headings(self):
        _ = self.env._
        return {
            "customer_no": _("Customer number"),
            "rm_code": _("RM code"),
            "share": _("Share"),
            "valid_from": _("First day"),
            "valid_to": _("Last day"),
            "line": _("Business line"),
            "basis": _("Basis"),
        }

    def _hints(self):
        _ = self.env._
        return {
            "customer_no": _("Must be filled in. A customer of your branch or below."),
            "rm_code": _("Must be filled in. An RM of your branch or below."),
            "share": _("Must be filled in. Above 0, 1 at most, six decimals; 0.6 is 60 %."),
            "valid_from": _("Must be filled in, as a day such as 2026-03-31."),
            "valid_to": _("The last day on which it holds; empty: until further notice."),
            "line": _("Empty: all business of the customer."),
            "basis": _("Empty: real. Shadow credit is not added to branch totals."),
        }

    def _told(self, line, column, code, found):
        """Return the values of one rejected row in words."""
        return {
            "line": line,
            "column": self._headings().get(column, ""),
            "found": found or "",
            "reason": self._reason(code, found or ""),
        }

    def _reason(self, code, found):
        _ = self.env._
        return {
            "missing": _("empty; fill it in"),
            "not_a_number": _("no plain number; write 0.6, not 60 %"),
            "not_a_text": _("no text; write it as text"),
            "not_a_day": _("no day; write it as 2026-03-31"),
            "is_a_date": _("a date; format the column as text"),
            "number_not_text": _("digits were lost; format the column as text"),
            "control_character": _("invisible control characters; type it again"),
            "share_range": _("a share lies above 0 and not above 1, with six decimals at most"),
            "unknown_option": _("not one of the choices; see the template"),
            "unknown_customer": _("no customer of your branch and below has this number"),
            "unknown_manager": _("no RM of your branch and below has this code"),
            "left": _("the RM has left the bank by the first day; choose another"),
            "away": _("the RM is away on these days; choose another"),
            "ends_before": _("the last day lies before the first"),
            "twice": _("the same customer and RM as in row %s, on the same days", found),
            "has_already": _("the RM has a share of this customer already, since %s", found),
            "above_one": _("the shares of this customer add up to %s; lower or end others", found),
            "declared": _("the RM declared an interest in this customer; choose another"),
            "above_limit": _("the RM's grade allows %s customers; choose another", found),
            "no_rows": _("there are headings and no rows below them"),
            "unknown_heading": _("there is no such column; use the template"),
            "heading_twice": _("this column is there twice"),
            "missing_heading": _("this column is missing"),
        }[code]

    def _file_sentence(self, code, details):
        _ = self.env._
        limit, heading = details.get("limit", ""), details.get("heading", "")
        encoding = details.get("encoding", "")
        return {
            "empty": _("The file is empty. Choose a file with headings and rows."),
            "not_whole": _("The file did not arrive whole. Choose it again."),
            "too_large": _("The file is larger than %(limit)s MB. Split it.", limit=limit),
            "too_large_inside": _("Unpacked, the file is larger than %(limit)s MB.", limit=limit),
            "too_many_rows": _("The table has more than %(limit)s lines. Split it.", limit=limit),
            "too_many_columns": _("The table has more than %(limit)s columns.", limit=limit),
            "cell_too_long": _("A cell is longer than %(limit)s characters.", limit=limit),
            "encoding": _(
                "The text is not %(encoding)s. Choose the other encoding.", encoding=encoding
            ),
            "not_a_table": _("The file is no table: save it as XLSX or as CSV."),
            "not_a_workbook": _("The workbook cannot be read. Save it again as XLSX."),
            "no_rows": _("There are headings and no rows below them."),
            "missing_heading": _(
                "The first line holds none of the columns, such as %(heading)s. Use the template.",
                heading=heading,
            ),
        }[code]


class RmJournal(models.Model):
    _inherit = "rm.journal"

    def _event_names(self):
        return {
            **super()._event_names(),
            "assignment.uploaded": self.env._("Assignments made from a file"),
        }
