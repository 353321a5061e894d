from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmTeamLeader(models.Model):
    """组长任期: who leads a team from a day to a day (both included); one at a time.

    ``rm.team.leader_id`` is the one of today, kept by these rows, and ``rm.manager.team_user_id``
    the user who leads the team of an RM today: the column that the scope *team* of a role reads.
    """

    _name = "rm.team.leader"
    _description = "Leader of a team"
    _inherit = ["rm.guarded.mixin"]
    _rec_names_search = ["manager_id"]
    _order = "team_id, valid_from desc, id"

    team_id = fields.Many2one("rm.team", required=True, ondelete="cascade", index=True)
    branch_id = fields.Many2one(related="team_id.branch_id", string="Branch")
    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="restrict", index=True)
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(help="Last day; empty while it holds.")

    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)", "A term cannot end before it begins."
    )
    _one_leader = models.Constraint(
        "EXCLUDE USING gist (int4range(team_id, team_id, '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&)",
        "This team has a leader already on some of these days: end that term first.",
    )

    def init(self):
        # leaders of before there were days
        self.env.cr.execute(
            """INSERT INTO rm_team_leader (team_id, manager_id, valid_from)
               SELECT t.id, t.leader_id, DATE '1900-01-01' FROM rm_team t
                WHERE t.leader_id IS NOT NULL
                  AND NOT EXISTS (SELECT FROM rm_team_leader l WHERE l.team_id = t.id)"""
        )

    @api.depends("manager_id", "team_id")
    def _compute_display_name(self):
        for term in self:
            term.display_name = f"{term.team_id.name or ''} – {term.manager_id.name or ''}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["rm.team"]._require_open()
        terms = super().create(vals_list)
        terms._check_in_bank()
        self._refresh_today()
        return terms

    def write(self, vals):
        self.env["rm.team"]._require_open()
        if {"team_id", "manager_id"} & vals.keys():
            raise ValidationError(
                self.env._("A term names its team and leader for good: end it, make a new one.")
            )
        result = super().write(vals)
        self._check_in_bank()
        self._refresh_today()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_begun(self):
        if any(term.valid_from < bank_today(self.env) for term in self):
            raise UserError(
                self.env._("A term that has begun stays on record: enter its last day.")
            )

    def unlink(self):
        result = super().unlink()
        self._refresh_today()
        return result

    def _check_in_bank(self):
        for term in self:
            # sudo: when he leaves, of an RM whom the caller may name
            left_on = term.manager_id.sudo().left_on
            if left_on and (not term.valid_to or term.valid_to > left_on):
                raise ValidationError(
                    self.env._("%s leaves the bank: name the last day.", term.manager_id.name)
                )

    @api.model
    def _refresh_today(self):
        """Bring the teams' leaders, and the RMs' users who lead them, to today; two statements."""
        for model in ("rm.team.leader", "rm.team.member", "rm.team", "rm.manager"):
            self.env[model].flush_model()
        today = bank_today(self.env)
        self.env.cr.execute(
            SQL(
                """UPDATE rm_team t SET leader_id = w.leader_id
                     FROM (SELECT t.id, l.manager_id AS leader_id FROM rm_team t
                        LEFT JOIN rm_team_leader l ON l.team_id = t.id AND l.valid_from <= %(day)s
                              AND COALESCE(l.valid_to, 'infinity') >= %(day)s) w
                    WHERE w.id = t.id AND t.leader_id IS DISTINCT FROM w.leader_id""",
                day=today,
            )
        )
        self.env.cr.execute(
            """UPDATE rm_manager m SET team_user_id = w.user_id
                 FROM (SELECT m.id, min(l.user_id) AS user_id FROM rm_manager m
                    LEFT JOIN rm_team_manager_rel r ON r.manager_id = m.id
                    LEFT JOIN rm_team t ON t.id = r.team_id AND t.active
                    LEFT JOIN rm_manager l ON l.id = t.leader_id GROUP BY 1) w
                WHERE w.id = m.id AND m.team_user_id IS DISTINCT FROM w.user_id"""
        )
        self.env["rm.team"].invalidate_model(["leader_id"])
        self.env["rm.manager"].invalidate_model(["team_user_id"])


class RmTeam(models.Model):
    _inherit = "rm.team"

    leader_ids = fields.One2many("rm.team.leader", "team_id", "Leaders by date")

    @api.model_create_multi
    def create(self, vals_list):
        # the column follows from the terms
        leaders = [vals.get("leader_id") for vals in vals_list]
        kept = [{k: v for k, v in vals.items() if k != "leader_id"} for vals in vals_list]
        teams = super().create(kept)
        for team, leader in zip(teams, leaders, strict=True):
            if leader:
                team._lead(self.env["rm.manager"].browse(leader))
        return teams

    def write(self, vals):
        kept = {k: v for k, v in vals.items() if k != "leader_id"}
        result = super().write(kept)
        if "leader_id" in vals:
            for team in self:
                team._lead(self.env["rm.manager"].browse(vals["leader_id"] or ()))
        elif "active" in vals:
            self.env["rm.team.leader"]._refresh_today()
        return result

    def _lead(self, manager):
        """Let an RM lead the team from today on, or nobody."""
        today = bank_today(self.env)
        running = self.leader_ids.filtered(lambda t: not t.valid_to or t.valid_to >= today)
        held = running.filtered(lambda t: t.valid_from <= today)
        if held.manager_id == manager and len(held) <= 1:
            return
        begun = held.filtered(lambda t: t.valid_from < today)
        begun.write({"valid_to": fields.Date.subtract(today, days=1)})
        (running - begun).unlink()
        if manager:
            self.env["rm.team.leader"].create({"team_id": self.id, "manager_id": manager.id})


class RmTeamMember(models.Model):
    _inherit = "rm.team.member"

    @api.model
    def _refresh_today(self, teams=None):
        result = super()._refresh_today(teams)
        self.env["rm.team.leader"]._refresh_today()
        return result


class RmManager(models.Model):
    _inherit = "rm.manager"

    team_user_id = fields.Many2one(
        "res.users",
        "User who leads the team",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        groups=fields.NO_ACCESS,
    )

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self.env["rm.team.leader"]._refresh_today()
        return result
