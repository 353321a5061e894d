from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .address import BRANCH


class RmMail(models.Model):
    """Sending and recalling: the only ways a mail gets or loses readers."""

    _inherit = "rm.mail"

    def action_send(self):
        """Send the drafts to everybody they are addressed to.

        :return: True
        """
        for mail in self:
            mail._expect_own("draft")
            mail._check_complete()
            mail._claim_attachments()
            now = fields.Datetime.now()
            # sudo: the thread is kept by the server alone
            thread = mail.sudo().thread_id.id or mail.id
            told = mail._deliver(now)
            mail._set_guarded(state="sent", sent_at=now, thread_id=thread)
            mail.invalidate_recordset()
            mail._tell(told)
        return True

    def _tell(self, user_ids):
        """Tell these users in the sender's language, which a remote call does not send along."""
        mail = self.with_context(lang=self.env.user.lang)
        line = mail.env._("Internal mail from %(sender)s", sender=mail.sender_id.name)
        mail._notify_inbox(user_ids, mail.subject, line)

    def action_recall(self):
        """Take the mail back from everybody who has not read it yet.

        :return: True
        """
        for mail in self:
            mail._expect_own("sent")
            rows = self.env.execute_query(
                SQL(
                    """UPDATE rm_mail_delivery SET folder = 'recalled', recalled_at = %s
                        WHERE mail_id = %s AND kind <> 'from' AND read_at IS NULL
                          AND folder <> 'recalled' RETURNING user_id""",
                    fields.Datetime.now(),
                    mail.id,
                )
            )
            if not rows:
                raise UserError(
                    self.env._("Everybody has read this mail already: it cannot be recalled.")
                )
            self.env.invalidate_all(flush=False)
            mail._notifications_withdraw([row[0] for row in rows])
            if not mail.read_count:
                mail._set_guarded(state="recalled")
        return True

    def _expect_own(self, state):
        """Refuse all but the sender, and a mail that is not in ``state`` (now, and locked)."""
        self.ensure_one()
        self.check_access("read")
        if self.sender_id != self.env.user:
            raise AccessError(self.env._("Only the sender of a mail can do this."))
        if self._lock_state() != state:
            raise UserError(
                self.env._(
                    "This mail is in state %(state)s; this step needs %(needed)s.",
                    state=self._state_label(),
                    needed=self._state_label(value=state),
                )
            )

    def _check_complete(self):
        if not (self.subject or "").strip():
            raise UserError(self.env._("Give the mail a subject before sending it."))
        if not (self.recipient_ids or self.cc_ids):
            raise UserError(self.env._("Say whom the mail is for before sending it."))
        # who may be addressed follows from users and roles, which the view's cache knows nothing of
        self.env["rm.address"].invalidate_model()
        addresses = (self.recipient_ids | self.cc_ids).filtered(
            lambda address: address.id < BRANCH and not address.active
        )
        if addresses:
            raise UserError(
                self.env._(
                    "%(names)s can receive no internal mail (left, or without a role). Take them"
                    " off the list.",
                    names=self._listed(addresses.mapped("name")),
                )
            )

    def _deliver(self, now):
        """Give everybody his copy, in one statement; return the ids of the recipients."""
        self.env.flush_all()
        addressed = SQL(
            """SELECT address_id, 'to' AS kind FROM rm_mail_recipient_rel WHERE mail_id = %(mail)s
                UNION SELECT address_id, 'cc' FROM rm_mail_cc_rel WHERE mail_id = %(mail)s""",
            mail=self.id,
        )
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_mail_delivery (mail_id, user_id, kind, folder, starred, sent_at)
                   SELECT %(mail)s, user_id, max(kind), 'inbox', FALSE, %(now)s
                     FROM (%(persons)s) p GROUP BY user_id
                RETURNING user_id""",
                mail=self.id,
                now=now,
                persons=self.env["rm.address"]._persons_sql(addressed, self.env.uid),
            )
        )
        if not rows:
            raise UserError(
                self.env._("Nobody would receive this mail: these groups are empty at present.")
            )
        self.env.execute_query(
            SQL(
                """INSERT INTO rm_mail_delivery
                          (mail_id, user_id, kind, folder, starred, sent_at, read_at)
                   VALUES (%s, %s, 'from', 'sent', FALSE, %s, %s) RETURNING 1""",
                self.id,
                self.env.uid,
                now,
                now,
            )
        )
        self.env["rm.mail.delivery"].invalidate_model()
        return [row[0] for row in rows]

    def action_mark_read(self):
        """Mark the caller's copies of these mails as read; a mail without one is left alone.

        :return: True
        """
        self.check_access("read")
        self._own_copies()._mark_read()
        return True

    @api.model
    def _inbox_action(self, name="rm_mail_inbox_action"):
        return self.env["ir.actions.act_window"]._for_xml_id(f"rm_workbench.{name}")
