from odoo import api, fields, models


class RmGl(models.Model):
    """总账余额: fact rows of the entity ``gl`` as published by the feeds, read only."""

    _name = "rm.gl"
    _description = "General ledger balance"
    _rec_names_search = ["branch_id", "subject_code"]
    _inherit = ["rm.fact"]
    _auto = False
    _order = "value_date desc, branch_id, subject_code"
    _fact = "gl"

    branch_id = fields.Many2one("rm.branch", readonly=True)
    subject_code = fields.Char(readonly=True)
    currency = fields.Char(readonly=True)
    value_date = fields.Date(readonly=True)
    balance = fields.Float(digits=(20, 2), readonly=True)

    @api.depends("branch_id", "subject_code", "value_date")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.branch_id.code} {row.subject_code} {row.value_date}"
