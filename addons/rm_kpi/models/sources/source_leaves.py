from dataclasses import replace

from odoo import api, fields, models
from odoo.tools import SQL

from ...collecting import leaves, shares
from ...collecting.fact import ENTITIES
from ...collecting.facts import FACTS
from ...collecting.frame import Frame
from ...collecting.plan import plan_passes
from ...collecting.windows import shifted

_COLUMNS = (
    "key",
    "from",
    "to",
    "amount",
    "days",
    "share",
    "basis",
    "product",
    "batch",
    "file",
    "line",
    "late",
    "delivered",
)
#: facts whose rows are entries: one below 0 is a reversal (冲正)
_ENTRIES = ("fees", "sales", "repayments")


class RmKpiSourceLeaves(models.Model):
    """The rows of facts behind a figure."""

    _inherit = "rm.kpi.source"

    @api.model
    def _leaves(self, source, manager, date_from, date_to, offset=0, limit=200):
        """Return the fact rows behind the figure of one RM, largest product first.

        :param source: an aggregate; ratios and days have no rows of their own.
        :return: list of ``{fact, key, from, to, amount, days, share, product, basis, batch, file,
            line, late, delivered}``: texts, except ``days``, ``batch`` (id), ``line`` (integers)
            and ``late`` (came with a delivery after one that held its day); ``delivered`` is the
            delivery's business date; False where there is none.
            ``basis`` is real or shadow; first for loans that stay with the RM first responsible;
            taken or given for what hand-overs moved. The products of
            all pages add up to the unrounded value; rows that add nothing are left out.
        """
        return self._leaf_page(source, manager, (date_from, date_to), offset, limit)[0]

    @api.model
    def _leaf_page(self, source, manager, days, offset=0, limit=200):
        """Return (rows of :meth:`_leaves`, what is told of all of them together).

        The latter is ``{"own", "taken", "given"}`` where hand-overs moved something, ``"late"`` and
        ``"reversed"`` as ``{"count", "sum"}`` where there are such rows; with the first page
        ``"left_out"``, see :meth:`_left_out`.
        """
        frames = self._keep_leaves(source, manager, *days)
        if not frames:
            return [], {}
        table = frames[0].table("leaf")
        rows = self.env.execute_query(leaves.page_sql(table, offset, limit))
        entries = source.sudo().fact in _ENTRIES
        [told] = self.env.execute_query(leaves.summary_sql(table, entries))
        for frame in frames:
            self.env.cr.execute(frame.drop(keep=None))
        found = self._leaf_summary(*told)
        if not offset and (left_out := self._left_out(source, manager, days)):
            found["left_out"] = left_out
        return [
            {"fact": source.fact}
            | {name: False if v is None else v for name, v in zip(_COLUMNS, row, strict=True)}
            for row in rows
        ], found

    @api.model
    def _leaf_summary(self, own, taken, given, late, late_sum, reversed_, reversed_sum):
        found = {}
        if taken or given:
            found |= {"own": own or "0", "taken": taken or "0", "given": given or "0"}
        if late:
            found["late"] = {"count": late, "sum": late_sum}
        if reversed_:
            found["reversed"] = {"count": reversed_, "sum": reversed_sum}
        return found

    def _keep_leaves(self, source, manager, date_from, date_to, **other):
        """Keep all leaves in the table ``leaf`` of the first frame; return the frames, if any.

        :param other: what stands in for the source's own: ``conditions`` (a parsed filter),
            ``attribution``.
        """
        # sudo: callers decide who sees the figure; its rows belong to it
        spec = source.sudo()._spec()
        if spec.kind != "aggregate" or spec.fact == "gl":
            return []
        spec = replace(spec, **other)
        self.env.flush_all()
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        days = shifted(spec.shift, date_from, date_to)
        frame = Frame("manager", "rm", *days, managers=tuple(manager.ids))
        query = self._leaves_query(frame, spec, *days)
        groups = self._moved_frames(frame, [spec], days, date_to)
        moved = [
            leaves.times_sql(self._leaves_query(other, one, first, last), factor)
            for other, members, first, last in groups
            for one, factor in members
        ]
        fact = FACTS[spec.fact]
        entity = ENTITIES.get(spec.fact, spec.fact)
        kept = leaves.kept_sql(query, entity, fact.delivered, moved)
        self.env.cr.execute(frame.create("leaf", kept))
        return [frame, *(group[0] for group in groups)]

    def _leaves_query(self, frame, spec, date_from, date_to):
        """Return the query of the leaves of one source, with the tables it reads made."""
        [task] = plan_passes([spec], date_from, date_to)
        # the days of the frame are those of the widest window, its names are its own
        frame = replace(frame, first=task.first, last=date_to)
        scope = None if task.attribution == "booked_rm" else 0
        for statement in shares.share_statements(frame, [task.scope]):
            self.env.cr.execute(statement)
        if task.mode == "daily":
            self.env.cr.execute(leaves.claims_statement(frame, task, scope))
            self.env.cr.execute(SQL("ANALYZE %s", frame.table("claim")))
        return leaves.leaves_sql(frame, task, scope)
