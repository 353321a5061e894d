from odoo import api, models


class RmKpiSchemePart(models.AbstractModel):
    """A record that belongs to one version of a scheme and is frozen with it."""

    _name = "rm.kpi.scheme.part"
    _description = "Part of a scheme"
    _inherit = ["rm.guarded.mixin"]
    _limits = {
        "code": 64,
        "name": 200,
        "unit": 20,
        "formula": 10_000,
        "result_text": 64,
        "result_formula": 2_000,
        "accepted": 500,
    }

    def _part_schemes(self):
        """Return the schemes the records belong to."""
        return self.scheme_id

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._part_schemes()._touch()
        return parts

    def write(self, vals):
        self._part_schemes()._touch()
        result = super().write(vals)
        # a part that moved to another scheme changes that one too
        self._part_schemes()._touch()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_part(self):
        self._part_schemes()._touch()
