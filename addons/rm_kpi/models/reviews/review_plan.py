from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today

from ...computing import period

#: the fewest appraisers that keep each of them unnamed
ANONYMOUS_AT_LEAST = 3
ONCE = "once"


class RmReviewPlan(models.Model):
    """定性考核计划: who is judged on what, by whom, how often, and how the sheets become a score.

    A plan is edited in draft, started by a second administrator, and never changed while it runs.
    """

    _name = "rm.review.plan"
    _description = "Qualitative appraisal plan"
    _inherit = ["rm.kpi.released"]
    _order = "start_on desc, id desc"
    _limits = {"name": 100, "note": 2000}
    _numbers = {
        "days": (1, 366, 0),
        "min_appraisers": (1, 100, 0),
        "trim": (0, 20, 0),
        "digits": (0, 4, 0),
        "call_count": (1, 50, 0),
        "escalate_days": (1, 60, 0),
        "appeal_days": (0, 60, 0),
    }
    _journal_event = "review.plan_"
    _journal_words = {"running": "started"}
    _signed_columns = ("started_by_id", "started_at")
    _guarded = (
        "state",
        "maker_ids",
        "submitted_by_id",
        "started_by_id",
        "started_at",
        "closed_by_id",
    )

    name = fields.Char(required=True)
    note = fields.Text("Explanation")
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("closed", "Ended")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    branch_id = fields.Many2one(
        "rm.branch",
        ondelete="restrict",
        index="btree_not_null",
        help="RMs of this branch and below are appraised; empty: the whole bank.",
    )
    position_ids = fields.Many2many(
        "rm.position", string="Positions", help="Empty: every position."
    )
    team_ids = fields.Many2many("rm.team", string="Teams", help="Empty: inside a team or not.")
    item_ids = fields.One2many("rm.review.plan.item", "plan_id", "Items", copy=True)
    appraiser_ids = fields.One2many("rm.review.plan.appraiser", "plan_id", "Appraisers", copy=True)
    cycle = fields.Selection(
        [
            (period.MONTH, "Month"),
            (period.QUARTER, "Quarter"),
            (period.HALF_YEAR, "Half year"),
            (period.YEAR, "Year"),
            (ONCE, "Once"),
        ],
        required=True,
        default=period.QUARTER,
    )
    start_on = fields.Date(
        required=True,
        default=lambda self: bank_today(self.env),
        help="First period: the one that this day lies in. Once: the day the scoring opens.",
    )
    days = fields.Integer(
        "Days to finish", required=True, default=10, aggregator=None, help="Calendar days."
    )
    min_appraisers = fields.Integer(
        "Fewest appraisers",
        required=True,
        default=3,
        aggregator=None,
        help="Without so many finished sheets by others an RM gets no score. In an anonymous plan"
        " no figure of fewer appraisers is shown.",
    )
    anonymous = fields.Boolean(
        default=True, help="Nobody but the appraiser sees who gave which points."
    )
    missing = fields.Selection(
        [
            ("skip", "Leave out; the weight goes to the other groups"),
            ("zero", "Count as 0"),
            ("no_score", "No score"),
        ],
        "Missing sheets",
        required=True,
        default="skip",
    )
    trim = fields.Integer(
        "Leave out at each end",
        default=0,
        aggregator=None,
        help="So many highest and lowest sheets of a group of appraisers do not count, where more"
        " than twice as many are there.",
    )
    call_count = fields.Integer(
        "Customers to call",
        default=5,
        required=True,
        aggregator=None,
        help="So many customers of each RM, drawn by lot, stand on a sheet of the call-back desk.",
    )
    escalate_days = fields.Integer(
        "Escalate after",
        default=2,
        required=True,
        aggregator=None,
        help="So many days after the last day the leader of an appraiser who is late gets a to-do.",
    )
    appeal_days = fields.Integer(
        "Days to appeal",
        default=7,
        required=True,
        aggregator=None,
        help="Calendar days from the publication in which an RM may appeal; 0: no appeals.",
    )
    digits = fields.Integer("Score digits", default=2, required=True, aggregator=None)
    cycle_ids = fields.One2many("rm.review.cycle", "plan_id", "Cycles", copy=False)
    maker_ids = fields.Many2many(
        "res.users",
        "rm_review_plan_maker_rel",
        "plan_id",
        "user_id",
        string="Edited by",
        readonly=True,
        copy=False,
    )
    started_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    started_at = fields.Datetime(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)

    _days_range = models.Constraint(
        "CHECK (days BETWEEN 1 AND 366)", "The days to finish are 1 to 366."
    )
    _minimum_range = models.Constraint(
        "CHECK (min_appraisers BETWEEN 1 AND 100 AND (NOT anonymous OR min_appraisers >= 3))",
        "An anonymous plan needs at least 3 appraisers per RM, or they could be told.",
    )
    _trim_range = models.Constraint(
        "CHECK (trim BETWEEN 0 AND 20 AND digits BETWEEN 0 AND 4)",
        "At each end 0 to 20 sheets are left out; a score has 0 to 4 decimals.",
    )
    _later_days_range = models.Constraint(
        "CHECK (escalate_days BETWEEN 1 AND 60 AND appeal_days BETWEEN 0 AND 60)",
        "Escalation follows after 1 to 60 days; for appeals there are 0 to 60 days.",
    )

    def _frozen_sentence(self):
        return self.env._(
            "%(plan)s is %(state)s and cannot be changed. Close it and start a new plan.",
            plan=self.display_name,
            state=self._state_label(),
        )

    def _maker_sentence(self):
        return self.env._(
            "You edited %(plan)s, so another administrator must start it.",
            plan=self.display_name,
        )

    def _check_complete(self):
        """Refuse a plan that cannot give scores, saying what is missing."""
        self.ensure_one()
        for lines, name in (
            (self.item_ids, self.env._("Items")),
            (self.appraiser_ids, self.env._("Appraisers")),
        ):
            total = sum((Decimal(line.weight) for line in lines), Decimal(0))
            if total != 100:
                raise ValidationError(
                    self.env._(
                        "%(plan)s: the weights under %(lines)s add up to %(total)s, not to 100.",
                        plan=self.display_name,
                        lines=name,
                        total=f"{total:f}",
                    )
                )
        for line in self.item_ids:
            if not line.item_id.criterion_ids:
                raise ValidationError(
                    self.env._(
                        "%(item)s has no scoring standard. Describe its levels first.",
                        item=line.item_id.display_name,
                    )
                )
