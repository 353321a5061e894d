from odoo import fields, models


class RmKpiTargetSplitWizard(models.TransientModel):
    """The dialog that proposes the parts of a target."""

    _name = "rm.kpi.target.split"
    _description = "Proposal of parts"
    _inherit = ["rm.guarded.mixin"]

    plan_id = fields.Many2one("rm.kpi.target.plan", required=True, ondelete="cascade")
    basis = fields.Selection(
        [
            ("managers", "Every RM the same"),
            ("results", "In proportion to the newest final figures"),
        ],
        "Parts are",
        required=True,
        default="managers",
    )
    depth = fields.Selection(
        [("managers", "Down to the RMs"), ("branches", "One level of branches")],
        "How far",
        required=True,
        default="managers",
    )

    def action_split(self):
        """Replace the parts by the proposal.

        :return: the action that closes the dialog
        """
        self.ensure_one()
        self.plan_id.action_split(self.basis, self.depth == "managers")
        return {"type": "ir.actions.act_window_close"}
