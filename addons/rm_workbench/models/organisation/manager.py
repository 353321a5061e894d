from odoo import api, fields, models

from ...bank_date import BEGINNING, bank_today
from ..foundation.delivered_mixin import RmDeliveredMixin

_DATED = ("branch_id", "position_id", "grade_id")


class RmManager(models.Model):
    """客户经理: a relationship manager, with the history of branch, position and grade."""

    _name = "rm.manager"
    _description = "Relationship manager"
    _inherit = ["rm.delivered.mixin"]
    _guarded = (*RmDeliveredMixin._guarded, "team_ids")
    _own_fields = ("user_id", "grade_id")
    _limits = {"code": 40, "name": 100}
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, index="btree")
    user_id = fields.Many2one("res.users", ondelete="set null", index="btree_not_null")
    branch_id = fields.Many2one("rm.branch", required=True, ondelete="restrict", index=True)
    position_id = fields.Many2one("rm.position", ondelete="restrict", index="btree_not_null")
    grade_id = fields.Many2one("rm.grade", ondelete="restrict", index="btree_not_null")
    team_ids = fields.Many2many("rm.team", "rm_team_manager_rel", "manager_id", "team_id")
    joined_on = fields.Date()
    left_on = fields.Date(help="Last day in the bank.")
    history_ids = fields.One2many("rm.manager.history", "manager_id")
    active = fields.Boolean(default=True)
    batch_id = fields.Many2one(
        "rm.batch", readonly=True, ondelete="set null", index="btree_not_null"
    )
    source_line = fields.Integer(readonly=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "An RM with this code exists already.")
    _user_uniq = models.UniqueIndex(
        "(user_id) WHERE user_id IS NOT NULL", "This user is the user of another RM already."
    )
    _days_ordered = models.Constraint(
        "CHECK (left_on IS NULL OR joined_on IS NULL OR left_on >= joined_on)",
        "An RM cannot leave before joining.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for manager in self:
            manager.display_name = f"{manager.name} ({manager.code})" if manager.code else ""

    @api.model_create_multi
    def create(self, vals_list):
        managers = super().create(vals_list)
        for manager in managers:
            manager._record_post(manager.joined_on or BEGINNING)
        managers.filtered("user_id")._journal_user()
        self.env["rm.customer.access"]._refresh_for_managers(managers)
        return managers

    def write(self, vals):
        changed = self.filtered(
            lambda m: any(f in vals and m[f].id != (vals[f] or False) for f in _DATED)
        )
        result = super().write(vals)
        for manager in changed:
            manager._record_post(bank_today(self.env))
        if "user_id" in vals:
            self._journal_user()
        if {"user_id", "branch_id", "active"} & vals.keys():
            self.env["rm.customer.access"]._refresh_for_managers(self)
        return result

    def _journal_user(self):
        # with the number other accounts may turn out to be the same person's
        if given := self._give_staff_no():
            given._grants_changed()
        # whoever is an RM's user sees that RM's customers
        for manager in self:
            self.env["rm.journal"]._record(
                "manager.user_set", manager, reference=manager.code, user=manager.user_id.login
            )

    def _record_post(self, since):
        """Enter the present branch, position and grade into the history from ``since``."""
        self.ensure_one()
        # sudo: the history follows from the RM and has no rights of its own to write
        self.env["rm.manager.history"].sudo()._enter(
            self, {field: self[field].id for field in _DATED}, since
        )
