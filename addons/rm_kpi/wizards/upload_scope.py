# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import fields, models

from .upload_shape import BANK, SCOPE_KEYS

_MODELS = {
    "rm": "rm.manager",
    "branch": "rm.branch",
    "position": "rm.position",
    "grade": "rm.grade",
}
_ONE_OF = ({"rm"}, {"branch"}, {"branch", "team"}, {"position"}, {"grade"}, {"position", "grade"})


class RmKpiUploadScope(models.TransientModel):
    """Whose the figures of a line are: of an RM, a team, position, grade, branch or the bank."""

    _inherit = "rm.kpi.upload"

    def _known(self, rows):
        """Return {key: {code: id}} of what the lines name and the user may read."""
        known = {}
        for key, model in _MODELS.items():
            codes = {row.values.get(key) for row in rows} - {None, BANK}
            known[key] = self._by_code(model, codes) if codes else {}
        branches = {row.values.get("branch") for row in rows if row.values.get("team")}
        ids = [known["branch"][code] for code in branches if code in known["branch"]]
        teams = self.env["rm.team"].search([("branch_id", "in", ids)]) if ids else []
        known["team"] = {(team.branch_id.code, team.name): team.id for team in teams}
        return known

    def _unknown(self, values, known):
        """Return (code of the problem, what was found) for each name of a line unknown here."""
        found = [
            (f"unknown_{key}", values[key])
            for key in _MODELS
            if values.get(key) and values[key] not in known[key] and values[key] != BANK
        ]
        if values.get("team") and (values.get("branch"), values["team"]) not in known["team"]:
            found.append(("unknown_team", values["team"]))
        return found

    def _scope_of(self, values, known):
        """Return {column: id} of a line, or None when it names nobody or too many."""
        given = {key for key in SCOPE_KEYS if values.get(key)}
        if given not in _ONE_OF or (values.get("branch") == BANK and given != {"branch"}):
            return None
        if values.get("branch") == BANK:
            return {}
        if "team" in given:
            return {"team_id": known["team"].get((values["branch"], values["team"]))}
        columns = {"rm": "manager_id"}
        return {columns.get(k, f"{k}_id"): known[k].get(values[k]) for k in given}

    def _resolve_parameter(self, parameter, values, known):
        """Check a line of a parameter: (parameter id, scope, first and last day, value)."""
        if not parameter:
            return None, "unknown_parameter"
        scope = self._scope_of(values, known)
        if scope is None:
            return None, "one_owner"
        value = values["value"]
        if value != round(value, 10):
            return None, "too_many_decimals"
        first = values["valid_from"] or fields.Date.to_date("1900-01-01")
        last = values["valid_to"]
        if last and last < first:
            return None, "days_in_order"
        return (parameter.id, scope, first, last, value), ""

    def _scope_headings(self):
        _ = self.env._
        return {
            "rm": _("RM code"),
            "branch": _("Branch code"),
            "team": _("Team"),
            "position": _("Position code"),
            "grade": _("RM grade code"),
        }
