from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing import details
from ...engine.errors import ISSUES
from .run_raw import FAILURES


class RmKpiDetail(models.Model):
    """A detail row of one RM in a run, frozen: what formulas over rows are computed from.

    Made in SQL like the figures, and for the same reason.
    """

    _name = "rm.kpi.detail"
    _description = "Detail row of a run"
    _auto = False
    _log_access = False
    _order = "run_id desc, manager_id, indicator_id, line"
    _rec_name = "key"

    run_id = fields.Many2one("rm.kpi.run", readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    indicator_id = fields.Many2one("rm.kpi.indicator", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    line = fields.Integer(readonly=True, aggregator=None)
    key = fields.Char(readonly=True)
    data = fields.Json(readonly=True)
    issue = fields.Selection(list(ISSUES.items()), readonly=True)

    def init(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS rm_kpi_detail (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    run_id integer NOT NULL,
                    manager_id integer NOT NULL,
                    indicator_id integer NOT NULL,
                    branch_id integer NOT NULL,
                    line integer NOT NULL,
                    key varchar NOT NULL,
                    data jsonb NOT NULL,
                    issue varchar
                );
                CREATE UNIQUE INDEX IF NOT EXISTS rm_kpi_detail_run_manager_indicator
                    ON rm_kpi_detail (run_id DESC, manager_id, indicator_id, line);
                """
            )
        )

    def create(self, vals_list):
        raise self._only_by_runs()

    def write(self, vals):
        raise self._only_by_runs()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_runs()

    def _only_by_runs(self):
        return UserError(self.env._("Figures are written by runs only."))


class RmKpiRun(models.Model):
    _inherit = "rm.kpi.run"

    def _collect_rows(self, indicator):
        """Return (query of the detail rows of an indicator, frame); None without any data."""
        managers = self.env["rm.kpi.result"].search([("run_id", "=", self.id)]).manager_id
        return indicator.source_id._collect_details(
            indicator.source_id, managers, self.date_from, self.date_to
        )

    def _freeze_details(self):
        """Keep the detail rows that formulas of the scheme look at; one that fails stops none."""
        failed = self.env["rm.kpi.source"]
        for indicator in self.scheme_id.indicator_ids.filtered(lambda i: i.kind == "rows"):
            try:
                with self.env.cr.savepoint():
                    self._freeze_rows(indicator)
            except FAILURES:
                failed += indicator.source_id
                self._execute(details.insert_unknown(self, indicator, "not_collected"))
        self._note_not_collected(failed)

    def _freeze_rows(self, indicator):
        other = self.replay_of_id or (self.raw_reused and self.raw_from_id)
        if frozen := other and other.scheme_id.indicator_ids.filtered(
            lambda i: i.kind == "rows" and i.source_id == indicator.source_id
        ):
            # a trial on what another run froze takes its detail rows too
            self._execute(details.copy_details(self, indicator, other, frozen[0]))
            return
        query, frame = self._collect_rows(indicator)
        if query is None:
            self._execute(details.insert_unknown(self, indicator, "no_data"))
            return
        self._execute(details.insert_details(self, indicator, query))
        if frame:
            self._execute(frame.drop(keep=None))

    def _details_that_differ(self):
        """Return the RMs whose detail rows would differ today, as `recollect` lists them."""
        found = []
        for indicator in self.scheme_id.indicator_ids.filtered(lambda i: i.kind == "rows"):
            query, frame = self._collect_rows(indicator)
            if query is None:
                continue
            found += self.env.execute_query_dict(details.differ(self, indicator, query))
            if frame:
                self.env.cr.execute(frame.drop(keep=None))
        issues = {"frozen_issue": False, "now_issue": False}
        return [{**row, **issues} for row in found]


class RmKpiResult(models.Model):
    _inherit = "rm.kpi.result"

    def _detail_rows(self, plan):
        """Return {code: [(key, data, issue)]} of the detail rows as frozen."""
        ids = {indicator_id: code for code, (indicator_id, _columns) in plan.rows.items()}
        found = {code: [] for code in plan.rows}
        if ids:
            rows = self.env.execute_query(
                SQL(
                    """SELECT indicator_id, key, data::text, issue FROM rm_kpi_detail
                        WHERE run_id = %s AND manager_id = %s AND indicator_id = ANY(%s)
                        ORDER BY indicator_id, line""",
                    self.run_id.id,
                    self.manager_id.id,
                    list(ids),
                )
            )
            for indicator_id, key, data, issue in rows:
                found[ids[indicator_id]].append((key, details.read_data(data), issue))
        return found
