from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...bank_date import bank_today

#: who sees for whom a notice is meant
_ISSUERS = "rm_workbench.group_leader,rm_workbench.group_admin,rm_workbench.group_auditor"


class RmNotice(models.Model):
    """通知: an announcement to branches and roles, kept with who has read and confirmed it.

    It is read by those it is addressed to. Who that is today lies in ``rm.notice.receipt``, made
    by set SQL when the notice is published, when roles change and at the start of the bank's day,
    because record rules hold no dates. What is published stands: to correct it, withdraw it and
    publish another.
    """

    _name = "rm.notice"
    _description = "Notice"
    _inherit = ["rm.attached.mixin", "rm.notifier.mixin"]
    _order = "pinned desc, published_at desc, id desc"
    _rec_name = "title"
    _rec_names_search = ["title"]
    _guarded = (
        "state",
        "branch_id",
        "author_id",
        "published_at",
        "published_by_id",
        "withdrawn_at",
        "receipt_ids",
    )
    _limits = {"title": 200, "body": 200_000}

    title = fields.Char(required=True)
    body = fields.Html(sanitize_style=True, sanitize_form=True)
    # the default is for the form alone, which would miss it; the server sets it anew
    author_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    branch_id = fields.Many2one(
        "rm.branch",
        "Issuing branch",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index=True,
        help="Empty: the whole bank.",
    )
    branch_ids = fields.Many2many(
        "rm.branch",
        string="For branches",
        groups=_ISSUERS,
        help="These branches and what lies below; empty: the whole issuing branch.",
    )
    role_ids = fields.Many2many(
        "rm.role", string="For roles", groups=_ISSUERS, help="Empty: all roles."
    )
    issuer = fields.Char("Issued by", compute="_compute_issuer")
    audience = fields.Char("For whom", compute="_compute_audience", groups=_ISSUERS)
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date("Valid until", help="Last day; empty: until withdrawn.")
    must_read = fields.Boolean("To be confirmed", help="Readers confirm that they have read it.")
    pinned = fields.Boolean(help="Stays on top of the list.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
            ("expired", "Expired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    published_at = fields.Datetime("Published on", readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    withdrawn_at = fields.Datetime(readonly=True, copy=False)
    receipt_ids = fields.One2many("rm.notice.receipt", "notice_id", "Readers", readonly=True)
    is_unread = fields.Boolean("Unread", compute="_compute_mine", search="_search_is_unread")
    to_confirm = fields.Boolean(
        "Waits for my confirmation", compute="_compute_mine", search="_search_to_confirm"
    )
    confirmed_at = fields.Datetime("Confirmed on", compute="_compute_mine")
    reading = fields.Selection(
        [
            ("unread", "Unread"),
            ("to_confirm", "To confirm"),
            ("read", "Read"),
            ("confirmed", "Confirmed"),
        ],
        compute="_compute_mine",
    )
    # what the rule of reading asks: Odoo would fetch every receipt to answer it from the relation
    for_me = fields.Boolean("For me", compute="_compute_for_me", search="_search_for_me")
    reader_count = fields.Integer("Addressed", compute="_compute_counts")
    read_count = fields.Integer("Read", compute="_compute_counts")
    confirmed_count = fields.Integer("Confirmed", compute="_compute_counts")
    progress = fields.Integer("Done (%)", compute="_compute_counts")

    _published_idx = models.Index("(state, pinned DESC, published_at DESC, id DESC)")
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A notice cannot end before it begins.",
    )

    @api.depends("branch_id")
    def _compute_issuer(self):
        # sudo: the name of the issuing branch, which a reader need not be able to read
        for notice in self.sudo():
            notice.issuer = notice.branch_id.name or self.env.company.name

    @api.depends("branch_ids", "role_ids")
    def _compute_audience(self):
        for notice in self:
            branches = "、".join(notice.branch_ids.mapped("name"))
            roles = "、".join(notice.role_ids.mapped("name"))
            everywhere = self.env._("The whole branch") if notice.branch_id else False
            where = branches or everywhere or self.env._("The whole bank")
            notice.audience = " · ".join((where, roles or self.env._("All roles")))

    @api.depends("receipt_ids", "state")
    @api.depends_context("uid")
    def _compute_mine(self):
        mine = self.env["rm.notice.receipt"]._mine(self._origin)
        for notice in self:
            receipt = mine.get(notice._origin.id)
            live = notice.state == "published"
            notice.is_unread = live and bool(receipt) and not receipt.read_at
            notice.confirmed_at = receipt.confirmed_at if receipt else False
            notice.to_confirm = (
                live and notice.must_read and bool(receipt) and not receipt.confirmed_at
            )
            notice.reading = receipt._reading(notice) if receipt else False

    @api.depends("receipt_ids")
    @api.depends_context("uid")
    def _compute_for_me(self):
        mine = self.env["rm.notice.receipt"]._mine(self._origin)
        for notice in self:
            notice.for_me = notice._origin.id in mine

    def _mine_domain(self, *conditions):
        mine = [("user_id", "=", self.env.uid), ("addressed", "=", True), *conditions]
        return Domain("receipt_ids", "any!", mine)

    def _search_is_unread(self, operator, value):
        if operator != "in":
            return NotImplemented
        unread = Domain("state", "=", "published") & self._mine_domain(("read_at", "=", False))
        return unread if True in value else ~unread

    def _search_to_confirm(self, operator, value):
        if operator != "in":
            return NotImplemented
        waits = (
            Domain("state", "=", "published")
            & Domain("must_read", "=", True)
            & self._mine_domain(("confirmed_at", "=", False))
        )
        return waits if True in value else ~waits

    def _search_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._mine_domain() if True in value else ~self._mine_domain()

    @api.depends("receipt_ids", "must_read")
    @api.depends_context("uid")
    def _compute_counts(self):
        counts = self.env["rm.notice.receipt"]._counts(self._origin)
        for notice in self:
            readers, read, confirmed = counts.get(notice._origin.id, (0, 0, 0))
            done = confirmed if notice.must_read else read
            notice.reader_count, notice.read_count = readers, read
            notice.confirmed_count = confirmed
            notice.progress = 100 * done // readers if readers else 0

    def _prepare_guarded_vals(self, vals):
        user = self.env.user
        # a leader issues for his branch; a bank administrator has none and issues for the bank
        return {
            **super()._prepare_guarded_vals(vals),
            "author_id": user.id,
            "branch_id": user.rm_branch_id.id,
        }

    def write(self, vals):
        if not self.env.su:
            self._check_manager()
            self._refuse_unless_draft()
        return super().write(vals)

    def _check_manager(self):
        """Refuse whoever may not manage notices at all; the rule of writing knows drafts only."""
        self.check_access("read")
        self.browse().check_access("write")

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_unless_draft()

    def _refuse_unless_draft(self):
        for notice in self:
            if notice.state != "draft":
                raise UserError(
                    self.env._(
                        "%(notice)s has been published and stays as it is. Withdraw it and publish"
                        " a new one.",
                        notice=notice.title,
                    )
                )

    @api.constrains("branch_ids", "branch_id")
    def _check_audience(self):
        for notice in self:
            # sudo: only codes of the tree are compared; what is pointed at was checked before
            home = notice.sudo().branch_id.parent_path or ""
            if any(not b.parent_path.startswith(home) for b in notice.sudo().branch_ids):
                raise ValidationError(
                    self.env._(
                        "A notice reaches the issuing branch and what lies below it. Choose"
                        " branches of yours only."
                    )
                )

    @api.model
    def _unread_count(self):
        """Return how many published notices addressed to the caller he has not read."""
        return self.search_count([("is_unread", "=", True)])

    @api.model
    def _unconfirmed_count(self):
        """Return how many published notices wait for the caller's confirmation."""
        return self.search_count([("to_confirm", "=", True)])
