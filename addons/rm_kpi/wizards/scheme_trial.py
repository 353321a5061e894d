from odoo import api, fields, models
from odoo.exceptions import UserError

from ..computing.period import PERIODIC, parse_period, previous

_MOST_PERIODS = 12


class RmKpiSchemeTrial(models.TransientModel):
    """试算: a version in test computed for the last periods, to be held against the old tables."""

    _name = "rm.kpi.scheme.trial"
    _description = "Trial of past periods"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"period": 30}

    scheme_id = fields.Many2one(
        "rm.kpi.scheme", required=True, ondelete="cascade", domain="[('state', '=', 'test')]"
    )
    period = fields.Char("Last period", required=True, help="2026-03, 2026-Q1, 2026-H1, 2026")
    count = fields.Integer("Number of periods", required=True, default=3)

    def action_compute(self):
        """Compute the trial runs and go on to the upload of the old table."""
        self.ensure_one()
        scheme = self.scheme_id
        if not scheme:
            raise UserError(self.env._("Choose a scheme first."))
        scheme._require_admin()
        if scheme.state != "test":
            raise UserError(self.env._("Put %(scheme)s to test first.", scheme=scheme.display_name))
        runs = [self._compute(period) for period in self._periods()]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare with the old table"),
            "res_model": "rm.kpi.comparison",
            "views": [(False, "form")],
            "context": {"default_run_ids": runs},
        }

    def _periods(self):
        """Return the texts of the periods, oldest first."""
        most = _MOST_PERIODS if self.scheme_id.period_type in PERIODIC else 1
        if not 1 <= self.count <= most:
            raise UserError(self.env._("Try 1 to %(most)s periods at once.", most=most))
        # says what is wrong with a period that is none, or none of the scheme's
        self.env["rm.kpi.run"]._check_period(self.scheme_id, self.period)
        found = [parse_period(self.period)]
        while len(found) < self.count:
            found.append(previous(found[-1]))
        return [period.text for period in reversed(found)]

    def _compute(self, period):
        """Compute the trial run of a period, made when missing; return its id.

        The run is made on an own connection, so that the computation sees it.
        """
        with self.env.registry.cursor() as cr:
            runs = self.env["rm.kpi.run"].with_env(api.Environment(cr, self.env.uid, {}))
            scheme = self.scheme_id.id
            run = runs.search(
                [
                    ("scheme_id", "=", scheme),
                    ("period", "=", period),
                    ("state", "not in", ("published", "closed")),
                ],
                limit=1,
            )
            run = run or runs.create({"scheme_id": scheme, "period": period})
            number = run.id
        with self.env.registry.cursor() as cr:
            run = runs.browse(number).with_env(api.Environment(cr, self.env.uid, self.env.context))
            run.action_compute()
        return number


class RmKpiSchemeTrialOpen(models.Model):
    _inherit = "rm.kpi.scheme"

    def action_open_trial(self):
        """Ask which past periods are tried."""
        self.ensure_one()
        self._require_admin()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Trial of past periods"),
            "res_model": "rm.kpi.scheme.trial",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_scheme_id": self.id,
                "default_period": self._newest_period(self.period_type),
                "default_count": 3 if self.period_type in PERIODIC else 1,
            },
        }
