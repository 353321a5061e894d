# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact

from ...collecting.fact import ENTITIES
from ...computing import checks, differences
from ...computing.subjects import select_inputs
from ...engine.names import CURRENT_KINDS, PEER_KINDS

#: deliveries that one cause names
_NAMED = 3


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

    def _words_of_values(self):
        """Return what people call the figures, reasons and values of a run, by key."""
        _ = self.env._
        results = self.env["rm.kpi.result"]
        described = results.fields_get([*checks.RESULT_COLUMNS, "issue"], ["string", "selection"])
        names = {name: described[name]["string"] for name in checks.RESULT_COLUMNS}
        reasons = [*described["issue"]["selection"], *described["proposal"]["selection"]]
        words = {
            "param": _("Parameter"),
            "target": _("Target"),
            "input": _("Manual input"),
            "attribute": _("Property of the RM"),
            "past": _("Earlier period"),
            "under": _("Results below"),
            "table": _("Table of a band"),
            "true": _("Yes"),
            "false": _("No"),
        }
        labels = {
            key: f"{words[key.partition(':')[0]]} {label}"
            for key, label in self.scheme_id._labels().items()
            if key.partition(":")[0] in words
        }
        return {**dict(reasons), **words, **labels, **names}

    def _edges(self, plan):
        """Return [(indicator id, operand id, over peers)] of the formulas."""
        ids = {line.code: line.id for line in self.scheme_id.indicator_ids}
        return [
            (step.indicator_id, ids[needed.args[0]], needed.kind in PEER_KINDS)
            for step in plan.steps
            for needed in step.formula.requirements
            if needed.kind in CURRENT_KINDS | {"rows"} and needed.args[0] in ids
        ]

    def _causes(self):
        """Return [(source id, cause or None, what is told of it)] of the scheme's sources."""
        known = []
        sources = self.scheme_id.indicator_ids.source_id
        facts = {one: self._entities_of(one) for one in sources}
        entities = {name for found in facts.values() for name in found}
        delivered, late = self.env["rm.batch.file"]._entity_names(), {}
        for batch_id, entity in self.env.execute_query(differences.late_batches(self, entities)):
            late.setdefault(entity, []).append(batch_id)
        for source, names in facts.items():
            parts = source | source.numerator_id | source.denominator_id
            batches = {batch for name in names for batch in late.get(name, ())}
            if any(part.write_date.replace(microsecond=0) > self.computed_at for part in parts):
                known.append((source.id, "source", source.display_name))
            elif batches:
                known.append((source.id, "late", self._batch_words(batches)))
            elif not names & delivered.keys():
                known.append((source.id, "records", None))
        return known

    def _entities_of(self, source):
        """Return the kinds of data that a source reads."""
        parts = source | source.numerator_id | source.denominator_id
        return {ENTITIES.get(part.fact, part.fact) for part in parts if part.fact}

    def _batch_words(self, ids):
        """Name the newest deliveries, and when they came."""
        named = []
        for batch in self.env["rm.batch"].browse(sorted(ids, reverse=True)[:_NAMED]):
            at = fields.Datetime.context_timestamp(batch, batch.published_at or batch.create_date)
            named.append(f"{batch.display_name} ({at:%Y-%m-%d %H:%M})")
        return self._listed([*named, "…"] if len(ids) > _NAMED else named)
