from odoo import fields, models
from odoo.tools import SQL


class RmKpiRunProgress(models.Model):
    """How far a computing run has come, told from a connection of its own.

    A table of its own: the run's row belongs to the transaction that computes.
    """

    _inherit = "rm.kpi.run"

    progress = fields.Integer(compute="_compute_progress", help="Per cent of the computation.")

    def init(self):
        super().init()
        self.env.cr.execute(
            SQL(
                "CREATE TABLE IF NOT EXISTS rm_kpi_run_progress"
                " (run_id integer PRIMARY KEY, percent integer NOT NULL)"
            )
        )

    def _compute_progress(self):
        rows = self.env.execute_query(
            SQL("SELECT run_id, percent FROM rm_kpi_run_progress WHERE run_id = ANY(%s)", self.ids)
        )
        found = dict(rows)
        for run in self:
            run.progress = found.get(run.id, 0) if run.state == "computing" else 100

    def _tell_progress(self, percent):
        """Let others see how far the computation is."""
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "INSERT INTO rm_kpi_run_progress VALUES (%s, %s)"
                    " ON CONFLICT (run_id) DO UPDATE SET percent = excluded.percent",
                    self.id,
                    percent,
                )
            )
