# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import models


class RmKpiSchemeUnder(models.Model):
    """What explanations call the results of others that formulas take with ``UNDER``."""

    _inherit = "rm.kpi.scheme"

    def _under_labels(self, plan):
        """Return {"under:...": scheme, figure, how and over whom, in words}."""
        _ = self.env._
        hows = {
            "sum": _("sum"),
            "avg": _("average"),
            "count": _("how many"),
            "min": _("smallest"),
            "max": _("largest"),
        }
        scopes = {
            "team": _("of the RMs of the team"),
            "branch": _("of the RMs of the branch"),
            "region": _("of the RMs of the region"),
        }
        labels = {}
        for code, figure, how, scope in plan.under:
            # sudo: names of a scheme whose results go into this one, which the caller may read
            scheme = self.sudo().search([("code", "=", code)], order="version desc", limit=1)
            line = scheme.indicator_ids.filtered(lambda one, figure=figure: one.code == figure)
            name = _("Score") if figure == "score" else line.name or figure
            text = _(
                "%(scheme)s, %(figure)s: %(how)s %(scope)s",
                scheme=scheme.name or code,
                figure=name,
                how=hows[how],
                scope=scopes[scope],
            )
            labels[":".join(("under", code, figure, how, scope))] = text
        return labels
