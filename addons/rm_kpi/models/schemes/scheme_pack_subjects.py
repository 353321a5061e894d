from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

#: key of a pack -> (field, model) of subjects that have codes
_CODED = {
    "positions": ("position_ids", "rm.position"),
    "grades": ("grade_ids", "rm.grade"),
    "branches": ("branch_ids", "rm.branch"),
    "include": ("include_ids", "rm.manager"),
    "exclude": ("exclude_ids", "rm.manager"),
}
#: of these, what names single RMs
NAMED_RMS = ("include", "exclude")


class RmKpiSchemePackSubjects(models.Model):
    """Whom a scheme appraises, in packs: all by code, teams by branch and name."""

    _inherit = "rm.kpi.scheme"

    def _import_subjects(self, document):
        """Choose the subjects that a pack names; what this bank has not got is refused."""
        vals = {}
        for key, (field, model) in _CODED.items():
            if codes := document.get(key):
                # who has left the bank was appraised in periods before
                known = self.with_context(active_test=False)
                found = [
                    known._find_code(model, code, f"scheme.{key}[{place}]").id
                    for place, code in enumerate(codes)
                ]
                vals[field] = [Command.set(found)]
        if teams := document.get("teams"):
            found = [
                self._find_team(team, f"scheme.teams[{place}]").id
                for place, team in enumerate(teams)
            ]
            vals["team_ids"] = [Command.set(found)]
        if vals:
            self.write(vals)

    def _export_subjects(self):
        known = self.with_context(active_test=False)
        named = {key: sorted(known[field].mapped("code")) for key, (field, _m) in _CODED.items()}
        # a team that was wound up is nobody any more, and no bank could find it again
        teams = self.team_ids.filtered("active").sorted(lambda t: (t.branch_id.code, t.name))
        return {**named, "teams": [self._export_team(team) for team in teams]}

    def _export_team(self, team):
        return {"branch": team.branch_id.code, "name": team.name} if team else None

    def _find_team(self, team, path):
        branch = self._find_code("rm.branch", team["branch"], f"{path}.branch")
        found = self.env["rm.team"].search(
            [("branch_id", "=", branch.id), ("name", "=", team["name"])], limit=1
        )
        if not found:
            raise UserError(
                self.env._(
                    "%(path)s: branch %(branch)s has no team %(team)s.",
                    path=f"{path}.name",
                    branch=branch.code,
                    team=team["name"],
                )
            )
        return found
