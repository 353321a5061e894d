from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...page_cache import kept_for_page


class RmOwnedMixin(models.AbstractModel):
    """A record of the office that belongs to one RM: a plan, a log, a suggestion.

    ``manager_id`` is the RM it belongs to, by default the caller's own; ``branch_id`` is that RM's
    branch of today and follows him, so that one indexed column serves the leaders' rule. Rules of
    a concrete model: RM ``manager_id.user_id = user``, leader ``branch_id child_of`` his branch.
    Only the RM himself makes a record in his name, unless the model says so in
    ``_owned_by_others``.
    """

    _name = "rm.owned.mixin"
    _description = "Record of an RM's office"
    _inherit = ["rm.guarded.mixin"]
    _owned_by_others = False
    # stored and related: whoever wrote it would move the record under other leaders' eyes
    _guarded_always = ("branch_id",)

    manager_id = fields.Many2one(
        "rm.manager",
        "RM",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._own_manager(),
    )
    branch_id = fields.Many2one(
        related="manager_id.branch_id", store=True, index=True, string="Branch", readonly=True
    )
    is_mine = fields.Boolean(compute="_compute_is_mine", search="_search_is_mine", string="Mine")

    @api.model
    def _own_manager(self):
        """Return the RM that the current user is, or an empty recordset."""
        # sudo: one reads always who one is oneself
        managers = self.env["rm.manager"].sudo()
        ids = kept_for_page(
            self.env,
            ("own manager", self.env.uid),
            lambda: managers.search([("user_id", "=", self.env.uid)], limit=1).ids,
        )
        return managers.browse(ids).sudo(False)

    @api.depends("manager_id.user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        own = self._own_manager()
        for record in self:
            record.is_mine = bool(own) and record.manager_id == own

    def _search_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # nobody's id as a value would be NULL, and nothing is equal or unequal to that
        own = [("manager_id", "in", self._own_manager().ids)]
        return own if True in value else ["!", *own]

    @api.model_create_multi
    def create(self, vals_list):
        own = self._own_manager()
        for vals in vals_list:
            wanted = vals.get("manager_id", self.env.context.get("default_manager_id"))
            if not wanted and not own:
                raise UserError(
                    self.env._(
                        "You are not entered as a relationship manager, so there is nobody this"
                        " could belong to. Ask the administrator to name you as the user of an RM."
                    )
                )
            if wanted and wanted != own.id and not self.env.su and not self._owned_by_others:
                raise ValidationError(
                    self.env._(
                        "%(model)s: you can make this only in your own name.",
                        model=self._model_label(),
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        if "manager_id" in vals and any(r.manager_id.id != vals["manager_id"] for r in self):
            raise UserError(
                self.env._("%(model)s: the RM cannot be changed.", model=self._model_label())
            )
        return super().write(vals)
