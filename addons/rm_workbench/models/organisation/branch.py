from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...bank_date import BEGINNING, bank_today
from ..foundation.delivered_mixin import RmDeliveredMixin


class RmBranch(models.Model):
    """机构: a node of the bank's tree, with the history of its place in it."""

    _name = "rm.branch"
    _description = "Branch"
    _inherit = ["rm.delivered.mixin"]
    _guarded = (*RmDeliveredMixin._guarded, "closed_on")
    _own_fields = ("opened_on", "address")
    _limits = {"code": 40, "name": 100, "address": 200}
    _parent_store = True
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True)
    level_id = fields.Many2one("rm.branch.level", required=True, ondelete="restrict", index=True)
    level = fields.Char(
        compute="_compute_level", inverse="_inverse_level", store=True, string="Level code"
    )
    parent_id = fields.Many2one("rm.branch", ondelete="restrict", index=True)
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("rm.branch", "parent_id")
    manager_ids = fields.One2many("rm.manager", "branch_id")
    history_ids = fields.One2many("rm.branch.history", "branch_id")
    address = fields.Char()
    opened_on = fields.Date("Opening date", help="First day of business.")
    closed_on = fields.Date(
        "Closed on", readonly=True, help="Last day; set by a change of the branch."
    )
    # readonly: screens offer no archiving, a branch is closed by a change
    active = fields.Boolean(default=True, readonly=True)
    batch_id = fields.Many2one(
        "rm.batch", readonly=True, ondelete="set null", index="btree_not_null"
    )
    source_line = fields.Integer(readonly=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A branch with this code exists already.")
    _one_root = models.UniqueIndex(
        "((TRUE)) WHERE parent_id IS NULL", "The tree of branches has one head office only."
    )

    @api.depends("level_id.code")
    def _compute_level(self):
        for branch in self:
            branch.level = branch.level_id.code

    def _inverse_level(self):
        for branch in self:
            branch.level_id = self._level_by_code(branch.level)

    def _level_by_code(self, code):
        level = self.env["rm.branch.level"].search([("code", "=", code)], limit=1)
        if not level:
            raise ValidationError(self.env._("There is no branch level with code %s.", code))
        return level

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A branch cannot lie below itself."))

    @api.constrains("active")
    def _check_empty(self):
        for branch in self.filtered(lambda b: not b.active):
            # sudo: people and customers out of the caller's sight count as well
            if any(branch.sudo()._counts().values()):
                raise ValidationError(
                    self.env._(
                        "%s still has people, customers or branches below it. Make a change of the"
                        " branch that says who takes them.",
                        branch.name,
                    )
                )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for branch in self:
            branch.display_name = f"{branch.code} {branch.name}"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("level") and not vals.get("level_id"):
                vals["level_id"] = self._level_by_code(vals["level"]).id
        branches = super().create(vals_list)
        for branch in branches:
            branch._record_place(BEGINNING)
        return branches

    def write(self, vals):
        moved = self.filtered(lambda b: "parent_id" in vals and b.parent_id.id != vals["parent_id"])
        result = super().write(vals)
        for branch in moved:
            branch._record_place(bank_today(self.env))
        return result

    def _record_place(self, since):
        """Enter the present parent into the history, holding from ``since``."""
        self.ensure_one()
        # sudo: the history follows from the branch and has no rights of its own to write
        self.env["rm.branch.history"].sudo()._enter(self, {"parent_id": self.parent_id.id}, since)
