from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact


class RmKpiContestAward(models.Model):
    """A line of the prize list: who gets which prize for which place. Written by the server."""

    _name = "rm.kpi.contest.award"
    _description = "Award of a contest"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "contest_id desc, place, id"
    _rec_name = "prize"
    _guarded = ("contest_id", "manager_id", "branch_id", "place", "score", "prize", "amount")

    contest_id = fields.Many2one(
        "rm.kpi.contest", required=True, readonly=True, ondelete="cascade", index=True
    )
    contest_state = fields.Selection(related="contest_id.state", string="State")
    manager_id = fields.Many2one(
        "rm.manager", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one(
        "rm.branch", required=True, readonly=True, ondelete="restrict", index=True
    )
    place = fields.Integer(required=True, readonly=True, aggregator=None)
    score = Exact(scale=6, readonly=True)
    prize = fields.Char(required=True, readonly=True)
    amount = Exact(scale=2, readonly=True, aggregator="sum")

    _once = models.Constraint(
        "UNIQUE (contest_id, manager_id)", "An RM gets one prize of a contest."
    )


class RmKpiContestAwards(models.Model):
    """The prize list: drawn up from the ranks, approved by another person. No pay."""

    _inherit = "rm.kpi.contest"

    may_start = fields.Boolean("I may start it", compute="_compute_may")
    may_approve = fields.Boolean("I may approve its prize list", compute="_compute_may")

    @api.depends("state", "maker_ids", "listed_by_id")
    @api.depends_context("uid")
    def _compute_may(self):
        """Buttons are shown to whoever may take the step: neither maker nor who drew the list."""
        admin = self.env.user.has_group("rm_workbench.group_admin")
        own = self.env.user._accounts()
        for contest in self:
            saved = contest._origin
            other = admin and bool(saved) and not own & saved.maker_ids
            contest.may_start = other and contest.state == "draft"
            listed = contest.state == "listed"
            contest.may_approve = other and listed and not own & saved.listed_by_id

    def action_list_awards(self):
        """Draw up the prize list from the run of all days of the contest.

        :return: True
        """
        self.ensure_one()
        self._step("listed" if self.state == "listed" else "running")
        if not self.prize_ids:
            raise UserError(self.env._("The contest has no prizes."))
        run = self.sudo()._board_run()
        if not run or run.date_to != self.date_to:
            raise UserError(
                self.env._(
                    "The contest has not been computed up to its last day yet. Compute it when all"
                    " days have been delivered."
                )
            )
        # sudo: nobody has a right to write or delete lines of prize lists
        self.sudo().award_ids.unlink()
        self.env.cr.execute(self._award_sql(run))
        self.invalidate_recordset(["award_ids"])
        self._set_guarded(run_id=run.id, run_hash=run.hash, listed_by_id=self.env.uid)
        self._enter("listed")
        return True

    def action_approve_awards(self):
        """Approve the prize list; neither who drew it up nor who edited the contest may.

        :return: True
        """
        self._step("listed")
        if self.env.user._is_one_of(self.listed_by_id | self.maker_ids):
            raise UserError(
                self.env._(
                    "You worked on the prize list of %(contest)s, so another administrator must"
                    " approve it.",
                    contest=self.display_name,
                )
            )
        if self.sudo().run_id.hash != self.run_hash:
            raise UserError(
                self.env._(
                    "The run was computed again since the prize list was drawn up. Draw it up anew."
                )
            )
        self._set_guarded(approved_by_id=self.env.uid, approved_at=fields.Datetime.now())
        self._enter("awarded")
        return True

    def action_reject_awards(self):
        """Send the prize list back; it is drawn up again.

        :return: True
        """
        self._step("listed")
        # sudo: as when it is drawn up
        self.sudo().award_ids.unlink()
        self._set_guarded(run_id=None, run_hash=None, listed_by_id=None)
        self._enter("running")
        return True

    def _journal_detail(self, signature=None):
        awards = self.sudo().award_ids
        number = awards._fields["amount"].to_decimal
        total = sum(number(award.amount) or 0 for award in awards)
        detail = {"scheme": self.scheme_code, "period": self._period(self.date_to)}
        return detail | ({"awards": len(awards), "sum": str(total)} if awards else {})

    def _award_sql(self, run):
        return SQL(
            """INSERT INTO rm_kpi_contest_award (contest_id, manager_id, branch_id, place, score,
                      prize, amount, create_uid, create_date, write_uid, write_date)
               SELECT %(contest)s, t.manager_id, t.branch_id, t.place, t.score, p.name, p.amount,
                      %(uid)s, now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
                 FROM (SELECT *, rank() OVER (ORDER BY score DESC) AS place
                         FROM (%(taking)s) s) t
                 JOIN rm_kpi_contest_prize p ON p.contest_id = %(contest)s
                  AND t.place BETWEEN p.place_from AND p.place_to
                  AND (p.least_score IS NULL OR t.score >= p.least_score)""",
            contest=self.id,
            uid=self.env.uid,
            taking=self._taking_sql(run, "rm"),
        )
