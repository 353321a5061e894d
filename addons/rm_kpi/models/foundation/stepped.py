from odoo import models
from odoo.exceptions import AccessError, UserError


class RmKpiStepped(models.AbstractModel):
    """A record whose guarded ``state`` moves by steps that administrators take.

    A step locks the row first, so of many parallel calls one succeeds and the others see the
    state it left.
    """

    _name = "rm.kpi.stepped"
    _description = "Record with steps"
    _inherit = ["rm.guarded.mixin"]

    def _require_admin(self):
        """Refuse everybody but bank administrators."""
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Only a bank administrator may do this."))

    def _step(self, expected):
        """Check right and state, holding the lock of the row until the end of the call."""
        self.ensure_one()
        self._require_admin()
        state = self._lock_state()
        if state != expected:
            raise UserError(
                self.env._(
                    "%(record)s is in state %(state)s; this step needs %(expected)s.",
                    record=self.display_name,
                    state=self._state_label(),
                    expected=self._state_label(value=expected),
                )
            )
