from odoo import api, models
from odoo.exceptions import UserError

#: what people type, told in the journal with its old and new value
_TOLD = ("code", "name", "level_id", "parent_id", "address", "opened_on", "active")


class RmBranch(models.Model):
    """What people change of a branch by hand: a line of the journal for each field.

    The place in the tree is none of it, nor that a branch is closed: a second administrator signs
    (rm.branch.change). What the feeds and the system itself write is told by their batches and
    changes.
    """

    _inherit = "rm.branch"

    @api.model_create_multi
    def create(self, vals_list):
        branches = super().create(vals_list)
        if not self.env.su:
            for branch in branches:
                self.env["rm.journal"]._record(
                    "branch.made", branch, reference=branch.code, to=branch.parent_id.code
                )
        return branches

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        names = [name for name in _TOLD if name in vals]
        before = {branch.id: branch._told(names) for branch in self}
        result = super().write(vals)
        for branch in self:
            if "active" in names and before[branch.id]["active"] != branch.active:
                raise UserError(
                    self.env._(
                        "%s is closed by a change of branches, which a second administrator signs:"
                        " it keeps the day and the history. What is closed stays closed: enter a"
                        " new branch instead.",
                        branch.display_name,
                    )
                )
            if "parent_id" in names and before[branch.id]["parent_id"] != branch.parent_id:
                raise UserError(
                    self.env._(
                        "%s is moved by a change of branches, which a second administrator signs:"
                        " it keeps the day and the history. Enter one there.",
                        branch.display_name,
                    )
                )
            branch._tell_changes(before[branch.id])
        return result

    def _told(self, names):
        return {name: self[name] for name in names}

    def _tell_changes(self, before):
        for name, old in before.items():
            if old != self[name]:
                self.env["rm.journal"]._record(
                    "branch.changed",
                    self,
                    reference=self.code,
                    field=self._field_label(name),
                    old=self._as_told(old),
                    new=self._as_told(self[name]),
                )

    @api.model
    def _as_told(self, value):
        if isinstance(value, models.BaseModel):
            return value.display_name
        return str(value or "")
