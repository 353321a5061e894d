import time
from datetime import timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

#: RMs shown
_SHOWN = 10
#: figures of this size and more are shown to two decimals
_LARGE = 100
_WIDE = Context(prec=100)


def _alike_digits(values):
    """Return the decimals with which numbers of one column are shown, as on every screen.

    See ``alikeDigits`` of rm_workbench/static/src/exact.
    """
    most = max((len(value.partition(".")[2].rstrip("0")) for value in values), default=0)
    if not most:
        return 0
    return 2 if max(abs(Decimal(value)) for value in values) >= _LARGE else min(max(most, 2), 4)


def _rounded(value, digits):
    if not value:
        return value
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP, _WIDE):f}"


class RmKpiSourcePreview(models.Model):
    """A source tried on ten RMs before a scheme uses it."""

    _inherit = "rm.kpi.source"

    def preview(self, date_from=False, date_to=False):
        """Collect the source for all RMs and show ten: the largest, and how long it took.

        :param date_from: first day, ISO; both empty: the last complete month.
        :return: ``{"date_from", "date_to", "seconds": text, "with_value": RMs with a value other
            than 0, "rms": RMs in all, "rows": [{"rm", "name", "value", "issue"}]}``; of detail
            rows, ``value`` is their number.
        """
        self.ensure_one()
        if not any(self._has_role(role) for role in ("admin", "auditor")):
            raise AccessError(
                self.env._("Only a bank administrator or an auditor may try a source.")
            )
        self.check_access("read")
        if not date_from and not date_to:
            last = bank_today(self.env).replace(day=1) - timedelta(days=1)
            date_from, date_to = last.replace(day=1), last
        first, last = self._check_period(date_from, date_to)
        start = time.monotonic()
        query, done = self._preview_query(first, last)
        rows = self.env.execute_query_dict(query) if query else []
        seconds = time.monotonic() - start
        if done:
            self.env.cr.execute(done)
        return {
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
            "seconds": f"{seconds:.2f}",
            "with_value": rows[0]["with_value"] if rows else 0,
            "rms": rows[0]["rms"] if rows else 0,
            "rows": [
                {name: row[name] or False for name in ("rm", "name", "value", "issue")}
                for row in rows
            ],
        }

    def _preview_query(self, first, last):
        """Return (query of ten RMs, statement that drops what it reads)."""
        if self.kind == "rows":
            # sudo: as with figures: an administrator or auditor sees all of them
            managers = self.env["rm.manager"].sudo().with_context(active_test=False)
            managers = managers.search(["|", ("left_on", "=", False), ("left_on", ">=", first)])
            found, frame = self._collect_details(self, managers, first, last)
            if found is None:
                return None, None
            values = SQL(
                "SELECT manager_id AS unit_id, count(*)::numeric AS value, NULL::text AS issue"
                " FROM (%s) d GROUP BY manager_id",
                found,
            )
            done = frame.drop(keep=None)
        else:
            table = SQL.identifier(self._collect_table(self, first, last))
            values = SQL("SELECT unit_id, value, issue FROM %s", table)
            done = SQL("DROP TABLE %s", table)
        query = SQL(
            """SELECT m.code AS rm, m.name, trim_scale(v.value)::text AS value, v.issue,
                      count(*) FILTER (WHERE v.value <> 0) OVER () AS with_value,
                      count(*) OVER () AS rms
                 FROM (%s) v JOIN rm_manager m ON m.id = v.unit_id
                ORDER BY abs(v.value) DESC NULLS LAST, m.code LIMIT %s""",
            values,
            _SHOWN,
        )
        return query, done

    def action_preview(self):
        """Open the dialog that tries the source."""
        self.ensure_one()
        found = self.preview()
        wizard = self.env["rm.kpi.source.preview"].create(
            {"source_id": self.id, "date_from": found["date_from"], "date_to": found["date_to"]}
        )
        return wizard._show(found)


class RmKpiSourcePreviewDialog(models.TransientModel):
    """What a source gives for a period, for ten RMs."""

    _name = "rm.kpi.source.preview"
    _description = "Preview of a source"
    _inherit = ["rm.guarded.mixin"]

    source_id = fields.Many2one("rm.kpi.source", required=True, readonly=True, ondelete="cascade")
    date_from = fields.Date("First day", required=True)
    date_to = fields.Date("Last day", required=True)
    seconds = fields.Char(readonly=True, help="Time of the collection for all RMs.")
    summary = fields.Char(readonly=True)
    line_ids = fields.One2many("rm.kpi.source.preview.line", "preview_id", readonly=True)

    def action_collect(self):
        """Collect for the days entered."""
        self.ensure_one()
        if not self.date_from or not self.date_to:
            raise UserError(self.env._("Enter the first and the last day."))
        return self._show(self.source_id.preview(self.date_from, self.date_to))

    def _show(self, found):
        self.line_ids.unlink()
        digits = _alike_digits([row["value"] for row in found["rows"] if row["value"]])
        lines = [self._line(row, digits) for row in found["rows"]]
        self.line_ids.create([{"preview_id": self.id, **line} for line in lines])
        self.write(
            {
                "seconds": found["seconds"],
                "summary": self.env._(
                    "%(some)s of %(all)s RMs have a value",
                    some=found["with_value"],
                    all=found["rms"],
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview: %(name)s", name=self.source_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _line(self, row, digits):
        issues = dict(self.env["rm.kpi.value"]._fields["issue"]._description_selection(self.env))
        return {
            "rm": row["rm"],
            "name": row["name"],
            "value": _rounded(row["value"], digits) or issues.get(row["issue"]),
        }


class RmKpiSourcePreviewLine(models.TransientModel):
    _name = "rm.kpi.source.preview.line"
    _description = "RM in the preview of a source"
    _inherit = ["rm.guarded.mixin"]
    _order = "id"

    preview_id = fields.Many2one("rm.kpi.source.preview", required=True, ondelete="cascade")
    rm = fields.Char("RM code", readonly=True)
    name = fields.Char("RM", readonly=True)
    value = fields.Char(readonly=True)

    @api.depends("rm", "name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.rm or ''} {line.name or ''}"
