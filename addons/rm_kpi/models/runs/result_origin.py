# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import fields, models

from ...computing.ladder import BRANCH, LEVELS, RM, TEAM

#: kinds of frozen values that come from a ladder
_LEVELLED = ("param", "target", "table")


class RmKpiResultOrigin(models.Model):
    """Whose the parameters, targets and bands of a result were: the level of the ladder."""

    _inherit = "rm.kpi.result"

    origins = fields.Json(
        readonly=True,
        help="Where parameters, targets and bands came from; the RM's own are left out.",
    )

    def _origin_words(self):
        """Return {frozen key: level in words}; nothing for results of before it was kept."""
        self.ensure_one()
        if self.origins is None or self.origins is False:
            return {}
        keys = [key for key in self.inputs or {} if key.partition(":")[0] in _LEVELLED]
        return {key: self._one_origin(self.origins.get(key) or str(RM)) for key in keys}

    def _grade_origin(self):
        """Return whose band gave the grade, in words; False where everybody has the same."""
        code = self.run_id.scheme_id.grade_band_id.code
        return self._origin_words().get(f"table:{code}") or False

    def _one_origin(self, origin):
        level, _colon, place = origin.partition(":")
        level, words = int(level), self._level_words()
        model = {TEAM: "rm.team", BRANCH: "rm.branch"}.get(level)
        names = {
            "post": f"{self.position_id.display_name} / {self.post_grade_id.display_name}",
            "position": self.position_id.display_name,
            "grade": self.post_grade_id.display_name,
        }
        name = names.get(LEVELS[level - 1])
        if model:
            # sudo: the name of the team or branch whose value went into a result that may be read
            name = self.env[model].sudo().browse(int(place)).exists().display_name
        text = words[LEVELS[level - 1]]
        return f"{text} {name}" if name else text

    def _level_words(self):
        _ = self.env._
        return {
            "rm": _("RM"),
            "team": _("team"),
            "post": _("position and grade"),
            "position": _("position"),
            "grade": _("grade"),
            "branch": _("branch"),
            "bank": _("bank"),
        }
