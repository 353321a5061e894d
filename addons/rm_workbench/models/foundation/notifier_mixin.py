from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

#: up to so many users hear at once; the others find it when they load or change a page
_AT_ONCE = 200


class RmNotifierMixin(models.AbstractModel):
    """Tells users about a record by Odoo's inbox only: no e-mail, whatever they prefer.

    One message for all who hear of it, with one unread inbox notification each. It holds a
    title and a sender, never the content, and nobody changes it: see ``mail.message`` below.
    """

    _name = "rm.notifier.mixin"
    _description = "Notifies by inbox"

    def _notify_inbox(self, user_ids, title, line):
        """Put an unread notification about this record into the inboxes of these users."""
        self.ensure_one()
        if not user_ids:
            return
        # sudo: users have no right to write messages in the name of the system
        message = (
            self.env["mail.message"]
            .sudo()
            .create(
                {
                    "message_type": "user_notification",
                    "model": self._name,
                    "res_id": self.id,
                    "record_name": title,
                    "subject": title,
                    "body": Markup("<p>%s</p>") % line,
                    "author_id": self.env.user.partner_id.id,
                    "email_from": False,
                    # a note: Odoo sends the names of who was told with every other subtype
                    "subtype_id": self.env.ref("mail.mt_note").id,
                }
            )
        )
        users = self.env["res.users"].browse(sorted(user_ids)).sudo()
        if len(users) <= _AT_ONCE:
            told = [{"id": user.partner_id.id, "uid": user.id, "notif": "inbox"} for user in users]
            self.env["mail.thread"]._notify_thread_by_inbox(message, told)
            return
        self.env["mail.message"].flush_model()
        self.env.execute_query(
            SQL(
                """INSERT INTO mail_notification (author_id, mail_message_id, notification_type,
                          notification_status, res_partner_id, is_read)
                   SELECT %s, %s, 'inbox', 'sent', partner_id, FALSE
                     FROM res_users WHERE id = ANY(%s) RETURNING 1""",
                message.author_id.id,
                message.id,
                users.ids,
            )
        )

    def _notification_messages(self):
        # sudo: the system's own messages about records that the caller has been checked for
        return (
            self.env["mail.message"]
            .sudo()
            .search([("model", "=", self._name), ("res_id", "in", self.ids)])
        )

    def _notifications_read(self):
        """Mark the caller's notifications about these records as read."""
        if messages := self._notification_messages():
            messages.with_user(self.env.user).set_message_done()

    def _notifications_withdraw(self, user_ids=None):
        """Take the notifications away from these users, from all when None."""
        messages = self._notification_messages()
        if user_ids is None:
            messages.unlink()
            return
        users = self.env["res.users"].browse(user_ids).sudo()
        self.env["mail.notification"].sudo().search(
            [
                ("mail_message_id", "in", messages.ids),
                ("res_partner_id", "in", users.partner_id.ids),
            ]
        ).unlink()
        for user in users:
            user._bus_send("mail.message/delete", {"message_ids": messages.ids})


class MailMessage(models.Model):
    """What the suite notifies of is changed by nobody: Odoo lets every recipient edit it."""

    _inherit = "mail.message"

    @api.model
    def _is_notifier(self, model):
        return model in self.env and hasattr(self.env[model], "_notify_inbox")

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if operation == "read" or self.env.su:
            return forbidden
        # sudo: only which kind of record a message is about
        return forbidden | self.filtered(lambda m: self._is_notifier(m.sudo().model))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not self.env.su and self._is_notifier(vals.get("model") or ""):
                raise AccessError(self.env._("Messages about this are written by the system only."))
        return super().create(vals_list)
