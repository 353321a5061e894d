from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_datetime

_QUOTE = Markup(
    "<p><br></p><blockquote><p>{sender} {at}<br>{to}<br><b>{subject}</b></p>{body}</blockquote>"
)
_SUBJECT_MOST = 200


class RmMail(models.Model):
    """What one does with a mail one reads: answer, pass on, put away, go to the next one.

    An answer is a draft at once, so that it survives a lost connection.
    """

    _inherit = "rm.mail"

    def action_reply(self):
        """Start an answer to the sender.

        :return: the action that opens the draft
        """
        return self._answer(self.env._("Re: "), self._answer_to(), [])

    def action_reply_all(self):
        """Start an answer to the sender and everybody addressed.

        :return: the action that opens the draft
        """
        own = self.env.uid
        first = self._answer_to()
        to = first + [i for i in self.recipient_ids.ids if i not in (own, *first)]
        copy = [i for i in self.cc_ids.ids if i != own and i not in to]
        return self._answer(self.env._("Re: "), to, copy)

    def action_forward(self):
        """Start a mail that passes this one on, with its files.

        :return: the action that opens the draft
        """
        return self._answer(self.env._("Fwd: "), [], [], with_files=True)

    def _answer_to(self):
        self.ensure_one()
        self.check_access("read")
        # whoever writes on to a mail of his own writes to those he wrote to
        mine = self.sender_id == self.env.user
        return self.recipient_ids.ids if mine else [self.sender_id.id]

    def _answer(self, prefix, to, copy, with_files=False):
        self.ensure_one()
        self.check_access("read")
        if self.state == "draft":
            raise UserError(self.env._("Send the draft first: only sent mails can be answered."))
        subject = self.subject if self.subject.startswith(prefix) else prefix + self.subject
        draft = self.create(
            {
                "subject": subject[:_SUBJECT_MOST],
                "body": self._quoted(),
                "recipient_ids": [Command.set(to)],
                "cc_ids": [Command.set(copy)],
            }
        )
        # sudo: the thread is kept by the server alone
        draft._set_guarded(thread_id=self.sudo().thread_id.id or self.id)
        if with_files:
            self._copy_attachments_to(draft)
        return draft._open_form()

    def _quoted(self):
        return _QUOTE.format(
            sender=self.sender_id.name,
            at=format_datetime(self.env, self.sent_at),
            to=self.env._("To: %(names)s", names=self._listed(self.recipient_ids.mapped("name"))),
            subject=self.subject,
            body=self.body or "",
        )

    def _open_form(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.display_name,
            "views": [(False, "form")],
        }

    def action_older(self):
        """Open the next older mail of the same folder.

        :return: the action that opens it, or that lists the folder when there is none
        """
        return self._neighbour("<", "sent_at desc, id desc")

    def action_newer(self):
        """Open the next newer mail of the same folder.

        :return: the action that opens it, or that lists the folder when there is none
        """
        return self._neighbour(">", "sent_at, id")

    def _neighbour(self, operator, order):
        self.ensure_one()
        self.check_access("read")
        copy = self._own_copies()[:1]
        found = self.env["rm.mail.delivery"]
        if copy:
            side = [
                "|",
                ("sent_at", operator, copy.sent_at),
                "&",
                ("sent_at", "=", copy.sent_at),
                ("id", operator, copy.id),
            ]
            mine = [("user_id", "=", self.env.uid), ("folder", "=", copy.folder)]
            found = found.search([*mine, *side], order=order, limit=1)
        return found.action_open() if found else self._list_action(copy.folder)

    def _list_action(self, folder):
        name = f"rm_mail_{folder}_action" if folder in ("sent", "bin") else "rm_mail_inbox_action"
        return {**self._inbox_action(name), "target": "main"}

    def action_delete(self):
        """Put the caller's copies into his bin; what lies there already goes for good.

        :return: the action that lists the folder they were in
        """
        self.check_access("read")
        copies = self._own_copies()
        folder = copies[:1].folder
        in_bin = copies.filtered(lambda copy: copy.folder == "bin")
        in_bin.action_delete_for_good()
        (copies - in_bin).action_delete()
        return self._list_action(folder)

    def action_restore(self):
        """Take the caller's copies out of his bin.

        :return: True
        """
        self.check_access("read")
        self._own_copies().action_restore()
        return True

    def action_discard(self):
        """Delete the drafts.

        :return: the action that lists the drafts
        """
        self.check_access("read")
        self._refuse_unless_draft()
        self.unlink()
        return {**self._inbox_action("rm_mail_draft_action"), "target": "main"}
