from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.mail import html_to_inner_content

_PREVIEW = 80
#: the folders whose mails their owner reads
HELD = ("inbox", "sent", "bin")


class RmMail(models.Model):
    """内部邮件: a letter between people of the bank, which never leaves it.

    A draft is its author's alone. Sending resolves the addresses to persons, each of whom gets a
    copy of his own (``rm.mail.delivery``), the sender too; from then on the content stands. Only
    the sender and whoever holds a copy read a mail, administrators and auditors included.
    """

    _name = "rm.mail"
    _description = "Internal mail"
    _inherit = ["rm.attached.mixin", "rm.notifier.mixin"]
    _order = "sent_at desc, id desc"
    _rec_name = "subject"
    _rec_names_search = ["subject"]
    _guarded = ("state", "sender_id", "sent_at", "thread_id", "delivery_ids", "receipt_ids")
    _limits = {"subject": 200, "body": 200_000}

    subject = fields.Char("Mail subject")
    body = fields.Html(sanitize_style=True, sanitize_form=True)
    preview = fields.Char(compute="_compute_preview", store=True)
    important = fields.Boolean()
    sender_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict", copy=False
    )
    # whoever has left stays named on old mails; the form looks for active addresses only
    recipient_ids = fields.Many2many(
        "rm.address",
        "rm_mail_recipient_rel",
        "mail_id",
        "address_id",
        context={"active_test": False},
    )
    cc_ids = fields.Many2many(
        "rm.address",
        "rm_mail_cc_rel",
        "mail_id",
        "address_id",
        string="Copy to",
        context={"active_test": False},
    )
    state = fields.Selection(
        [("draft", "Draft"), ("sent", "Sent"), ("recalled", "Recalled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    sent_at = fields.Datetime("Time", readonly=True, copy=False)
    # the first mail of the conversation; no reader, or a forwarded mail would name it to others
    thread_id = fields.Many2one(
        "rm.mail", readonly=True, copy=False, ondelete="set null", groups=fields.NO_ACCESS
    )
    delivery_ids = fields.One2many("rm.mail.delivery", "mail_id", readonly=True)
    receipt_ids = fields.One2many("rm.mail.receipt", "mail_id", "Read receipts", readonly=True)
    # what the rule of reading asks: Odoo would fetch every copy to answer it from the relation
    for_me = fields.Boolean("For me", compute="_compute_for_me", search="_search_for_me")
    is_sender = fields.Boolean(compute="_compute_mine")
    is_unread = fields.Boolean(compute="_compute_mine")
    folder = fields.Char(compute="_compute_mine")
    receipt_count = fields.Integer("Recipients", compute="_compute_receipts")
    read_count = fields.Integer("Read", compute="_compute_receipts")
    conversation_ids = fields.Many2many(
        "rm.mail", compute="_compute_conversation", string="Earlier and later mails"
    )

    _drafts_idx = models.Index("(sender_id, state, id)")
    _thread_idx = models.Index("(thread_id) WHERE thread_id IS NOT NULL")

    @api.depends("subject")
    def _compute_display_name(self):
        for mail in self:
            mail.display_name = mail.subject or self.env._("(no subject)")

    @api.depends("body")
    def _compute_preview(self):
        for mail in self:
            # an answer is known by its own words, not by what it quotes
            own, _quote, _rest = (mail.body or "").partition("<blockquote")
            text = html_to_inner_content(own) or html_to_inner_content(mail.body or "")
            mail.preview = " ".join(text.split())[:_PREVIEW]

    @api.depends("sender_id")
    @api.depends_context("uid")
    def _compute_mine(self):
        copies = self._own_copies()
        by_mail = {copy.mail_id.id: copy for copy in copies.sorted(lambda c: c.kind != "from")}
        for mail in self:
            copy = by_mail.get(mail._origin.id)
            mail.is_sender = not mail.sender_id or mail.sender_id == self.env.user
            mail.is_unread = bool(copy) and copy.is_unread
            mail.folder = copy.folder if copy else False

    @api.depends("sender_id", "delivery_ids")
    @api.depends_context("uid")
    def _compute_for_me(self):
        # sudo: only which of the mails the caller holds a copy of
        held = self.sudo()._own_copies().filtered(lambda c: c.folder in HELD).mail_id
        for mail in self.sudo():
            mail.for_me = mail.sender_id == self.env.user or mail._origin in held

    def _search_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        copies = [("user_id", "=", self.env.uid), ("folder", "in", HELD)]
        mine = Domain("sender_id", "=", self.env.uid) | Domain("delivery_ids", "any!", copies)
        return mine if True in value else ~mine

    def _own_copies(self):
        """Return the caller's copies of these mails, in whichever of his folders."""
        return self.env["rm.mail.delivery"].search(
            [("mail_id", "in", self._origin.ids), ("user_id", "=", self.env.uid)]
        )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_receipts(self):
        receipts = self.env["rm.mail.receipt"]
        groups = receipts._read_group(
            [("mail_id", "in", self._origin.ids)], ["mail_id", "state"], ["__count"]
        )
        for mail in self:
            counts = {state: number for of, state, number in groups if of == mail._origin}
            mail.receipt_count = sum(counts.values())
            mail.read_count = counts.get("read", 0)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_conversation(self):
        # sudo: the thread tells nothing by itself; the mails found are those the caller may read
        threads = {mail: mail.sudo().thread_id.id for mail in self}
        for mail, thread in threads.items():
            found = self.browse()
            if thread:
                same = Domain("thread_id", "=", thread) & Domain("state", "!=", "draft")
                # sudo: to search by the thread; the caller's rules follow at once
                found = self.sudo().search(same, limit=50).sudo(False)._filtered_access("read")
            mail.conversation_ids = found - mail._origin

    def _prepare_guarded_vals(self, vals):
        return {**super()._prepare_guarded_vals(vals), "sender_id": self.env.uid}

    def write(self, vals):
        if not self.env.su:
            self.check_access("read")
            self._refuse_unless_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_unless_draft()

    def _refuse_unless_draft(self):
        for mail in self:
            if mail.state != "draft":
                raise UserError(
                    self.env._(
                        "This mail has been sent and can no longer be changed. Write another one."
                    )
                )

    @api.model
    def _unread_count(self):
        """Return how many mails in the caller's inbox he has not read; one index scan."""
        return self.env["rm.mail.delivery"].search_count(
            [("user_id", "=", self.env.uid), ("folder", "=", "inbox"), ("read_at", "=", False)]
        )
