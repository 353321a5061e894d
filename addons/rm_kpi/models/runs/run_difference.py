from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact

from ...computing import checks, differences
from ...computing.subjects import select_inputs


class RmKpiRunDifference(models.Model):
    """核对差异: a value that differs when a run is checked, and what is on record as the cause.

    Written by :meth:`rm.kpi.run.action_check` only, in SQL; the next check replaces them.
    """

    _name = "rm.kpi.run.difference"
    _description = "Difference found by a check"
    _inherit = ["rm.exact.mixin"]
    _log_access = False
    _order = "run_id desc, id"
    _rec_name = "figure"

    run_id = fields.Many2one("rm.kpi.run", required=True, readonly=True, ondelete="cascade")
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="cascade", index=True
    )
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="cascade", index=True)
    indicator_id = fields.Many2one(
        "rm.kpi.indicator", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    part = fields.Selection(
        [
            ("raw", "Raw figure"),
            ("given", "Target, parameter or input"),
            ("rows", "Detail rows"),
            ("computed", "Computed figure"),
            ("result", "Score, rank or grade"),
        ],
        "Kind of value",
        required=True,
        readonly=True,
    )
    code = fields.Char(readonly=True)
    figure = fields.Char("Value", readonly=True)
    frozen = fields.Char("Stored", readonly=True)
    now = fields.Char("Checked", readonly=True, help="Collected, or computed, at the check.")
    change = Exact("Checked less stored", readonly=True)
    cause = fields.Selection(
        [
            ("adjusted", "Corrected by an approved adjustment"),
            ("source", "Source defined otherwise since"),
            ("late", "Delivered after the run"),
            ("records", "Records entered or changed since"),
            ("shares", "Responsibility for customers changed since"),
            ("given", "Target, parameter, input or earlier result changed since"),
            ("formula", "Formula changed since"),
            ("follows", "Follows from another difference"),
            ("stored", "Stored value is not what was computed"),
            ("unknown", "Nothing on record explains it"),
        ],
        readonly=True,
        required=True,
    )
    note = fields.Char("What is known", readonly=True)

    _run_idx = models.Index("(run_id DESC, id)")

    def action_open_result(self):
        """Open the RM's result, which explains the figure."""
        if len(self) != 1:
            raise UserError(self.env._("This is done for one record at a time. Choose one."))
        self.check_access("read")
        of_rm = [("run_id", "=", self.run_id.id), ("manager_id", "=", self.manager_id.id)]
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.kpi.result",
            "res_id": self.env["rm.kpi.result"].search(of_rm, limit=1).id,
            "views": [(False, "form")],
        }

    def create(self, vals_list):
        raise self._only_by_checks()

    def write(self, vals):
        raise self._only_by_checks()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_checks()

    def _only_by_checks(self):
        return UserError(self.env._("Differences are written by checks of runs only."))


class RmKpiRun(models.Model):
    _inherit = "rm.kpi.run"

    checked_at = fields.Datetime("Recomputed and compared at", readonly=True, copy=False)
    difference_count = fields.Integer(
        "Differences found", readonly=True, copy=False, aggregator=None
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"checked_at", "difference_count"}

    def action_open_differences(self):
        """Open what the latest check found."""
        self._checkable()
        title = self.env._("Differences found by the check")
        action = self._open("rm.kpi.run.difference", ["list", "kanban"], title)
        # the causes first; what only follows is a filter away
        return {**action, "context": {"search_default_roots": 1}}

    def _forget_check(self):
        """The figures are others now: what was found about those before is nobody's concern."""
        self.env.cr.execute(differences.delete_differences(self))
        self.env["rm.kpi.run.difference"].invalidate_model()
        self._set_guarded(checked_at=None, difference_count=0)

    def _keep_differences(self, collected):
        """Write down every value that differs; return {part: how many}.

        :param str collected: table of the raw figures as of today. The recomputed figures and
            results are in the scratch tables.
        """
        plan, words, sources = self.scheme_id._plan(), self._words_of_values(), self._causes()
        today = select_inputs(self, plan)
        found = [
            ("raw", checks.raw_differ(self, collected), differences.cause_of_raw(self, sources)),
            ("given", checks.given_differ(self, today), differences.cause("given")),
            ("rows", self._rows_that_differ(), differences.cause_of_raw(self, sources)),
            ("computed", checks.computed_differ(self), differences.cause_of_computed(self)),
            ("result", checks.results_differ(self), differences.cause("stored")),
        ]
        self._execute(differences.delete_differences(self))
        for part, query, cause in found:
            if query:
                self._execute(differences.insert_differences(self, part, query, words, cause))
        if edges := self._edges(plan):
            self._execute(differences.follow_operands(self, edges))
        self._execute(differences.follow_points(self))
        self.env["rm.kpi.run.difference"].invalidate_model()
        counts = SQL(
            "SELECT part, count(*) FROM rm_kpi_run_difference WHERE run_id = %s GROUP BY part",
            self.id,
        )
        return dict(self.env.execute_query(counts))

    def _rows_that_differ(self):
        """Return the query of detail rows that differ, None where nothing does."""
        rows = self._details_that_differ()
        if not rows:
            return None
        shown = [[self._rows_words(row[key]) for row in rows] for key in ("frozen", "now")]
        return SQL(
            """
            SELECT m.id AS manager_id, i.id AS indicator_id, NULL AS key, x.frozen, x.now,
                   NULL::varchar AS frozen_issue, NULL::varchar AS now_issue
              FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
                   AS x (rm, code, frozen, now)
              JOIN rm_manager m ON m.code = x.rm
              JOIN rm_kpi_indicator i ON i.code = x.code AND i.scheme_id = %s
            """,
            [row["rm"] for row in rows],
            [row["indicator"] for row in rows],
            *shown,
            self.scheme_id.id,
        )

    def _rows_words(self, text):
        """Number of detail rows and the beginning of their digest, as people read them."""
        count, _blank, digest = (text or "0 ").partition(" ")
        return self.env._("%(count)s rows (%(digest)s)", count=count, digest=digest[:8] or "-")
