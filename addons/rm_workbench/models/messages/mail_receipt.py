from odoo import api, fields, models
from odoo.tools import SQL


class RmMailReceipt(models.Model):
    """Who has read a mail and when: what its sender may know of the copies of others."""

    _name = "rm.mail.receipt"
    _description = "Read receipt of a mail"
    _auto = False
    _order = "read_at, id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id"]

    mail_id = fields.Many2one("rm.mail", readonly=True)
    sender_id = fields.Many2one("res.users", readonly=True)
    user_id = fields.Many2one("res.users", "Recipient", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    kind = fields.Selection([("to", "Recipient"), ("cc", "Copy")], readonly=True)
    state = fields.Selection(
        [("unread", "Not read"), ("read", "Read"), ("recalled", "Recalled")], readonly=True
    )
    read_at = fields.Datetime(readonly=True)

    @api.depends("user_id")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = receipt.user_id.name

    @property
    def _table_query(self):
        return SQL(
            """SELECT d.id, d.mail_id, m.sender_id, d.user_id, u.rm_branch_id AS branch_id,
                      d.kind, d.read_at,
                      CASE WHEN d.folder = 'recalled' THEN 'recalled'
                           WHEN d.read_at IS NOT NULL THEN 'read' ELSE 'unread' END AS state
                 FROM rm_mail_delivery d
                 JOIN rm_mail m ON m.id = d.mail_id
                 JOIN res_users u ON u.id = d.user_id
                WHERE d.kind <> 'from'"""
        )
