# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import models

#: problems that one refusal lists
_LISTED = 20


class RmKpiUploadSentences(models.TransientModel):
    """What is said about a file, and about the lines of it, that do not fit."""

    _inherit = "rm.kpi.upload"

    def _problem_text(self, problems):
        _ = self.env._
        problems = sorted(problems, key=lambda p: p.line)
        lines = [self._problem_line(problem) for problem in problems[:_LISTED]]
        if len(problems) > _LISTED:
            lines.append(_("... and %(count)s more.", count=len(problems) - _LISTED))
        head = _("Nothing was stored. %(count)s things do not fit:", count=len(problems))
        return "\n".join([head, *lines])

    def _problem_line(self, problem):
        _ = self.env._
        where = _("Line %(line)s", line=problem.line)
        if problem.column:
            where = _("Line %(line)s, %(column)s", line=problem.line, column=problem.column)
        return f"{where}: {self._reason(problem.code, problem.found)}"

    def _reason(self, code, found):
        _ = self.env._
        return {
            "missing": _("empty"),
            "not_a_number": _("%(found)s is not a plain number", found=found),
            "not_a_text": _("%(found)s is not a text", found=found),
            "is_a_date": _("%(found)s is a date; format the column as text", found=found),
            "number_not_text": _(
                "%(found)s lost digits as a number; format the column as text", found=found
            ),
            "control_character": _("invisible control characters"),
            "twice": _("the same figure as in line %(line)s", line=found),
            "not_a_period": _("%(found)s is not a period such as 2026-03", found=found),
            "unknown_rm": _("there is no RM %(found)s that you may use", found=found),
            "unknown_branch": _("there is no branch %(found)s that you may use", found=found),
            "unknown_input": _("there is no input of this code that you may enter"),
            "unknown_indicator": _("the scheme has no indicator of this code"),
            "unknown_team": _("this branch has no team %(found)s", found=found),
            "unknown_position": _("there is no position %(found)s", found=found),
            "unknown_grade": _("there is no grade %(found)s", found=found),
            "unknown_parameter": _("there is no parameter of this code"),
            "one_owner": _(
                "name either an RM or a branch (* for the whole bank), or a team with its branch,"
                " or a position and a grade or one of both"
            ),
            "days_in_order": _("the last day lies before the first"),
            "too_many_decimals": _("%(found)s has too many decimals", found=found),
            "out_of_range": _("%(found)s is too large", found=found),
            "confirmed": _("the figure of %(found)s is confirmed; reopen it first", found=found),
            "no_rows": _("there are headings and no figures below them"),
            "unknown_heading": _("there is no column %(found)s; use the template", found=found),
            "heading_twice": _("the column %(found)s is there twice", found=found),
            "missing_heading": _("the column %(found)s is missing", found=found),
        }[code]

    def _file_sentence(self, code, details):
        _ = self.env._
        limit, heading = details.get("limit", ""), details.get("heading", "")
        encoding = details.get("encoding", "")
        return {
            "empty": _("The file is empty. Choose a file with headings and figures."),
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
            "no_rows": _("There are headings and no figures below them."),
            "missing_heading": _(
                "The first line holds none of the columns, such as %(heading)s. Use the template.",
                heading=heading,
            ),
        }[code]
