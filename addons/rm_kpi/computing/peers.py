"""Figures over peers: sums, averages, counts, smallest and largest of the RMs of a run.

Peers of a raw indicator only: its values of all RMs are there before any formula is computed. An
external is ``(kind, (indicator code, scope[, own]))``; ``own`` says whether the RM himself counts.
"""

from odoo.tools import SQL

from ..engine.errors import FormulaError
from ..engine.syntax import Ref, walk

PEER_KINDS = frozenset({"sum_over", "avg_over", "count_over", "min_over", "max_over"})
#: scope -> column of a result that peers have in common
SCOPES = {"bank": None, "branch": "branch_id", "position": "position_id", "grade": "post_grade_id"}
_WHOLE = ("min_over", "max_over")


def check_peers(formula, raw):
    """Refuse peers of a computed indicator and scopes that cannot be supplied.

    :param formula: compiled formula.
    :param raw: codes of the raw indicators.
    """
    for node in walk(formula.root):
        external = node.external if isinstance(node, Ref) else None
        if external and external.kind in PEER_KINDS and not _available(external, raw):
            name = formula.text[node.start : node.end]
            raise FormulaError("not_available", node.start, node.length, name=name)


def _available(external, raw):
    code, scope, own = parts(external)
    return code in raw and scope in SCOPES and (own or external.kind not in _WHOLE)


def parts(external):
    """Return (indicator code, scope, whether the RM himself counts)."""
    code, scope, *rest = external.args
    return code, scope, rest != ["without"]


def value_sql(external, value, alias):
    """Return SQL over a row of ``alias`` (branch_id, ...): the figure, NULL where there is none.

    :param value: SQL of the indicator's value in the row.
    """
    _code, scope, own = parts(external)
    column = SCOPES[scope]
    window = SQL("()")
    if column:
        window = SQL("(PARTITION BY %s)", SQL.identifier(alias, column))
    if external.kind in _WHOLE:
        function = SQL("min") if external.kind == "min_over" else SQL("max")
        return SQL("%s(%s) OVER %s", function, value, window)
    total = SQL("sum(%s) OVER %s", value, window)
    count = SQL("count(%s) OVER %s", value, window)
    if not own:
        total = SQL("(%s - coalesce(%s, 0))", total, value)
        count = SQL("(%s - num_nonnulls(%s))", count, value)
    if external.kind == "count_over":
        return SQL("(%s)::numeric", count)
    if external.kind == "sum_over":
        return SQL("CASE WHEN %s > 0 THEN %s END", count, total)
    return SQL("rm_div(%s, (%s)::numeric)", total, count)
