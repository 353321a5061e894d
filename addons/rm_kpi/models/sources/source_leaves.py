from odoo import api, fields, models
from odoo.tools import SQL

from ...collecting import leaves, shares
from ...collecting.fact import ENTITIES
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
)


class RmKpiSourceLeaves(models.Model):
    """The rows of facts behind a figure."""

    _inherit = "rm.kpi.source"

    @api.model
    def _leaves(self, source, manager, date_from, date_to, offset=0, limit=200):
        """Return the fact rows behind the figure of one RM, largest product first.

        :param source: an aggregate; ratios and days have no rows of their own.
        :return: list of ``{fact, key, from, to, amount, days, share, product, basis, batch, file,
            line}``: texts, except ``days``, ``batch`` (id) and ``line`` (integers); False where
            there is none. ``basis`` is real or shadow. The products of all pages add up to the
            unrounded value; rows that add nothing are left out.
        """
        query, frame = self._leaves_query(source, manager, date_from, date_to)
        if query is None:
            return []
        entity = ENTITIES.get(source.fact, source.fact)
        rows = self.env.execute_query(leaves.page_sql(query, entity, offset, limit))
        self.env.cr.execute(frame.drop(keep=None))
        return [
            {"fact": source.fact}
            | {name: False if v is None else v for name, v in zip(_COLUMNS, row, strict=True)}
            for row in rows
        ]

    def _leaves_query(self, source, manager, date_from, date_to):
        """Return (query of all leaves, frame), with the tables it reads; None without leaves."""
        # sudo: callers decide who sees the figure; its rows belong to it
        spec = source.sudo()._spec()
        if spec.kind != "aggregate" or spec.fact == "gl":
            return None, None
        self.env.flush_all()
        date_from, date_to = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        date_from, date_to = shifted(spec.shift, date_from, date_to)
        [task] = plan_passes([spec], date_from, date_to)
        frame = Frame("manager", "rm", task.first, date_to, managers=tuple(manager.ids))
        scope = None if task.attribution == "booked_rm" else 0
        for statement in shares.share_statements(frame, [task.scope]):
            self.env.cr.execute(statement)
        if task.mode == "daily":
            self.env.cr.execute(leaves.claims_statement(frame, task, scope))
            self.env.cr.execute(SQL("ANALYZE %s", frame.table("claim")))
        return leaves.leaves_sql(frame, task, scope), frame
