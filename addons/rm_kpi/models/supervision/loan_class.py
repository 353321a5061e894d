from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.rm_workbench.models.facts.loan_status import RISK_CLASSES

#: overdue for more than so many days -> the best class a loan may have (rules of 2023)
_LEAST = ((90, "substandard"), (270, "doubtful"), (360, "loss"))
_ORDER = [code for code, _label in RISK_CLASSES]


class RmLoanStatus(models.Model):
    """Days overdue against the five classes: where they contradict each other is a warning."""

    _inherit = "rm.loan.status"

    least_class = fields.Selection(
        RISK_CLASSES,
        "At best",
        compute="_compute_least_class",
        help="The best class that the days overdue allow: over 90 days substandard, over 270 days"
        " doubtful, over 360 days loss.",
    )
    class_contradicts = fields.Boolean(
        "Class contradicts days overdue",
        compute="_compute_least_class",
        search="_search_class_contradicts",
    )

    @api.depends("days_overdue", "risk_class")
    def _compute_least_class(self):
        for row in self:
            fitting = [code for days, code in _LEAST if (row.days_overdue or 0) > days]
            row.least_class = fitting[-1] if fitting else False
            row.class_contradicts = bool(fitting) and (
                not row.risk_class or _ORDER.index(row.risk_class) < _ORDER.index(fitting[-1])
            )

    @api.model
    def _search_class_contradicts(self, operator, value):
        if operator != "in":
            return NotImplemented
        better = [
            Domain("days_overdue", ">", days)
            & Domain("risk_class", "in", [*_ORDER[: _ORDER.index(code)], False])
            for days, code in _LEAST
        ]
        found = Domain.OR(better)
        return Domain.OR(found if wanted else ~found for wanted in value)
