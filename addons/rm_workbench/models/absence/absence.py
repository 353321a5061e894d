from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ..approvals.approval_mixin import RmApprovalMixin

#: days of one absence at most; whoever stays away longer has another one entered
_MOST = 1100
#: states in which the days count as away
AWAY = ("approved", "returned")


class RmAbsence(models.Model):
    """长期缺勤: an RM is away from a day to a day, and comes back on time or earlier.

    A leader enters it, an administrator approves it. What follows: who is away is given no
    customers, his customers are kept by somebody else (代管, a temporary hand-over that goes back
    by itself), he is not expected to hand in logs or to appraise colleagues, and a mandatory leave
    (强制休假) closes his sign-in. He himself reads it; his colleagues see until when, never why.
    """

    _name = "rm.absence"
    _description = "Long absence"
    _inherit = ["rm.approval.mixin"]
    _order = "valid_from desc, id desc"
    _rec_name = "manager_id"
    _guarded = (*RmApprovalMixin._guarded, "branch_id", "returned_on", "begun")
    _limits = {"basis": 128, "note": 1000}
    _approval_fields = ("manager_id", "kind", "valid_from", "valid_to", "no_sign_in", "basis")

    manager_id = fields.Many2one(
        "rm.manager",
        "Relationship manager",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('left_on', '=', False)]",
    )
    branch_id = fields.Many2one(
        "rm.branch",
        compute="_compute_branch_id",
        store=True,
        readonly=True,
        help="Of the RM, as it was when this was written.",
    )
    kind = fields.Selection(
        [
            ("maternity", "Maternity leave"),
            ("sick", "Sick leave"),
            ("study", "Full-time study"),
            ("seconded", "Seconded"),
            ("mandatory", "Mandatory leave"),
            ("other", "Other"),
        ],
        "Kind of absence",
        required=True,
        default="sick",
    )
    valid_from = fields.Date(
        "First day away", required=True, default=lambda self: bank_today(self.env)
    )
    valid_to = fields.Date("Last day away", required=True)
    returned_on = fields.Date(
        "Back since", readonly=True, copy=False, help="First day on which the RM is back."
    )
    no_sign_in = fields.Boolean(
        "No sign-in meanwhile",
        compute="_compute_no_sign_in",
        store=True,
        readonly=False,
        help="The RM's user cannot sign in on these days, on no path. Usual for mandatory leave.",
    )
    basis = fields.Char("Paper it rests on", help="Number of the notice of human resources.")
    note = fields.Text()
    begun = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        selection_add=[("returned", "Back"), ("cancelled", "Called off")],
        ondelete={"returned": "set default", "cancelled": "set default"},
    )
    is_now = fields.Boolean("Away today", compute="_compute_is_now", search="_search_is_now")

    _days_ordered = models.Constraint(
        "CHECK (valid_to >= valid_from)", "An absence cannot end before it begins."
    )
    _back_after = models.Constraint(
        "CHECK (returned_on IS NULL OR returned_on > valid_from AND returned_on <= valid_to + 1)",
        "An RM is back after the first day away and on the day after the last one at the latest.",
    )
    _one_a_day = models.Constraint(
        "EXCLUDE USING gist (int4range(manager_id, manager_id, '[]') WITH &&,"
        " daterange(valid_from, COALESCE(returned_on, valid_to + 1)) WITH &&)"
        " WHERE (state IN ('submitted', 'approved', 'returned'))",
        "This RM is away on some of these days already.",
    )
    _branch_idx = models.Index("(branch_id, valid_from DESC, id DESC)")

    @api.depends("manager_id")
    def _compute_branch_id(self):
        for absence in self:
            absence.branch_id = absence.manager_id.branch_id

    @api.depends("kind")
    def _compute_no_sign_in(self):
        for absence in self:
            absence.no_sign_in = absence.kind == "mandatory"

    @api.depends("manager_id", "valid_from")
    def _compute_display_name(self):
        for absence in self:
            # sudo: whoever reads the absence reads whose it is
            code = absence.sudo().manager_id.code or ""
            absence.display_name = f"{code} {absence.valid_from or ''}".strip()

    @api.depends("state", "valid_from", "valid_to", "returned_on")
    def _compute_is_now(self):
        today = bank_today(self.env)
        for absence in self:
            absence.is_now = (
                absence.state == "approved" and absence.valid_from <= today <= absence.valid_to
            )

    def _search_is_now(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = bank_today(self.env)
        away = (
            fields.Domain("state", "=", "approved")
            & fields.Domain("valid_from", "<=", today)
            & fields.Domain("valid_to", ">=", today)
        )
        return fields.Domain.OR(away if wanted else ~away for wanted in value)

    @api.model
    def _away_sql(self, manager, day):
        """SQL condition: the RM of this column is away on that day.

        :param SQL manager: column of an RM's id. :param day: a date, or SQL of one.
        """
        return SQL(
            """EXISTS (SELECT FROM rm_absence x WHERE x.manager_id = %(manager)s
                  AND x.state IN %(away)s AND x.valid_from <= %(day)s
                  AND COALESCE(x.returned_on, x.valid_to + 1) > %(day)s)""",
            manager=manager,
            away=AWAY,
            day=day,
        )

    @api.constrains("manager_id", "valid_from", "valid_to")
    def _check_days(self):
        for absence in self:
            if (absence.valid_to - absence.valid_from).days >= _MOST:
                raise ValidationError(
                    self.env._("An absence has %s days at most: enter two of them.", _MOST)
                )

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        for absence in absences:
            absence._refuse_own()
        return absences

    def _approval_concerned(self):
        return super()._approval_concerned() | self.manager_id.user_id

    def _refuse_own(self):
        # sudo: whose absence it is, compared with the caller
        if self.env.user._is_one_of(self.sudo().manager_id.user_id):
            raise UserError(self.env._("Somebody else enters your absence, with your notice."))

    def _check_terms(self):
        """Refuse days on which the RM is not in the bank, or away already."""
        # sudo: the days of an RM whom the caller chose
        manager = self.sudo().manager_id
        gone = manager.left_on and manager.left_on <= self.valid_to
        if not manager.active or gone:
            raise ValidationError(
                self.env._(
                    "%(name)s leaves the bank on %(day)s. Hand his customers over instead.",
                    name=manager.name,
                    day=manager.left_on or "–",
                )
            )
        # sudo: days that overlap are told, whoever entered the other one
        others = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("manager_id", "=", manager.id),
                ("state", "in", ("submitted", *AWAY)),
                ("valid_from", "<=", self.valid_to),
                ("valid_to", ">=", self.valid_from),
            ]
        )
        for other in others:
            if not other.returned_on or other.returned_on > self.valid_from:
                raise ValidationError(
                    self.env._(
                        "%(name)s is away from %(first)s to %(last)s already. Choose other days.",
                        name=manager.name,
                        first=other.valid_from,
                        last=other.valid_to,
                    )
                )
