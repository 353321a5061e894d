from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...bank_date import bank_today
from ...office import first_day, last_day
from ..foundation.words_mixin import RmWordsMixin

TEXTS = ("situation", "problems", "measures")
#: of more RMs than this, a report is made by team or branch below
MOST_MEMBERS = 200


class RmMonthReport(models.Model):
    """月度工作报告: a team's or branch's month, each RM's figures filled in from the facts.

    Made by the leader of the branch, or by the RM who leads the team (客户小组组长): he sees sums
    of the members of his team there, and no customer of theirs.
    """

    _name = "rm.month.report"
    _description = "Month report"
    _inherit = ["rm.words.mixin", "rm.document.mixin"]
    _order = "date_from desc, id desc"
    _guarded = (*RmWordsMixin._guarded, "date_to", "filled_on", "figures_day", "submitted_on")
    _limits = dict.fromkeys(TEXTS, 10000)
    _words_deeds = {"note": ("action_note", False)}

    team_id = fields.Many2one(
        "rm.team", ondelete="restrict", index="btree_not_null", help="Empty: of the whole branch."
    )
    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user.rm_branch_id,
    )
    date_from = fields.Date(
        "Month",
        required=True,
        default=lambda self: first_day("month", bank_today(self.env)),
        help="Any day of it.",
    )
    date_to = fields.Date(readonly=True)
    situation = fields.Text("How the month went")
    problems = fields.Text("Problems and causes")
    measures = fields.Text("Work of the next month")
    line_ids = fields.One2many("rm.month.report.line", "report_id", "Figures by RM")
    filled_on = fields.Date("Figures filled in on", readonly=True, copy=False)
    figures_day = fields.Date("Figures as of", readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("submitted", "Submitted"), ("noted", "Commented")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    submitted_on = fields.Date(readonly=True, copy=False)
    is_maker = fields.Boolean(compute="_compute_is_maker")

    _one_of_team = models.UniqueIndex(
        "(team_id, date_from) WHERE team_id IS NOT NULL",
        "There is a report of this team and month already. Open that one.",
    )
    _one_of_branch = models.UniqueIndex(
        "(branch_id, date_from) WHERE team_id IS NULL",
        "There is a report of this branch and month already. Open that one.",
    )
    _by_branch = models.Index("(branch_id, date_from DESC, id DESC)")

    @api.depends("team_id", "branch_id", "date_from")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            # sudo: the name of one's own unit
            own = report.sudo()
            who = own.team_id.name or own.branch_id.name or ""
            month = report.date_from and f"{report.date_from:%Y-%m}"
            report.display_name = f"{who} {month or ''}".strip()

    @api.depends("create_uid")
    @api.depends_context("uid")
    def _compute_is_maker(self):
        for report in self:
            report.is_maker = not report.id or report.create_uid == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_unit(vals) for vals in vals_list]
        reports = super().create(vals_list)
        for report in reports:
            report._set_guarded(date_to=last_day("month", report.date_from))
        return reports

    @api.model
    def _prepare_unit(self, vals):
        """Begin on the first of the month; a team decides on the branch, its leader on the team."""
        day = fields.Date.to_date(vals.get("date_from") or bank_today(self.env))
        vals = {**vals, "date_from": first_day("month", day)}
        wanted = vals.get("team_id") or self.env.context.get("default_team_id")
        team = self.env["rm.team"].browse(wanted if isinstance(wanted, int) and wanted else [])
        if not self.env.user.has_group("rm_workbench.group_leader"):
            # sudo: one reads always which team one leads
            led = self.env["rm.team"].sudo().search([("leader_id.user_id", "=", self.env.uid)])
            if not team and len(led) == 1:
                team = led
            if not team or team.id not in led.ids:
                raise AccessError(
                    self.env._("A month report is made by the leader of the team or branch.")
                )
        if team:
            # sudo: the branch of a team that the caller may read, or leads
            vals |= {"team_id": team.id, "branch_id": team.sudo().branch_id.id}
        return vals

    def write(self, vals):
        if vals:
            self.check_access("write")
            for report in self:
                report._refuse_unless_draft()
            if vals.keys() & {"team_id", "branch_id", "date_from"}:
                raise UserError(self.env._("Make another report for another unit or month."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        for report in self:
            report._refuse_unless_draft()

    def _refuse_unless_draft(self):
        if self._lock_state() != "draft":
            raise UserError(
                self.env._(
                    "%(record)s is handed in and stays as it is. Take it back first.",
                    record=self.display_name,
                )
            )

    def _members(self):
        """Return the RMs of the team, or of the branch and below, who were there in the month."""
        # sudo: the members of the unit whose report this is
        managers = self.env["rm.manager"].sudo()
        there = ["|", ("left_on", "=", False), ("left_on", ">=", self.date_from)]
        if self.team_id:
            return self.sudo().team_id.manager_ids.filtered_domain(there).sorted("code")
        below = [("branch_id", "child_of", self.branch_id.id), *there]
        return managers.search(below, order="code", limit=MOST_MEMBERS + 1)

    def _words_titles(self):
        return {"note": self.env._("Leader's comment")}

    def action_submit(self):
        """Hand the reports in.

        :return: True
        """
        self.check_access("write")
        for report in self:
            report._expect_state("draft")
            if not report.filled_on or not (report.situation or "").strip():
                raise UserError(
                    self.env._(
                        "%(record)s: fill in the figures and %(fields)s first.",
                        record=report.display_name,
                        fields=report._field_label("situation"),
                    )
                )
            report._set_guarded(state="submitted", submitted_on=bank_today(self.env))
            report._tell(self.env._("handed in"))
        return True

    def action_take_back(self):
        """Make it a draft again, as long as no leader has commented.

        :return: True
        """
        self.check_access("write")
        for report in self:
            report._expect_state("submitted")
            report._set_guarded(state="draft")
            report._tell(self.env._("taken back"))
        return True

    def action_note(self, text=""):
        """Comment as a leader of the branch or above who did not write it.

        :return: True
        """
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(self.env._("Month reports are commented by leaders."))
        for report in self:
            if self.env.user._is_one_of(report.create_uid):
                raise AccessError(self.env._("Somebody else must comment your own report."))
            report._expect_state("submitted", "noted")
            words = report._own_words(text)
            report._set_guarded(state="noted")
            report._tell(self.env._("commented"), words)
        return True

    def action_print(self):
        """Return the action of the page to print or to save as PDF."""
        self.ensure_one()
        self.check_access("read")
        return self.env.ref("rm_workbench.rm_month_report_action_print").report_action(self)

    @api.model
    def _month_before(self):
        return first_day("month", bank_today(self.env)) - relativedelta(months=1)
