from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: a login that nobody used for so long is worth a question
_IDLE_DAYS = 90


class RmRightsReviewLine(models.Model):
    """One grant under review: as it was when the review began, and what was decided."""

    _name = "rm.rights.review.line"
    _description = "Grant under review"
    _inherit = ["rm.guarded.mixin"]
    _order = "review_id, user_id, id"
    _rec_names_search = ["user_id"]
    _limits = {"remark": 200}

    review_id = fields.Many2one(
        "rm.rights.review", required=True, readonly=True, ondelete="cascade", index=True
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="restrict", index=True)
    grant_id = fields.Many2one(
        "rm.role.grant", readonly=True, ondelete="set null", index="btree_not_null"
    )
    user_id = fields.Many2one("res.users", readonly=True, required=True, ondelete="restrict")
    role_id = fields.Many2one("rm.role", readonly=True, required=True, ondelete="restrict")
    granted_by_id = fields.Many2one("res.users", "Granted by", readonly=True, ondelete="restrict")
    valid_from = fields.Date(readonly=True)
    valid_to = fields.Date(readonly=True)
    last_sign_in = fields.Datetime("Last signed in", readonly=True)
    is_idle = fields.Boolean("Not used for 90 days", readonly=True)
    decision = fields.Selection(
        [
            ("open", "Not decided"),
            ("kept", "Kept"),
            ("revoked", "Revoked"),
            ("ended", "Ended meanwhile"),
        ],
        required=True,
        readonly=True,
        default="open",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True)
    remark = fields.Char(readonly=True)
    may_decide = fields.Boolean(compute="_compute_may_decide")

    _guarded = (
        "review_id",
        "branch_id",
        "grant_id",
        "user_id",
        "role_id",
        "granted_by_id",
        "valid_from",
        "valid_to",
        "last_sign_in",
        "is_idle",
        "decision",
        "decided_by_id",
        "decided_at",
        "remark",
    )

    @api.depends("user_id", "role_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.user_id.name}: {line.role_id.name}"

    @api.depends("user_id", "granted_by_id", "review_id")
    @api.depends_context("uid")
    def _compute_may_decide(self):
        own = self.env.user._accounts()
        for line in self:
            concerned = line.user_id | line.granted_by_id
            line.may_decide = not own & concerned and line.review_id.may_review

    @api.model
    def _fill(self, reviews, holds):
        """Make the lines of these reviews from the grants that hold; one statement."""
        self.env.execute_query(
            SQL(
                """INSERT INTO rm_rights_review_line (review_id, branch_id, grant_id, user_id,
                          role_id, granted_by_id, valid_from, valid_to, last_sign_in, is_idle,
                          decision, create_uid, create_date, write_uid, write_date)
                   SELECT v.id, g.branch_id, g.id, g.user_id, g.role_id, g.create_uid,
                          g.valid_from, g.valid_to, l.at,
                          COALESCE(l.at, u.create_date)
                          < now() AT TIME ZONE 'utc' - make_interval(days => %(idle)s),
                          'open', %(uid)s, now() AT TIME ZONE 'utc', %(uid)s,
                          now() AT TIME ZONE 'utc'
                     FROM rm_rights_review v
                     JOIN rm_role_grant g ON g.branch_id IS NOT DISTINCT FROM v.branch_id
                      AND %(holds)s
                     JOIN res_users u ON u.id = g.user_id
                LEFT JOIN (SELECT create_uid, max(create_date) AS at FROM res_users_log
                         GROUP BY 1) l ON l.create_uid = g.user_id
                    WHERE v.id = ANY(%(reviews)s) RETURNING id""",
                idle=_IDLE_DAYS,
                uid=self.env.uid,
                holds=holds,
                reviews=reviews.ids,
            )
        )
        self.env.invalidate_all()

    def action_keep(self):
        """Keep these grants.

        :return: True
        """
        return self._decide("kept")

    def action_revoke(self, remark=""):
        """Revoke these grants at once.

        :return: True
        """
        remark = str(remark or "").strip()
        self._check_incoming({"remark": remark})
        self._require()
        for line in self:
            # sudo: the reviewer's word ends the grant; his limits were checked by _require
            line.sudo().grant_id.action_revoke()
        return self._decide("revoked", remark)

    def _require(self):
        """Refuse unless the caller may decide on all these lines, and none is decided."""
        self.check_access("read")
        self.review_id._require_reviewer()
        for line in self:
            if not line.may_decide:
                raise AccessError(
                    self.env._(
                        "Your own grant, or one that you made, is reviewed by somebody else."
                    )
                )
            if line._lock_state("decision") != "open":
                raise UserError(self.env._("%s is decided already.", line.display_name))

    def _decide(self, decision, remark=""):
        self._require()
        self._set_guarded(
            decision=decision,
            decided_by_id=self.env.uid,
            decided_at=fields.Datetime.now(),
            remark=remark or None,
        )
        for line in self:
            self.env["rm.journal"]._record(
                f"rights_review.{decision}",
                line,
                reference=line.user_id.login,
                role=line.role_id.code,
                reason=remark or False,
            )
        return True

    def _note_ended(self):
        """Mark open lines whose grant holds no more: revoked or expired since the review began."""
        # sudo: grants that the reviewer may not read count as well
        gone = self.filtered(
            lambda line: line.decision == "open" and not line.sudo().grant_id.holds_today
        )
        if gone:
            gone._set_guarded(decision="ended")
