from odoo import fields, models
from odoo.exceptions import UserError


class RmKpiPickSources(models.TransientModel):
    """Several raw figures put into a scheme at once, each under its source's name."""

    _name = "rm.kpi.pick.sources"
    _description = "Choice of raw figures"
    _inherit = ["rm.guarded.mixin"]

    scheme_id = fields.Many2one("rm.kpi.scheme", required=True, ondelete="cascade")
    source_ids = fields.Many2many(
        "rm.kpi.source", "rm_kpi_pick_sources_rel", "pick_id", "source_id", string="Sources"
    )

    def action_add(self):
        """Add a raw indicator for each source that the scheme has not got yet.

        :return: the action that closes the dialog and reloads the scheme
        """
        self.ensure_one()
        scheme = self.scheme_id
        scheme.check_access("write")
        new = self.source_ids - scheme.indicator_ids.source_id
        if not new:
            raise UserError(self.env._("Choose figures that the scheme has not got yet."))
        codes = set(scheme.indicator_ids.mapped("code"))
        lines = []
        for number, source in enumerate(new):
            code = source._indicator_code()
            code = source.code if code in codes else code
            codes.add(code)
            lines.append(
                {
                    "scheme_id": scheme.id,
                    "kind": "rows" if source.kind == "rows" else "raw",
                    "source_id": source.id,
                    "code": code,
                    "name": source.name,
                    "sequence": number - len(new),
                }
            )
        self.env["rm.kpi.indicator"].create(lines)
        return {"type": "ir.actions.act_window_close"}
