import base64
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact
from odoo.addons.rm_workbench.uploading.sheet import read_lines

from ...designing.old_sheet import compare, find_columns

_KEPT = 5_000


class RmKpiComparison(models.Model):
    """并行试算核对: a run compared with the bank's old table, cell by cell."""

    _name = "rm.kpi.comparison"
    _description = "Comparison with an old table"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "id desc"
    _limits = {"file_name": 255}
    _numbers = {"tolerance": (0, 10**6, 6)}
    _guarded = ("cell_count", "rm_count", "difference_count", "unknown_text", "unread_text")

    run_id = fields.Many2one(
        "rm.kpi.run",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('result_count', '>', 0)]",
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
    rm_count = fields.Integer("RMs", readonly=True, aggregator=None)
    difference_count = fields.Integer("Cells that differ", readonly=True, aggregator=None)
    unknown_text = fields.Text("RMs that the run has not got", readonly=True)
    unread_text = fields.Text("Columns not compared", readonly=True)
    line_ids = fields.One2many("rm.kpi.comparison.line", "comparison_id", readonly=True)

    @api.depends("run_id.display_name", "file_name")
    def _compute_display_name(self):
        for one in self:
            names = (one.run_id.display_name, one.file_name)
            one.display_name = " · ".join(filter(None, names))

    @api.model_create_multi
    def create(self, vals_list):
        found = super().create(vals_list)
        for one in found:
            one._compare()
        return found.with_env(self.env)

    def write(self, vals):
        raise UserError(self.env._("A comparison is not changed: upload the table again."))

    def action_open_lines(self):
        """Open the cells that differ."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "rm.kpi.comparison.line",
            "views": [(False, "list")],
            "domain": [("comparison_id", "=", self.id)],
        }

    def _compare(self):
        """Read the table, compare it with the run, keep the cells that differ."""
        self.run_id._checkable()
        upload = self.env["rm.kpi.upload"]
        try:
            lines = read_lines(base64.b64decode(self.file or b"", validate=True), self.encoding)
        except ValueError as error:
            code, details = getattr(error, "code", "not_whole"), getattr(error, "details", {})
            raise ValidationError(upload._file_sentence(code, details)) from None
        (_number, headings), *rows = lines
        indicators = {}
        # sudo: names of the run's own figures
        for line in self.run_id.sudo().scheme_id.indicator_ids:
            indicators |= {line.name: line.code, line.code: line.code}
        rm_place, columns, unread = find_columns(headings, indicators)
        if rm_place is None or not columns:
            raise ValidationError(
                self.env._(
                    "The first line must hold headings: 客户经理代码, and codes or names of"
                    " indicators, 得分, 名次 or 等级."
                )
            )
        found = compare(
            [cells for _line, cells in rows],
            rm_place,
            columns,
            self._figures(set(columns.values())),
            Decimal(self.tolerance or 0),
            unread,
        )
        self._keep(found)

    def _figures(self, columns):
        """Return {RM code: {column: text}} of the run."""
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
                run=self.run_id.id,
                codes=list(columns),
            )
        )
        found = {}
        for manager, column, value in rows:
            found.setdefault(manager, {})[column] = value
        return found

    def _keep(self, found):
        managers = self.env["rm.manager"].search(
            [("code", "in", [d[0] for d in found.differences])]
        )
        by_code = {manager.code: manager.id for manager in managers}
        # sudo: lines are made by the comparison only
        self.env["rm.kpi.comparison.line"].sudo().create(
            [
                {
                    "comparison_id": self.id,
                    "manager_id": by_code.get(code),
                    "figure": self._column_name(column),
                    "old": old[:100],
                    "new": new[:100],
                    "difference": _difference(old, new),
                }
                for code, column, old, new in found.differences[:_KEPT]
            ]
        )
        self._set_guarded(
            cell_count=found.cells,
            rm_count=found.rms,
            difference_count=len(found.differences),
            unknown_text=", ".join(found.unknown_rms[:200]) or None,
            unread_text=", ".join(found.unread[:50]) or None,
        )
        self.env["rm.journal"]._record(
            "run.compared",
            self.run_id,
            file=(self.file_name or "")[:120],
            count=len(found.differences),
            period=self.run_id.period,
        )

    def _column_name(self, column):
        names = {
            ":score": self.env._("Score"),
            ":rank": self.env._("Rank in bank"),
            ":grade": self.env._("Grade"),
        }
        return names.get(column, column)


class RmKpiComparisonLine(models.Model):
    """A cell that differs between the old table and the run."""

    _name = "rm.kpi.comparison.line"
    _description = "Cell that differs"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "comparison_id, figure, id"

    comparison_id = fields.Many2one(
        "rm.kpi.comparison", required=True, ondelete="cascade", index=True, readonly=True
    )
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="cascade", index=True)
    figure = fields.Char(readonly=True)
    old = fields.Char("Old table", readonly=True)
    new = fields.Char("Run", readonly=True)
    difference = Exact(readonly=True)


def _difference(old, new):
    try:
        return f"{Decimal(new.replace(',', '')) - Decimal(old.replace(',', '')):f}"
    except ArithmeticError:
        return False
