import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from ..bank_date import bank_zone
from ..parameters import NUMBERS, number_parameter

#: field -> parameter that holds it
_NUMBER_FIELDS = {
    "lock_after": "rm_workbench.lock_after",
    "lock_minutes": "rm_workbench.lock_minutes",
    "link_hours": "rm_workbench.link_hours",
    "export_rows": "rm_workbench.export_rows",
    "rotation_years": "rm_workbench.rotation_years",
    "feedback_per_manager": "rm_workbench.feedback_per_manager",
    "journal_months": "rm_workbench.journal_months",
    "password_kinds": "rm_workbench.password_kinds",
    "password_length": "auth_password_policy.minlength",
}
#: field -> (column of the group of all staff, minutes per unit, lowest, highest)
_LIMIT_FIELDS = {
    "session_hours": ("lock_timeout", 60, 1, 24),
    "idle_minutes": ("lock_timeout_inactivity", 1, 1, 480),
}
#: fields that say which roles
_ROLE_FIELDS = ("delegated_role_ids", "second_factor_role_ids")


class RmSettings(models.TransientModel):
    """系统参数: the bank's parameters on one page; saving applies and journals what changed.

    Only bank administrators have rights on it. Add-ons with parameters of their own extend
    ``_present`` and ``_apply_one``.
    """

    _name = "rm.settings"
    _description = "Bank settings"
    _inherit = ["rm.guarded.mixin"]

    timezone = fields.Selection(lambda self: self._zones(), "Time zone of the bank", required=True)
    assignment_master = fields.Selection(
        [("workbench", "The workbench"), ("extract", "The source system")],
        "Who decides on assignments",
        required=True,
        help="When a delivery disagrees with an assignment made here.",
    )
    lock_after = fields.Integer("Wrong passwords until a login is locked", required=True)
    lock_minutes = fields.Integer("Minutes of a lock", required=True)
    link_hours = fields.Integer("Hours a link to choose a password holds", required=True)
    password_length = fields.Integer("Least characters of a password", required=True)
    password_kinds = fields.Integer(
        "Kinds of characters in a password",
        required=True,
        help="Of small letters, capital letters, digits and others.",
    )
    export_rows = fields.Integer("Most rows of one exported list", required=True)
    rotation_years = fields.Integer(
        "Years until an RM rotates", help="In the same branch and position."
    )
    journal_months = fields.Integer(
        "Months in the journal",
        help="Whole months that are older go into archives; 0: everything stays.",
    )
    feedback_per_manager = fields.Integer(
        "Customers of each RM asked every quarter",
        help="Independent feedback begins by itself with the quarter; 0: rounds are begun by hand.",
    )
    rights_review = fields.Selection(
        [("button", "An administrator begins them"), ("quarter", "By themselves every quarter")],
        "Reviews of rights",
    )
    drafts_on_device = fields.Selection(
        [("on", "Kept, sealed, for 14 days"), ("off", "Nothing is kept")],
        "Unsent drafts in browsers",
        required=True,
        help="What is typed without a connection, on phones too, and names of customers to visit.",
    )
    production = fields.Boolean(
        "Production database",
        help="The bank's own: it is not made anonymous unless its name is typed.",
    )
    session_hours = fields.Integer("Hours until a session ends", required=True)
    idle_minutes = fields.Integer("Idle minutes until the screen locks", required=True)
    delegated_role_ids = fields.Many2many(
        "rm.role",
        string="Roles that branch administrators give",
        domain=[("delegation", "!=", "none")],
    )
    second_factor_role_ids = fields.Many2many(
        "rm.role",
        "rm_settings_second_factor_rel",
        string="Roles that need a second factor",
        help="Whoever holds one sets up an authenticator app at the next sign-in.",
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Bank settings")

    @api.model
    def _zones(self):
        named = {"Asia/Shanghai": self.env._("Beijing time (Asia/Shanghai)")}
        return [(name, named.get(name, name)) for name in pytz.common_timezones]

    @api.model
    def default_get(self, fields):
        # never the context's defaults: the page shows what holds
        present = self._as_values(self._present())
        values = super().default_get(fields)
        return {**values, **{name: present[name] for name in fields if name in present}}

    @api.model
    def _present(self):
        """Return what holds now, by field."""
        # sudo: parameters, groups and roles are written here only, after the check of _apply
        staff = self.env.ref("base.group_user").sudo()
        parameters = self.env["ir.config_parameter"].sudo()
        master = parameters.get_param("rm_workbench.assignment_master")
        review = parameters.get_param("rm_workbench.rights_review")
        drafts = parameters.get_param("rm_workbench.drafts_on_device")
        values = {name: number_parameter(self.env, key) for name, key in _NUMBER_FIELDS.items()}
        for name, (column, unit, _low, _high) in _LIMIT_FIELDS.items():
            values[name] = staff[column] // unit
        return {
            **values,
            "timezone": str(bank_zone(self.env)),
            "production": parameters.get_param("rm_workbench.production") == "True",
            "drafts_on_device": "off" if drafts == "off" else "on",
            "rights_review": "quarter" if review == "quarter" else "button",
            "assignment_master": "extract" if master == "extract" else "workbench",
            "delegated_role_ids": self.env["rm.role"].search([("is_delegated", "=", True)]).ids,
            "second_factor_role_ids": self.env["rm.role"]
            .search([("needs_second_factor", "=", True)])
            .ids,
        }

    @api.model
    def _as_values(self, present):
        return {**present, **{name: [Command.set(present[name])] for name in _ROLE_FIELDS}}

    @api.model_create_multi
    def create(self, vals_list):
        present = self._as_values(self._present())
        pages = super().create([{**present, **vals} for vals in vals_list])
        pages._apply()
        return pages

    def write(self, vals):
        result = super().write(vals)
        self._apply()
        return result

    def _apply(self):
        """Bring the bank to what these pages say; a journal line per change."""
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only bank administrators change the bank's settings."))
        for page in self:
            for name, old in self._present().items():
                value = page[name]
                new = value.ids if name in _ROLE_FIELDS else value
                if old != new and (not isinstance(new, list) or set(old) != set(new)):
                    page._apply_one(name, new)
                    self.env["rm.journal"]._record(
                        "settings.changed",
                        self.browse(),
                        reference=name,
                        field=name,
                        old=page._shown(name, old),
                        new=page._shown(name, new),
                    )

    def _shown(self, name, value):
        if name in _ROLE_FIELDS:
            return ", ".join(self.env["rm.role"].browse(value).mapped("code"))
        return value

    def _apply_one(self, name, value):
        # sudo: settings of the bank, the caller was checked in _apply
        parameters = self.env["ir.config_parameter"].sudo()
        if name in _NUMBER_FIELDS:
            key = _NUMBER_FIELDS[name]
            self._check_between(name, value, *NUMBERS[key][1:])
            parameters.set_param(key, str(value))
        elif name in _LIMIT_FIELDS:
            column, unit, low, high = _LIMIT_FIELDS[name]
            self._check_between(name, value, low, high)
            self.env.ref("base.group_user").sudo()[column] = value * unit
        elif name == "delegated_role_ids":
            self._apply_delegated(value)
        elif name == "second_factor_role_ids":
            # sudo: roles have no rights of their own to write
            roles = self.env["rm.role"].sudo().search([("code", "!=", False)])
            for role in roles:
                role.needs_second_factor = role.id in value
        else:
            parameters.set_param(f"rm_workbench.{name}", value)

    def _apply_delegated(self, role_ids):
        # sudo: roles have no rights of their own to write
        roles = self.env["rm.role"].sudo().search([("code", "!=", False)])
        chosen = roles.browse(role_ids)
        if chosen.filtered(lambda role: role.delegation == "none"):
            raise ValidationError(
                self.env._("Administrators, auditors and source systems are made by the bank only.")
            )
        chosen.is_delegated = True
        (roles - chosen).is_delegated = False

    def _check_between(self, name, value, low, high):
        if not low <= value <= high:
            raise ValidationError(
                self.env._(
                    "%(field)s: enter a number from %(low)s to %(high)s.",
                    field=self._fields[name].get_description(self.env, ["string"])["string"],
                    low=low,
                    high=high,
                )
            )
