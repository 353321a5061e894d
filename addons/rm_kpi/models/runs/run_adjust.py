from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing import adjust, scores
from ...computing.evaluate import insert_values
from .run_compute import LOCK_CLASS

#: states in which figures may still be corrected
CORRECTABLE = ("computed", "announced")


class RmKpiRunAdjust(models.Model):
    """Corrections of figures: with every computation, and at once on a run that is shown."""

    _inherit = "rm.kpi.run"

    adjustment_ids = fields.One2many("rm.kpi.adjustment", "run_id")

    @api.ondelete(at_uninstall=False)
    def _unlink_uncorrected(self):
        for run in self:
            signed = run.adjustment_ids.filtered(lambda a: a.state == "approved")
            if signed and run.scheme_id.state in ("released", "retired"):
                raise UserError(
                    self.env._(
                        "%(run)s has approved adjustments and cannot be deleted: they would be"
                        " lost. Compute it again instead.",
                        run=run.display_name,
                    )
                )

    def _adjusted_codes(self):
        """Return the codes of the indicators with a correction that counts."""
        rows = self.env.execute_query(
            SQL("SELECT DISTINCT code FROM (%s) latest WHERE code <> ''", adjust.latest(self))
        )
        return [code for (code,) in rows]

    def _correct_raw(self):
        """Let approved corrections count from now on, put those of raw figures in their place.

        :return: codes of the corrected indicators
        """
        self.env["rm.kpi.adjustment"].flush_model()
        self._execute(adjust.mark_applied(self, fields.Datetime.now()))
        self._execute(adjust.update_raw(self))
        self.env["rm.kpi.adjustment"].invalidate_model()
        return self._adjusted_codes()

    def _apply_adjustments(self):
        """Compute the run's formulas again from its frozen raw figures and its corrections.

        In the caller's transaction; the state stays, so an announced run stays announced. A
        process that computes the run holds its session lock, and then this is refused.
        """
        self.ensure_one()
        key = SQL("%s, %s", LOCK_CLASS, self.id)
        free = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", key))[0][0]
        if not free or self._lock_state() not in CORRECTABLE:
            raise UserError(self._not_correctable())
        # sudo: a correction moves the ranks of all RMs, whatever the caller may read
        run = self.sudo()
        adjusted = run._correct_raw()
        with run._set_work():
            run._execute(adjust.delete_computed(run))
            run._execute(insert_values(run.scheme_id._plan(), run, "rm_kpi_value", adjusted))
            run._score()
            digest = run._hash_figures("rm_kpi_value")
        before = run.hash
        results, unscored, issues = self.env.execute_query(scores.count_results(run))[0]
        run._set_guarded(
            hash=digest, result_count=results, unscored_count=unscored, issue_count=issues
        )
        self.env["rm.kpi.result"].invalidate_model()
        self.env["rm.kpi.value"].invalidate_model()
        self.env["rm.journal"]._record(
            "run.adjusted",
            run,
            scheme=run.scheme_code,
            period=run.period,
            hash=digest,
            before=before,
        )

    def _not_correctable(self):
        return self.env._(
            "%(run)s is %(state)s: figures are corrected while it is a trial run or announced."
            " Afterwards, correct the next period and name this run as the one it makes good.",
            run=self.display_name,
            state=self._state_label(),
        )
