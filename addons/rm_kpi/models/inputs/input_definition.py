from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.rm_workbench.bank_date import bank_today

from ...computing.period import MONTH, PERIODIC, complete_periods
from ...engine.formula import is_identifier


class RmKpiInputDefinition(models.Model):
    """补录项目: a figure that no system delivers, and who is responsible for it.

    Formulas name it as ``INPUT("code")``. Either one person is responsible, or everybody who
    holds a role, of one branch when it is named.
    """

    _name = "rm.kpi.input.definition"
    _description = "Manual input definition"
    _inherit = ["rm.kpi.named"]
    _named_by = "INPUT"
    _order = "code"
    _rec_names_search = ["code", "name"]
    _limits = {"code": 64, "name": 200, "unit": 20, "note": 2000}

    code = fields.Char(
        required=True, help="The name in formulas: letters (Chinese too), digits and _."
    )
    name = fields.Char(required=True)
    unit = fields.Char()
    digits = fields.Integer(default=2, aggregator=None, help="Decimals a figure may have.")
    user_id = fields.Many2one(
        "res.users", "Responsible person", ondelete="restrict", domain="[('share', '=', False)]"
    )
    role_id = fields.Many2one("rm.role", "Responsible role", ondelete="restrict")
    branch_id = fields.Many2one(
        "rm.branch",
        "Responsible branch",
        ondelete="restrict",
        help="Only holders of the role in this very branch; empty: in every branch.",
    )
    deadline_days = fields.Integer(
        default=5,
        aggregator=None,
        help="Days after the last day of the period; what comes later is marked.",
    )
    due_period = fields.Char("Newest period", compute="_compute_due_on")
    due_on = fields.Date(
        "Due by", compute="_compute_due_on", help="Deadline of the period that ended last."
    )
    note = fields.Text("Rules for filling in")
    active = fields.Boolean(default=True)
    may_enter = fields.Boolean(
        "I am responsible", compute="_compute_may_enter", search="_search_may_enter"
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "An input with this code exists already.")
    _digits_range = models.Constraint("CHECK (digits BETWEEN 0 AND 6)", "Digits are 0 to 6.")
    _deadline_range = models.Constraint(
        "CHECK (deadline_days BETWEEN 0 AND 366)", "The deadline is 0 to 366 days."
    )
    _somebody = models.Constraint(
        "CHECK ((user_id IS NULL) <> (role_id IS NULL) AND (branch_id IS NULL OR user_id IS NULL))",
        "Name either a responsible person, or a role and perhaps its branch.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.name if one.name == one.code else f"{one.name} ({one.code})"

    @api.depends("user_id", "role_id", "branch_id")
    @api.depends_context("uid")
    def _compute_may_enter(self):
        # sudo: one reads always what one is responsible for; only ids are compared
        mine = self.sudo().search(self._responsible_domain())
        for one in self:
            one.may_enter = one._origin.id in mine.ids

    @api.depends("code", "deadline_days")
    def _compute_due_on(self):
        yesterday = bank_today(self.env) - timedelta(days=1)
        for one in self:
            newest = max(
                (complete_periods(kind, yesterday, 1)[0] for kind in one._period_kinds()),
                key=lambda period: period.date_to,
            )
            one.due_period = newest.text
            one.due_on = newest.date_to + timedelta(days=one.deadline_days)

    def _period_kinds(self):
        """Return the kinds of period of the schemes in force that name the input, or month."""
        # sudo: which schemes name it is no secret of whoever has to enter it
        lines = self.env["rm.kpi.indicator"].sudo()
        named = lines.search(
            [
                ("scheme_id.state", "=", "released"),
                ("scheme_id.period_type", "in", PERIODIC),
                ("formula", "ilike", self._named_by),
                ("formula", "like", self.code or ""),
            ]
        )
        named = named.filtered(lambda line: self.code in self._codes_in(line.formula))
        return set(named.scheme_id.mapped("period_type")) or {MONTH}

    def _search_may_enter(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = self._responsible_domain()
        return mine if True in value else ~mine

    @api.model
    def _responsible_domain(self):
        """Return the domain of the definitions that the current user is responsible for."""
        user = self.env.user
        # sudo: an RM may not list roles, but his own are compared here
        roles = self.env["rm.role"].sudo().search([("group_id", "in", user.all_group_ids.ids)])
        own_branch = Domain("branch_id", "=", False)
        # sudo: one's own branch
        if branch := user.sudo().rm_branch_id:
            own_branch |= Domain("branch_id", "=", branch.id)
        return Domain("user_id", "=", user.id) | (Domain("role_id", "in", roles.ids) & own_branch)

    @api.constrains("code")
    def _check_code(self):
        for one in self:
            if not is_identifier(one.code):
                raise ValidationError(
                    self.env._(
                        "%(code)s cannot be the code of an input: use letters, digits and _, and"
                        " no word of the formula language.",
                        code=one.code,
                    )
                )

    def _refuse_named(self):
        """Refuse to rename or delete what a formula names or what holds figures."""
        for one in self:
            # sudo: figures of others count as well; only their number is looked at
            figures = self.env["rm.kpi.input"].sudo()
            filled = figures.search_count([("definition_id", "=", one.id)], limit=1)
            if filled or one._named_in():
                raise UserError(
                    self.env._(
                        "%(input)s is used by formulas or has figures. Archive it instead.",
                        input=one.display_name,
                    )
                )
