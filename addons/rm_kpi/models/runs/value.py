from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact

from ...engine.errors import ISSUES


class RmKpiValue(models.Model):
    """A figure of one RM and one indicator in a run; NULL with an issue where there is none.

    The table is made in SQL: 60 values of 5,000 RMs a month come to millions of rows, and three
    foreign keys would cost more than computing them. Runs delete their own values; indicators
    and RMs that have values cannot be deleted.
    """

    _name = "rm.kpi.value"
    _description = "Appraisal figure"
    _inherit = ["rm.exact.mixin"]
    _auto = False
    _log_access = False
    _order = "run_id desc, manager_id, indicator_id"
    _rec_name = "indicator_id"

    run_id = fields.Many2one("rm.kpi.run", readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    indicator_id = fields.Many2one("rm.kpi.indicator", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    value = Exact(readonly=True)
    issue = fields.Selection(list(ISSUES.items()), readonly=True, help="Why there is no value.")

    def init(self):
        self.env.cr.execute(
            SQL(
                """
                CREATE TABLE IF NOT EXISTS rm_kpi_value (
                    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    run_id integer NOT NULL,
                    manager_id integer NOT NULL,
                    indicator_id integer NOT NULL,
                    branch_id integer NOT NULL,
                    value numeric,
                    issue varchar,
                    CONSTRAINT rm_kpi_value_value_or_issue
                        CHECK ((value IS NULL) = (issue IS NOT NULL)),
                    CONSTRAINT rm_kpi_value_finite
                        CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity'))
                );
                CREATE UNIQUE INDEX IF NOT EXISTS rm_kpi_value_run_manager_indicator
                    ON rm_kpi_value (run_id DESC, manager_id, indicator_id);
                CREATE INDEX IF NOT EXISTS rm_kpi_value_run_branch
                    ON rm_kpi_value (run_id, branch_id);
                CREATE INDEX IF NOT EXISTS rm_kpi_value_run_indicator
                    ON rm_kpi_value (run_id, indicator_id);
                CREATE INDEX IF NOT EXISTS rm_kpi_value_manager
                    ON rm_kpi_value (manager_id, run_id);
                """
            )
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # by key, not by the order of the other model: a page of millions then comes from the index
        if self._fields[field_name].type == "many2one":
            return SQL("%s %s %s", SQL.identifier(alias, field_name), direction, nulls)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def create(self, vals_list):
        raise self._only_by_runs()

    def write(self, vals):
        raise self._only_by_runs()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_runs()

    def _only_by_runs(self):
        return UserError(self.env._("Figures are written by runs only."))
