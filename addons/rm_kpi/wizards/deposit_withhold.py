from odoo import api, fields, models

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact


class RmPayDepositWithhold(models.TransientModel):
    """Withholds a part of chosen pay statements into the risk deposits of their RMs."""

    _name = "rm.pay.deposit.withhold"
    _description = "Withholding into risk deposits"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"basis": 128}
    _numbers = {"percent": ("0.01", "100", 2)}

    statement_ids = fields.Many2many(
        "rm.pay.statement",
        readonly=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    statement_count = fields.Integer("Pay statements chosen", compute="_compute_statement_count")
    percent = Exact("Part withheld (%)", scale=2, required=True, default="5.00")
    booked_on = fields.Date(
        "Day of the entry", required=True, default=lambda self: bank_today(self.env)
    )
    basis = fields.Char("Document", required=True)

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        for record in self:
            record.statement_count = len(record.statement_ids)

    def action_withhold(self):
        """Make and submit a list with one entry a statement: all or none.

        :return: action that opens the list
        """
        self.ensure_one()
        self.env["rm.pay.deposit.entry"].check_access("create")
        statements = self.statement_ids
        statements.check_access("read")
        made = self.env["rm.pay.deposit.list"]._make(
            statements, self.percent, self.booked_on, self.basis
        )
        made.action_submit()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("List of withholdings"),
            "res_model": "rm.pay.deposit.list",
            "res_id": made.id,
            "views": [(False, "form")],
        }
