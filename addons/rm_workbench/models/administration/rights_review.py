from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...bank_date import bank_today

#: days that the reviewers have
_DAYS = 15


def quarter_of(day):
    """Return the quarter of a day, such as ``2025-Q4``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


class RmRightsReview(models.Model):
    """权限复核: once a quarter somebody looks at every grant of a branch and keeps or revokes it.

    Leaders of the branch or above it review; bank administrators where there is no leader, and
    the grants of the whole bank. Nobody reviews his own grant or one that he made.
    """

    _name = "rm.rights.review"
    _description = "Review of rights"
    _inherit = ["rm.guarded.mixin"]
    _guarded = ("period", "branch_id", "due_on", "state", "confirmed_by_id", "confirmed_at")
    _order = "period desc, branch_id, id"
    _rec_names_search = ["period", "branch_id"]

    period = fields.Char("Quarter under review", required=True, readonly=True)
    branch_id = fields.Many2one(
        "rm.branch", readonly=True, ondelete="restrict", index=True, help="Empty: the whole bank."
    )
    due_on = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("open", "Under review"), ("done", "Confirmed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    confirmed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True)
    line_ids = fields.One2many("rm.rights.review.line", "review_id")
    line_count = fields.Integer("Grants", compute="_compute_counts")
    open_count = fields.Integer("Not decided", compute="_compute_counts")
    revoked_count = fields.Integer("Revoked", compute="_compute_counts")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    may_review = fields.Boolean(compute="_compute_may_review")

    _once = models.UniqueIndex(
        "(period, COALESCE(branch_id, 0))", "This branch has a review of this quarter already."
    )

    @api.depends("period", "branch_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            place = review.branch_id.name or self.env._("Whole bank")
            review.display_name = f"{review.period} {place}"

    @api.depends("line_ids.decision")
    def _compute_counts(self):
        counted = self.env["rm.rights.review.line"]._read_group(
            [("review_id", "in", self.ids)], ["review_id", "decision"], ["__count"]
        )
        found = {(review.id, decision): count for review, decision, count in counted}
        for review in self:
            review.line_count = sum(n for (owner, _d), n in found.items() if owner == review.id)
            review.open_count = found.get((review.id, "open"), 0)
            review.revoked_count = found.get((review.id, "revoked"), 0)

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for review in self:
            review.is_overdue = review.state == "open" and review.due_on < today

    @api.depends("branch_id")
    @api.depends_context("uid")
    def _compute_may_review(self):
        for review in self:
            review.may_review = review._may_review()

    def _may_review(self):
        user = self.env.user
        if user.has_group("rm_workbench.group_admin"):
            return True
        # sudo: one's own branch, compared only
        own = user.sudo().rm_branch_id.parent_path or "none/"
        path = self.sudo().branch_id.parent_path or ""
        return user.has_group("rm_workbench.group_leader") and path.startswith(own)

    def _require_reviewer(self):
        self.check_access("read")
        for review in self:
            if not review._may_review():
                raise AccessError(
                    self.env._(
                        "Rights are reviewed by leaders of the branch or above it, and by bank"
                        " administrators."
                    )
                )
            if review._lock_state() != "open":
                raise UserError(self.env._("%s is confirmed already.", review.display_name))

    @api.model
    def action_start(self):
        """Begin the review of the present quarter; those that have begun stay as they are.

        :return: True
        """
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(self.env._("Bank administrators begin the reviews of rights."))
        today = bank_today(self.env)
        if not self._start(quarter_of(today), fields.Date.add(today, days=_DAYS)):
            raise UserError(self.env._("The reviews of %s have begun already.", quarter_of(today)))
        return True

    @api.model
    def _start(self, period, due_on):
        """Make the reviews of a quarter with their lines: two statements, whatever their number.

        :return: the reviews that were made
        """
        self.env["rm.role.grant"].flush_model()
        holds = self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env))
        made = self.env.execute_query(
            SQL(
                """INSERT INTO rm_rights_review (period, branch_id, due_on, state, create_uid,
                          create_date, write_uid, write_date)
                   SELECT DISTINCT %(period)s, g.branch_id, %(due)s::date, 'open', %(uid)s::int,
                          now() AT TIME ZONE 'utc', %(uid)s::int, now() AT TIME ZONE 'utc'
                     FROM rm_role_grant g WHERE %(holds)s
                       ON CONFLICT DO NOTHING RETURNING id""",
                period=period,
                due=due_on,
                uid=self.env.uid,
                holds=holds,
            )
        )
        reviews = self.browse([row[0] for row in made])
        if reviews:
            self.env["rm.rights.review.line"]._fill(reviews, holds)
            self.env["rm.journal"]._record(
                "rights_review.started", reference=period, rows=len(reviews)
            )
        return reviews

    def action_confirm(self):
        """Confirm that every grant was looked at; the review is closed.

        :return: True
        """
        self._require_reviewer()
        for review in self:
            review.line_ids._note_ended()
            if review.line_ids.filtered(lambda line: line.decision == "open"):
                raise UserError(
                    self.env._(
                        "%s: grants are left that nobody has decided on. Keep or revoke each;"
                        " your own are decided by somebody else.",
                        review.display_name,
                    )
                )
            review._set_guarded(
                state="done", confirmed_by_id=self.env.uid, confirmed_at=fields.Datetime.now()
            )
            self.env["rm.journal"]._record(
                "rights_review.confirmed", review, rows=len(review.line_ids)
            )
        return True

    def action_keep_rest(self):
        """Keep all grants of these reviews that are not decided and that the caller may decide on.

        :return: True
        """
        self._require_reviewer()
        left = self.line_ids.filtered(lambda line: line.decision == "open" and line.may_decide)
        if not left:
            raise UserError(self.env._("No grant is left that you may decide on."))
        return left.action_keep()


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        # sudo: a plain setting of the bank
        wanted = self.env["ir.config_parameter"].sudo()
        today = bank_today(self.env)
        if wanted.get_param("rm_workbench.rights_review") == "quarter":
            due_on = fields.Date.add(today, days=_DAYS)
            self.env["rm.rights.review"]._start(quarter_of(today), due_on)
        return result
