from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...computing.period import PeriodError, parse_period


class RmKpiTarget(models.Model):
    """任务数: what an RM is to reach on an indicator in a period.

    A row is for one RM, or is the target of each RM of a team, position, grade or branch, or of
    the bank, who has none that is nearer (see ``computing/ladder.py``). Rows are dated by their
    period; they belong to the indicator's code and serve every version of the scheme.
    """

    _name = "rm.kpi.target"
    _description = "Target"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin", "rm.kpi.scoped"]
    _order = "period desc, indicator_id, id"
    _rec_name = "period"
    _limits = {"period": 30}
    _numbers = {"value": (-(10**25), 10**25, 6)}

    indicator_id = fields.Many2one(
        "rm.kpi.indicator", required=True, ondelete="cascade", index=True
    )
    period = fields.Char(
        required=True, index=True, help="2026-03, 2026-Q1, 2026-H1, 2026, 2026-03-YTD"
    )
    value = Exact(required=True)
    unit = fields.Char(related="indicator_id.unit")

    _finite = models.Constraint(
        "CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity') AND scale(value) <= 6)",
        "A target is a finite number with at most 6 decimals.",
    )
    _owner_uniq = models.UniqueIndex(
        "(indicator_id, period, coalesce(manager_id, 0), coalesce(team_id, 0),"
        " coalesce(position_id, 0), coalesce(grade_id, 0), coalesce(branch_id, 0))",
        "This target exists already.",
    )
    # those of parts of the bank are few among those of RMs
    _shared_idx = models.Index("(period) WHERE manager_id IS NULL")

    @api.constrains("period")
    def _check_period(self):
        for target in self:
            try:
                parse_period(target.period)
            except PeriodError:
                raise ValidationError(
                    self.env._(
                        "%(period)s is not a period: write it as 2026-03, 2026-Q1, 2026-H1, 2026"
                        " or 2026-03-YTD.",
                        period=target.period,
                    )
                ) from None

    @api.model_create_multi
    def create(self, vals_list):
        targets = super().create(vals_list)
        targets._journal("target.set")
        return targets

    def write(self, vals):
        result = super().write(vals)
        self._journal("target.change")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_noted(self):
        self._journal("target.remove")

    def _journal(self, event):
        """Note one line a call: how many targets, of which periods, and the first of them."""
        if not self:
            return
        first = self[0]
        self.env["rm.journal"]._record(
            event,
            reference=f"{first.indicator_id.code} {first.period}",
            count=len(self),
            periods=sorted(set(self.mapped("period"))),
            owner=first.scope,
            value=first.value,
        )
