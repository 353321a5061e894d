from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmTeamMember(models.Model):
    """小组成员: an RM in a team from a day to a day (both included); in one team at a time.

    ``rm.team.manager_ids`` are those of today, kept by these rows: see :meth:`_refresh_today`.
    """

    _name = "rm.team.member"
    _description = "Member of a team"
    _inherit = ["rm.guarded.mixin"]
    _rec_names_search = ["manager_id"]
    _order = "team_id, valid_from desc, id"

    team_id = fields.Many2one("rm.team", required=True, ondelete="cascade", index=True)
    branch_id = fields.Many2one(related="team_id.branch_id", string="Branch")
    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="restrict", index=True)
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(help="Last day; empty while it holds.")

    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A membership cannot end before it begins.",
    )
    _one_team = models.Constraint(
        "EXCLUDE USING gist (int4range(manager_id, manager_id, '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&)",
        "This RM belongs to a team already on some of these days: end that membership first.",
    )

    def init(self):
        # members of before there were days: from the beginning, in one team each
        self.env.cr.execute(
            """INSERT INTO rm_team_member (team_id, manager_id, valid_from)
               SELECT DISTINCT ON (r.manager_id) r.team_id, r.manager_id, DATE '1900-01-01'
                 FROM rm_team_manager_rel r
                WHERE NOT EXISTS (SELECT FROM rm_team_member m WHERE m.manager_id = r.manager_id)
             ORDER BY r.manager_id, r.team_id"""
        )

    @api.depends("manager_id", "team_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = f"{member.manager_id.name or ''} – {member.team_id.name or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["rm.team"]._require_open()
        members = super().create(vals_list)
        members._check_days()
        self._refresh_today(members.team_id)
        return members

    def write(self, vals):
        self.env["rm.team"]._require_open()
        if {"team_id", "manager_id"} & vals.keys():
            raise ValidationError(
                self.env._("A membership names its team and RM for good: end it, make a new one.")
            )
        result = super().write(vals)
        self._check_days()
        self._refresh_today(self.team_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_begun(self):
        # results of past periods rest on it
        if any(member.valid_from < bank_today(self.env) for member in self):
            raise UserError(
                self.env._("A membership that has begun stays on record: enter its last day.")
            )

    def unlink(self):
        teams = self.team_id
        result = super().unlink()
        self._refresh_today(teams)
        return result

    def _check_days(self):
        for member in self:
            # sudo: when he joined and left, of an RM whom the caller may name
            manager = member.manager_id.sudo()
            if manager.left_on and (member.valid_to or manager.left_on) > manager.left_on:
                raise ValidationError(
                    self.env._("%s has left the bank by then: shorten the days.", manager.name)
                )
            if manager.left_on and not member.valid_to:
                raise ValidationError(
                    self.env._("%s leaves the bank: name the last day.", manager.name)
                )

    @api.model
    def _refresh_today(self, teams=None):
        """Bring the teams' members to today's rows; all teams when none are named."""
        self.flush_model()
        self.env["rm.team"].flush_model()
        among = SQL("TRUE") if teams is None else SQL("team_id = ANY(%s)", list(teams._ids))
        today = bank_today(self.env)
        self.env.cr.execute(
            SQL(
                """WITH held AS (
                     SELECT team_id, manager_id FROM rm_team_member
                      WHERE %(among)s AND valid_from <= %(today)s
                        AND COALESCE(valid_to, 'infinity') >= %(today)s),
                   gone AS (
                     DELETE FROM rm_team_manager_rel r WHERE %(among)s AND NOT EXISTS (
                       SELECT FROM held h
                        WHERE h.team_id = r.team_id AND h.manager_id = r.manager_id))
                   INSERT INTO rm_team_manager_rel (team_id, manager_id)
                   SELECT team_id, manager_id FROM held ON CONFLICT DO NOTHING""",
                among=among,
                today=today,
            )
        )
        self.env["rm.team"].invalidate_model(["manager_ids"])
        self.env["rm.manager"].invalidate_model(["team_ids"])


class RmTeam(models.Model):
    _inherit = "rm.team"

    member_ids = fields.One2many("rm.team.member", "team_id", "Members by date")

    @api.model
    def _require_open(self):
        """Refuse a branch administrator whom head office lets form no teams; leaders may."""
        if not self.env.user.has_group("rm_workbench.group_leader"):
            self.env["rm.branch.function"]._require_open("teams")

    @api.model_create_multi
    def create(self, vals_list):
        self._require_open()
        teams = super().create(vals_list)
        for team in teams:
            team._enter_members(team.manager_ids)
        return teams

    def write(self, vals):
        self._require_open()
        before = {team: team.manager_ids for team in self} if "manager_ids" in vals else {}
        result = super().write(vals)
        for team, members in before.items():
            team._leave_members(members - team.manager_ids)
            team._enter_members(team.manager_ids - members)
        return result

    def _enter_members(self, managers):
        """Let these RMs be members from today on."""
        self.env["rm.team.member"].create(
            [
                {"team_id": self.id, "manager_id": manager.id}
                for manager in managers - self._members_today()
            ]
        )

    def _members_today(self):
        today = bank_today(self.env)
        held = self.member_ids.filtered(
            lambda m: m.valid_from <= today and (not m.valid_to or m.valid_to >= today)
        )
        return held.manager_id

    def _leave_members(self, managers):
        """End the memberships of these RMs with yesterday; what began today is taken back."""
        today = bank_today(self.env)
        running = self.member_ids.filtered(
            lambda m: m.manager_id in managers and (not m.valid_to or m.valid_to >= today)
        )
        begun = running.filtered(lambda m: m.valid_from < today)
        begun.write({"valid_to": fields.Date.subtract(today, days=1)})
        (running - begun).unlink()


class RmManager(models.Model):
    _inherit = "rm.manager"

    member_ids = fields.One2many("rm.team.member", "manager_id", "Teams by date")


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        self.env["rm.team.member"]._refresh_today()
        return super()._begin()
