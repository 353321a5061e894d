from odoo import api, fields, models

from ...schema.journal_chain import protect_table


class RmApprovalDecision(models.Model):
    """One signature: who decided what, when, on which content. Append-only in the database."""

    _name = "rm.approval.decision"
    _description = "Approval decision"
    _inherit = ["rm.guarded.mixin"]
    _order = "id"
    _log_access = False
    _limits = {"comment": 2000}

    request_id = fields.Many2one(
        "rm.approval.request", required=True, readonly=True, ondelete="restrict", index=True
    )
    step_name = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    absent_id = fields.Many2one(
        "res.users",
        "In place of",
        readonly=True,
        ondelete="restrict",
        help="Whose substitute signed.",
    )
    decision = fields.Selection(
        [("submit", "Signed and submitted"), ("approve", "Approved"), ("reject", "Rejected")],
        required=True,
        readonly=True,
    )
    comment = fields.Text(readonly=True)
    decided_at = fields.Datetime(required=True, readonly=True)
    content_hash = fields.Char(readonly=True, help="What this signature covers.")

    _once = models.Constraint(
        "UNIQUE (request_id, user_id)", "Nobody signs twice for the same record."
    )

    def init(self):
        protect_table(self.env.cr, self._table)

    @api.model
    def _enter(self, request, decision, comment, absent=False):
        # sudo: signatures are entered by this engine only, in the name of the current user
        self.sudo().create(
            {
                "request_id": request.id,
                "step_name": False if decision == "submit" else request.step_id.display_name,
                "user_id": self.env.uid,
                "absent_id": absent,
                "decision": decision,
                "comment": str(comment or "").strip() or False,
                "decided_at": fields.Datetime.now(),
                "content_hash": request.content_hash,
            }
        )
