from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: how many recipients a list names
_NAMES = 3


class RmMailDelivery(models.Model):
    """A mail in one person's mailbox: his folder, his star, when he read it; his alone.

    The sender holds a copy too (kind ``from``). Deleting moves one's own copy and touches nobody
    else's. ``recalled`` copies and those deleted for good (``gone``) stay as rows for the sender's
    receipts, and their owner no longer reads the mail.
    """

    _name = "rm.mail.delivery"
    _description = "Mail in a mailbox"
    _inherit = ["rm.guarded.mixin"]
    _order = "sent_at desc, id desc"
    _rec_name = "subject"
    _rec_names_search = ["subject"]
    _log_access = False
    _guarded = ("mail_id", "user_id", "kind", "folder", "read_at", "recalled_at", "sent_at")

    # whoever may read the copy may read its mail, so a search need not apply the mail's rules
    mail_id = fields.Many2one(
        "rm.mail",
        required=True,
        readonly=True,
        ondelete="cascade",
        bypass_search_access=True,
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(
        [("from", "Sender"), ("to", "Recipient"), ("cc", "Copy")], required=True, readonly=True
    )
    folder = fields.Selection(
        [
            ("inbox", "Inbox"),
            ("sent", "Sent"),
            ("bin", "Bin"),
            ("recalled", "Recalled"),
            ("gone", "Deleted"),
        ],
        required=True,
        readonly=True,
    )
    starred = fields.Boolean()
    sent_at = fields.Datetime("Time", required=True, readonly=True)
    read_at = fields.Datetime(readonly=True)
    recalled_at = fields.Datetime(readonly=True)
    is_unread = fields.Boolean("Unread", compute="_compute_is_unread", search="_search_is_unread")
    subject = fields.Char(related="mail_id.subject")
    body = fields.Html(related="mail_id.body")
    sender_id = fields.Many2one(related="mail_id.sender_id")
    important = fields.Boolean(related="mail_id.important")
    preview = fields.Char(related="mail_id.preview")
    attachment_count = fields.Integer(related="mail_id.attachment_count")
    recipients = fields.Char("Recipient", compute="_compute_recipients")

    _folder_idx = models.Index("(user_id, folder, sent_at DESC, id DESC)")
    _unread_idx = models.Index("(user_id) WHERE read_at IS NULL AND folder = 'inbox'")
    _once = models.UniqueIndex(
        "(mail_id, user_id, (kind = 'from'))", "Everybody has one copy of a mail."
    )

    @api.depends("read_at")
    def _compute_is_unread(self):
        for copy in self:
            copy.is_unread = not copy.read_at and copy.kind != "from"

    def _search_is_unread(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("read_at", "=" if True in value else "!=", False)]

    @api.depends("mail_id")
    def _compute_recipients(self):
        # sudo: as the related columns; whoever may read the copy may read its mail
        for copy in self:
            mail = copy.mail_id.sudo()
            names = (mail.recipient_ids | mail.cc_ids).mapped("name")
            more = "…" if len(names) > _NAMES else ""
            copy.recipients = "、".join(filter(None, names[:_NAMES])) + more

    def action_open(self):
        """Mark the mail as read and open it.

        :return: the action that opens the mail
        """
        self.ensure_one()
        self.check_access("read")
        self._mark_read()
        return self.mail_id._open_form()

    def action_mark_read(self):
        """Mark one's mails as read.

        :return: True
        """
        self.check_access("write")
        self._mark_read()
        return True

    def _mark_read(self):
        own = self.filtered(lambda copy: copy.user_id == self.env.user and not copy.read_at)
        if not own:
            return
        self.env.execute_query(
            SQL(
                "UPDATE rm_mail_delivery SET read_at = %s WHERE id = ANY(%s) AND read_at IS NULL"
                " AND folder <> 'recalled' RETURNING 1",
                fields.Datetime.now(),
                own.ids,
            )
        )
        own.invalidate_recordset(["read_at", "is_unread"])
        self.env["rm.mail"].invalidate_model(["is_unread"], flush=False)
        own.mail_id._notifications_read()

    def action_delete(self):
        """Move one's mails to the bin.

        :return: True
        """
        self._move("bin", "inbox", "sent")
        return True

    def action_restore(self):
        """Take one's mails out of the bin, back to where they were.

        :return: True
        """
        sent = self.filtered(lambda copy: copy.kind == "from")
        sent._move("sent", "bin")
        (self - sent)._move("inbox", "bin")
        return True

    def action_delete_for_good(self):
        """Empty the bin of these mails; others keep their copies.

        :return: True
        """
        self._move("gone", "bin")
        return True

    def _move(self, folder, *sources):
        if not self:
            return
        self.check_access("write")
        for copy in self:
            if copy._lock_state("folder") not in sources:
                raise UserError(
                    self.env._(
                        "%(subject)s does not lie in the folder you see any more. Load the page"
                        " again.",
                        subject=copy.subject,
                    )
                )
        self._set_guarded(folder=folder)
        self.env["rm.mail"].invalidate_model(["folder", "is_unread", "for_me"], flush=False)
