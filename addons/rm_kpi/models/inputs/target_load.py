# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from ...computing.ladder import SCOPE_COLUMNS, scopes


class RmKpiTargetLoad(models.Model):
    """Targets as tables: stored from an upload in one statement, written out as XLSX."""

    _inherit = "rm.kpi.target"

    amount = fields.Float(
        "Sum", compute="_compute_amount", digits=(16, 2), aggregator="sum",
        help="The target as a number that lists add up.",
    )  # fmt: skip

    def _compute_amount(self):
        for target in self:
            target.amount = float(target.value or 0)

    def _read_group_select(self, aggregate_spec, query):
        if aggregate_spec == "amount:sum":
            # the exact column adds up; the field beside it only shows the sum
            self._check_field_access(self._fields["value"], "read")
            return SQL("sum(%s)", SQL.identifier(self._table, "value"))
        return super()._read_group_select(aggregate_spec, query)

    def _load_rows(self, rows, file_name):
        """Set targets, replacing those that are there.

        :param rows: [(indicator id, period, {scope column: id}, Decimal)].
        :return: number of targets
        """
        self.flush_model()
        owners = [[row[2].get(column) for row in rows] for column in SCOPE_COLUMNS]
        columns = SQL(", ").join(map(SQL.identifier, SCOPE_COLUMNS))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO rm_kpi_target (
                    indicator_id, period, %(columns)s, value, create_uid, create_date,
                    write_uid, write_date)
                SELECT r.indicator_id, r.period, %(owned)s, r.value, %(uid)s, %(now)s, %(uid)s,
                       %(now)s
                  FROM unnest(%(indicators)s, %(periods)s, %(owners)s, %(values)s::numeric[])
                       AS r (indicator_id, period, %(columns)s, value)
                ON CONFLICT (indicator_id, period, coalesce(manager_id, 0), coalesce(team_id, 0),
                             coalesce(position_id, 0), coalesce(grade_id, 0),
                             coalesce(branch_id, 0))
                   DO UPDATE SET value = EXCLUDED.value, write_uid = EXCLUDED.write_uid,
                                 write_date = EXCLUDED.write_date
                """,
                columns=columns,
                owned=scopes("r"),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                indicators=[row[0] for row in rows],
                periods=[row[1] for row in rows],
                owners=SQL(", ").join(SQL("%s::int[]", ids) for ids in owners),
                values=[str(row[3]) for row in rows],
            )
        )
        self.invalidate_model()
        self.env["rm.journal"]._record(
            "target.uploaded",
            reference=file_name,
            count=len(rows),
            periods=sorted({row[1] for row in rows}),
            total=str(sum(row[3] for row in rows)),
        )
        return len(rows)

    def action_export(self):
        """Download the targets of a scheme as XLSX, in the form that can be uploaded again."""
        self.check_access("read")
        scheme = self[:1].indicator_id.scheme_id or self.search([], limit=1).indicator_id.scheme_id
        return {
            "type": "ir.actions.act_url",
            "url": f"/rm_kpi/targets/{scheme.id or 0}.xlsx",
            "target": "download",
        }

    def _bank_mark(self):
        """Return what an upload has as branch of what is the whole bank's."""
        return "*" if self._is_for_all() else ""

    def _targets_xlsx(self, scheme):
        """Return (file name, bytes) of the scheme's targets that the user may read."""
        found = self.search([("indicator_id.scheme_id.code", "=", scheme.code)], limit=20_000)
        upload = self.env["rm.kpi.upload"].new({"kind": "target"})
        rows = [
            (
                target.indicator_id.code,
                target.period,
                target.manager_id.code or "",
                (target.branch_id or target.team_id.branch_id).code or target._bank_mark(),
                target.team_id.name or "",
                target.position_id.code or "",
                target.grade_id.code or "",
                Decimal(target.value),
            )
            for target in found
        ]
        headings = [column.headings[0] for column in upload._columns()]
        self.env["rm.journal"]._record("target.export", scheme, rows=len(rows))
        _ = self.env._
        return f"{_('Targets')}_{scheme.code}.xlsx", write_sheet(scheme.code, headings, rows)
