from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing.ladder import SCOPE_COLUMNS
from ...computing.pack import MAX_ITEMS
from ...computing.period import PeriodError, parse_period


class RmKpiSchemePackTargets(models.Model):
    """The targets of parts of the bank in packs; those of single RMs stay with their bank."""

    _inherit = "rm.kpi.scheme"

    def _import_targets(self, targets):
        """Set the pack's targets where the bank has none for the same part and period."""
        lines = {line.code: line.id for line in self.indicator_ids}
        known = self._known_targets()
        made = []
        for number, target in enumerate(targets):
            path = f"targets[{number}]"
            if target["indicator"] not in lines:
                raise UserError(
                    self.env._(
                        "%(path)s: there is no indicator %(code)s.",
                        path=f"{path}.indicator",
                        code=target["indicator"],
                    )
                )
            scope = self._scope_vals(target, path)
            period = self._pack_period(target["period"], f"{path}.period")
            key = (target["indicator"], period, *(scope.get(c) or 0 for c in SCOPE_COLUMNS))
            if key in known:
                continue
            known.add(key)
            made.append(
                {
                    "indicator_id": lines[target["indicator"]],
                    "period": period,
                    "value": target["value"],
                    **scope,
                }
            )
        self.env["rm.kpi.target"].create(made)

    def _pack_period(self, text, path):
        try:
            return parse_period(text).text
        except PeriodError:
            raise UserError(
                self.env._("%(path)s: %(found)s is not a period.", path=path, found=text[:40])
            ) from None

    def _known_targets(self):
        """Return the targets of any version: {(code, period, scope ...)}."""
        columns = SQL(", ").join(
            SQL("coalesce(t.%s, 0)", SQL.identifier(column)) for column in SCOPE_COLUMNS
        )
        self.env["rm.kpi.target"].flush_model()
        return set(
            self.env.execute_query(
                SQL(
                    """SELECT i.code, t.period, %s FROM rm_kpi_target t
                         JOIN rm_kpi_indicator i ON i.id = t.indicator_id
                         JOIN rm_kpi_scheme s ON s.id = i.scheme_id AND s.code = %s""",
                    columns,
                    self.code,
                )
            )
        )

    def _export_targets(self):
        """Return the targets of parts of the bank, the newest periods first when there are many."""
        # sudo: whoever may export the scheme may read its targets
        targets = self.env["rm.kpi.target"].sudo()
        found = targets.search(
            [
                ("indicator_id.scheme_id.code", "=", self.code),
                ("indicator_id.code", "in", self.indicator_ids.mapped("code")),
                ("manager_id", "=", False),
            ],
            order="period desc, id",
            limit=MAX_ITEMS,
        )
        entries = [
            {
                "indicator": target.indicator_id.code,
                "period": target.period,
                "value": target.value,
                **{key: part for key, part in self._export_scope(target).items() if part},
            }
            for target in found
        ]
        return sorted(entries, key=str)
