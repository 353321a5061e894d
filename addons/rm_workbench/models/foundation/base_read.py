import re

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

    def _unreadable_lists(self):
        """Return the names of the lists of rows that are no fields to the user."""
        listed = ("one2many", "many2many")
        return {
            name
            for name, field in self._fields.items()
            if field.type in listed and not self._has_field_access(field, "read")
        }


class IrUiView(models.Model):
    """What is no field to the user is on no page: the browser would show nothing but an error."""

    _inherit = "ir.ui.view"

    def _postprocess_access_rights(self, tree):
        for root in tree.xpath("//*[@model_access_rights]"):
            model = root.get("model_access_rights")
            if root.tag != "field" and model.startswith("rm."):
                for name in self.env[model]._unreadable_lists():
                    self._drop_field(root, name)
        return super()._postprocess_access_rights(tree)

    def _drop_field(self, root, name):
        """Take a field off a page, and what is shown or hidden by it."""
        said = rf"\b{name}\b"
        found = root.xpath(".//field[@name=$name] | .//label[@for=$name]", name=name)
        found += [
            node
            for node in root.xpath(".//*[@invisible]")
            if re.search(said, node.get("invisible"))
        ]
        for node in found:
            # a list inside the page is of another model, which may have a field of that name
            above = node.xpath("ancestor::*[@model_access_rights][not(self::field)][1]")
            parent = node.getparent()
            if above == [root] and parent is not None:
                parent.remove(node)
