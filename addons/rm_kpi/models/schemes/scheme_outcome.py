import operator as op

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_COMPARE = {">": op.gt, ">=": op.ge, "<": op.lt, "<=": op.le}


class RmKpiSchemeOutcome(models.Model):
    """What follows from the figures besides the score: grades, proposals, last places."""

    _inherit = "rm.kpi.scheme"

    grade_by_id = fields.Many2one(
        "rm.kpi.indicator",
        "Graded by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('scheme_id', '=', id), ('kind', 'in', ('computed', 'scoring'))]",
        copy=False,
        help="The figure that the grade band looks at, such as one with conditions over several"
        " periods; empty: the score.",
    )
    proposal_by_id = fields.Many2one(
        "rm.kpi.indicator",
        "Promotion by",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('scheme_id', '=', id), ('kind', 'in', ('computed', 'scoring'))]",
        copy=False,
        help="A figure above 0 proposes a promotion, below 0 a demotion.",
    )
    last_places = fields.Integer(
        default=0, aggregator=None, help="How many at the end are marked; 0: nobody."
    )
    last_scope = fields.Selection(
        [("bank", "Of the bank"), ("branch", "Of each branch"), ("position", "Of each position")],
        "Last places of",
        required=True,
        default="bank",
    )
    elimination_times = fields.Integer(
        "Listed after",
        default=0,
        aggregator=None,
        help="How many times among the last until an RM is on the elimination list; 0: no list.",
    )
    elimination_rule = fields.Selection(
        [("row", "Periods in a row"), ("year", "Periods of the calendar year")],
        "Counted over",
        required=True,
        default="row",
    )

    _last_range = models.Constraint(
        "CHECK (last_places BETWEEN 0 AND 1000)", "The last places are 0 to 1000."
    )
    _elimination_range = models.Constraint(
        "CHECK (elimination_times BETWEEN 0 AND 12)",
        "The elimination list begins after 0 to 12 times.",
    )
    _elimination_counts = models.Constraint(
        "CHECK (elimination_times = 0 OR (last_places > 0 AND period_type <> 'campaign'))",
        "An elimination list counts last places: say how many are marked, in a scheme that is"
        " no campaign.",
    )

    followed_from = fields.Date(
        string="Counts before",
        compute="_compute_followed_from",
        search="_search_followed_from",
        help="A retired version still counts for the periods before this day.",
    )

    @api.depends("state", "code", "version")
    def _compute_followed_from(self):
        known = self._versions(self.mapped("code"))
        for scheme in self:
            newer = known.filtered(
                lambda one, s=scheme: one.code == s.code and one.version > s.version
            )
            days = newer.mapped("valid_from")
            counts = scheme.state == "retired" and bool(days) and all(days)
            scheme.followed_from = counts and min(days)

    def _search_followed_from(self, operator, value):
        compare = _COMPARE.get(operator)
        if not compare:
            return NotImplemented
        retired = self.search([("state", "=", "retired")])
        found = retired.filtered(lambda one: one.followed_from)
        return [("id", "in", [one.id for one in found if compare(one.followed_from, value)])]

    def _set_line(self, name, code):
        """Choose the indicator with this code, or none."""
        self[name] = self.indicator_ids.filtered(lambda i: code and i.code == code)

    @api.constrains("grade_by_id", "proposal_by_id")
    def _check_lines(self):
        for scheme in self:
            for line in scheme.grade_by_id | scheme.proposal_by_id:
                if line.scheme_id != scheme or line.kind in ("raw", "rows"):
                    raise ValidationError(
                        self.env._(
                            "%(indicator)s cannot decide on grades or promotion: choose a computed"
                            " or scoring indicator of this scheme.",
                            indicator=line.display_name,
                        )
                    )
