import re

from odoo import api, models
from odoo.exceptions import UserError

from ...engine.normalise import normalise

#: where formulas stand: model, field
_FORMULAS = (
    ("rm.kpi.indicator", "formula"),
    ("rm.kpi.band.line", "result_formula"),
    ("rm.pay.rule.line", "formula"),
)


class RmKpiNamed(models.AbstractModel):
    """Something that formulas name by its code: while one does, the code stays.

    Formulas of every version count, retired ones too: their results are explained with them.
    """

    _name = "rm.kpi.named"
    _description = "Named in formulas"
    _inherit = ["rm.guarded.mixin"]
    #: the function of the formula language that names it
    _named_by = None

    def write(self, vals):
        if "code" in vals:
            self.filtered(lambda one: one.code != vals["code"])._refuse_named()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unnamed(self):
        self._refuse_named()

    def _refuse_named(self):
        """Refuse to rename or delete what a formula names."""
        for one in self:
            if place := one._named_in():
                raise UserError(
                    self.env._(
                        "%(named)s is used in a formula of %(place)s, so it can be neither renamed"
                        " nor deleted.",
                        named=one.display_name,
                        place=place.display_name,
                    )
                )

    def _named_in(self):
        """Return the scheme or pay rule with a formula that names the record, or None."""
        for model, field in _FORMULAS:
            # sudo: formulas of schemes that the caller may not read count as well
            formulas = self.env[model].sudo()
            asked = [(field, "ilike", self._named_by), (field, "like", self.code)]
            for line in formulas.search(asked):
                if self.code in self._codes_in(line[field]):
                    return line.rule_id if model == "rm.pay.rule.line" else line._part_schemes()
        return None

    @api.model
    def _codes_in(self, formula):
        """Return the codes that a formula names."""
        call = rf'{self._named_by}\s*\(\s*"([^"]*)"'
        return re.findall(call, normalise(formula), re.IGNORECASE)
