import base64
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact
from odoo.addons.rm_workbench.uploading.sheet import read_sheets

from ...computing.period import parse_period
from ...designing.old_sheet import compare, difference, split_tables
from ...period_words import period_words

#: cells that are listed; all are counted
_KEPT = 5_000
_MOST_PERIODS = 12
#: columns of an old table, one for each figure
_MOST_COLUMNS = 120


class RmKpiComparison(models.Model):
    """并行试算核对: runs compared with the bank's old tables, cell by cell."""

    _name = "rm.kpi.comparison"
    _description = "Comparison with an old table"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "id desc"
    _limits = {"file_name": 255}
    _numbers = {"tolerance": (0, 10**6, 6)}
    _guarded = ("cell_count", "rm_count", "difference_count", "unread_text")

    run_ids = fields.Many2many(
        "rm.kpi.run",
        string="Runs",
        required=True,
        domain="[('result_count', '>', 0)]",
        help="Of one scheme, each of another period.",
    )
    file = fields.Binary("Old table", attachment=False, required=True)
    file_name = fields.Char()
    encoding = fields.Selection(
        [("utf-8", "UTF-8"), ("gb18030", "GBK / GB18030")],
        "Encoding of a CSV file",
        required=True,
        default="utf-8",
    )
    tolerance = Exact(
        "Tolerated difference", default="0", help="Numbers that differ by no more are the same."
    )
    cell_count = fields.Integer("Cells compared", readonly=True, aggregator=None)
    rm_count = fields.Integer("Rows of RMs", readonly=True, aggregator=None)
    difference_count = fields.Integer("Cells that differ", readonly=True, aggregator=None)
    unread_text = fields.Text("Not compared", readonly=True)
    period_ids = fields.One2many("rm.kpi.comparison.period", "comparison_id", readonly=True)
    line_ids = fields.One2many("rm.kpi.comparison.line", "comparison_id", readonly=True)

    @api.depends("run_ids.display_name", "file_name")
    def _compute_display_name(self):
        for one in self:
            runs = one.run_ids.sorted("date_to")
            periods = ", ".join(runs.mapped(lambda run: period_words(run.env, run.period)))
            names = (runs[:1].scheme_id.name, periods, one.file_name)
            one.display_name = " · ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        found = super().create(vals_list)
        for one in found:
            one._compare()
        return found.with_env(self.env)

    def write(self, vals):
        raise UserError(self.env._("A comparison is not changed: upload the table again."))

    def action_compare(self):
        """Show what came out: saving the form has compared already."""
        self.ensure_one()
        self.check_access("read")
        return True

    def action_open_lines(self):
        """Open the cells that differ."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "rm.kpi.comparison.line",
            "views": [(False, "list"), (False, "pivot")],
            "domain": [("comparison_id", "=", self.id)],
            "context": {"search_default_group_run": 1, "search_default_group_figure": 1},
        }

    def _compare(self):
        """Read the tables, compare them with the runs, keep the cells that differ."""
        runs = self._checked_runs()
        indicators = {}
        # sudo: names of the runs' own figures
        for line in runs.sudo().scheme_id.indicator_ids:
            indicators |= {line.name: line.code, line.code: line.code}
        tables = [(title, [cells for _n, cells in lines]) for title, lines in self._read_tables()]
        periods = [parse_period(run.period) for run in runs]
        parts, left_out = split_tables(tables, periods, indicators)
        if not parts:
            raise ValidationError(self._headings_sentence(runs))
        missing = [run.period for run in runs if run.period not in parts]
        if missing:
            raise ValidationError(
                self.env._(
                    "The table holds nothing of %(periods)s. Name the sheet or a column 期间 after"
                    " the period, or leave the run out.",
                    periods=", ".join(missing),
                )
            )
        tolerance = Decimal(self.tolerance or 0)
        found = [
            (run, compare(parts[run.period], self._figures(run, parts[run.period]), tolerance))
            for run in runs
        ]
        self._keep(found, left_out)

    def _checked_runs(self):
        """Return the runs by period, each one's figures there and the caller's to read."""
        runs = self.run_ids.sorted(lambda run: (run.date_to, run.id))
        if not 1 <= len(runs) <= _MOST_PERIODS:
            raise ValidationError(
                self.env._("Choose 1 to %(most)s computed runs.", most=_MOST_PERIODS)
            )
        if len(set(runs.mapped("scheme_code"))) > 1:
            raise ValidationError(self.env._("Choose runs of one scheme only."))
        if len(set(runs.mapped("period"))) < len(runs):
            raise ValidationError(self.env._("Choose one run of each period."))
        for run in runs:
            run._checkable()
        return runs

    def _read_tables(self):
        upload = self.env["rm.kpi.upload"]
        try:
            content = base64.b64decode(self.file or b"", validate=True)
            return read_sheets(content, self.encoding, columns=_MOST_COLUMNS)
        except ValueError as error:
            code, details = getattr(error, "code", "not_whole"), getattr(error, "details", {})
            raise ValidationError(upload._file_sentence(code, details)) from None

    def _headings_sentence(self, runs):
        sentence = self.env._(
            "The first line must hold headings: 客户经理代码, and codes or names of"
            " indicators, 得分, 名次 or 等级."
        )
        if len(runs) > 1:
            sentence += " " + self.env._(
                "Of several periods each row needs its period: in a column 期间 or by the name of"
                " its sheet, written as %(period)s or as 2026年3月.",
                period=runs[0].period,
            )
        return sentence

    def _figures(self, run, parts):
        """Return {RM code: {column: text}} of a run."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.code, i.code, trim_scale(v.value)::text
                  FROM rm_kpi_value v
                  JOIN rm_manager m ON m.id = v.manager_id
                  JOIN rm_kpi_indicator i ON i.id = v.indicator_id
                 WHERE v.run_id = %(run)s AND i.code = ANY(%(codes)s)
                UNION ALL
                SELECT m.code, k.name, k.value
                  FROM rm_kpi_result r JOIN rm_manager m ON m.id = r.manager_id
                 CROSS JOIN LATERAL (VALUES (':score', trim_scale(r.score)::text),
                       (':rank', r.rank::text), (':grade', r.grade)) k (name, value)
                 WHERE r.run_id = %(run)s
                """,
                run=run.id,
                codes=list({code for part in parts for code in part.headings.columns.values()}),
            )
        )
        found = {}
        for manager, column, value in rows:
            found.setdefault(manager, {})[column] = value
        return found

    def _keep(self, found, left_out):
        """Keep what was found of each run; the cells that differ as lines."""
        self._keep_lines(found)
        # sudo: made by the comparison only
        self.env["rm.kpi.comparison.period"].sudo().create(
            [
                {
                    "comparison_id": self.id,
                    "run_id": run.id,
                    "rm_count": one.rms,
                    "cell_count": one.cells,
                    "difference_count": len(one.differences),
                    "unknown_text": ", ".join(one.unknown_rms[:200]) or False,
                    "absent_text": ", ".join(one.absent_rms[:200]) or False,
                }
                for run, one in found
            ]
        )
        count = sum(len(one.differences) for _run, one in found)
        self._set_guarded(
            cell_count=sum(one.cells for _run, one in found),
            rm_count=sum(one.rms for _run, one in found),
            difference_count=count,
            unread_text=", ".join(left_out[:50]) or None,
        )
        for run, one in found:
            self.env["rm.journal"]._record(
                "run.compared",
                run,
                file=(self.file_name or "")[:120],
                count=len(one.differences),
                period=run.period,
            )

    def _keep_lines(self, found):
        cells = [(run, *cell) for run, one in found for cell in one.differences][:_KEPT]
        managers = self.env["rm.manager"].with_context(active_test=False)
        managers = managers.search([("code", "in", list({cell[1] for cell in cells}))])
        by_code = {manager.code: manager.id for manager in managers}
        # sudo: lines are made by the comparison only
        self.env["rm.kpi.comparison.line"].sudo().create(
            [
                {
                    "comparison_id": self.id,
                    "run_id": run.id,
                    "manager_id": by_code.get(code),
                    "figure": self._column_name(column),
                    "old": old[:100],
                    "new": new[:100],
                    "difference": difference(old, new) or False,
                }
                for run, code, column, old, new in cells
            ]
        )

    def _column_name(self, column):
        names = {
            ":score": self.env._("Score"),
            ":rank": self.env._("Rank in bank"),
            ":grade": self.env._("Grade"),
        }
        return names.get(column, column)
