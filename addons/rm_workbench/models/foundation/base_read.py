from odoo import models


class Base(models.AbstractModel):
    """A list of rows of a model that the user's roles do not read is no field to him.

    A role made in the bank reads customers, perhaps, and not their loans: the customer's page then
    has no list of loans, where Odoo would refuse the whole page.
    """

    _inherit = "base"

    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        of_ours = field.type in ("one2many", "many2many") and self._name.startswith("rm.")
        if not of_ours or self.env.su or operation != "read":
            return True
        other = field.comodel_name
        return not other.startswith("rm.") or self.env["ir.model.access"].check(
            other, "read", raise_exception=False
        )
