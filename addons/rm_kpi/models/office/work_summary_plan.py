from decimal import ROUND_HALF_UP, Decimal

from odoo import models
from odoo.tools import SQL

from ...computing.period import period_of

#: source of an indicator with a target -> the figure of a summary it plans, and its factor
_FIGURES = {
    "month_end_deposit": ("deposit_total", 1),
    "month_end_deposit_pos": ("deposit_total", 1),
    "loan_balance": ("loan", 1),
    "npl_ratio": ("npl", 100),
}


class RmWorkSummary(models.Model):
    """The plan of a half-year summary: the targets (任务数) of its RM or its branch."""

    _inherit = "rm.work.summary"

    def _planned(self):
        """Return the targets of the half year, else of its last month, as texts by figure.

        An RM's are his own, a branch's its own; of several indicators the newest target holds.
        """
        self.env["rm.kpi.target"].flush_model()
        periods = [period_of(kind, self.date_to).text for kind in ("half_year", "month")]
        whose = SQL("t.manager_id = %s", self.manager_id.id)
        if not self.manager_id:
            whose = SQL("t.manager_id IS NULL AND t.branch_id = %s", self.branch_id.id)
        rows = self.env.execute_query(
            SQL(
                """SELECT o.code, t.value::text
                     FROM rm_kpi_target t JOIN rm_kpi_indicator i ON i.id = t.indicator_id
                     JOIN rm_kpi_source o ON o.id = i.source_id AND o.code = ANY(%s)
                     JOIN rm_kpi_scheme s ON s.id = i.scheme_id AND s.state = 'released'
                    WHERE t.period = ANY(%s) AND %s
                    ORDER BY array_position(%s, t.period) DESC, t.id""",
                list(_FIGURES),
                periods,
                whose,
                periods,
            )
        )
        planned = super()._planned()
        for code, value in rows:
            figure, factor = _FIGURES[code]
            amount = Decimal(value) * factor
            planned[figure] = str(amount.quantize(Decimal("0.01"), ROUND_HALF_UP))
        return planned
