"""All formulas of a scheme for all RMs in one SELECT.

Formulas are computed level by level (`graph.levels`), each level a subquery over the one before:

    SELECT base.*, v1, i1, v2, i2, ...          values and reasons of level 2
      FROM (SELECT base.*, v1, i1 ... OFFSET 0)  values and reasons of level 1 ... over base

OFFSET 0 keeps PostgreSQL from merging the levels, so each value is computed once however many
formulas use it. Within a level the value comes first, the reason beside it only where there is no
value.
"""

from dataclasses import dataclass

from .derived import DERIVED_KINDS, derived_sql
from .detail import rows_query
from .emitter import Emitter, bounded, raw_sql
from .graph import levels
from .sql import Column, Sql, reason
from .syntax import NUMBER, Apply, External, walk

ALIAS = "base"


@dataclass(frozen=True)
class Batch:
    """`select` gives the columns of the base query and, per code, those named in `columns`.

    `columns` = {code: (value column, issue column)}.
    """

    select: Sql
    columns: dict[str, tuple[str, str]]


def compute_all(formulas, context, base, fixed=None, around=None):
    """Return the `Batch` that computes `formulas` ({code: Formula}) over `base`.

    `base` (Sql) is a SELECT with one row per RM; the Columns of `context` refer to its columns as
    `base.<name>`. `context` maps every requirement that is not the value of one of `formulas`
    itself. `fixed` maps codes to Columns of base (Sql): where one has a value, it counts instead of
    the formula's, and no reason is left. `around` (`derived.Around`) supplies figures over peers
    and sums over periods. Columns added are named rm_v1, rm_i1, rm_v2, ...
    PostgreSQL allows 1,664 columns: about 500 formulas.
    """
    context = dict(context)
    columns = {}
    select = base
    for level in levels(formulas):
        needed = [r for code in level for r in formulas[code].requirements]
        select = derive(select, needed, context, around)
        select = _over_rows(select, [formulas[code] for code in level], context)
        inner, outer = [], []
        for code in level:
            number = len(columns) + 1
            names = columns[code] = (f"rm_v{number}", f"rm_i{number}")
            value, issue = _columns(formulas[code], context, number, inner)
            if fixed and code in fixed:
                given = fixed[code]
                issue = Sql.of("CASE WHEN {} IS NULL THEN {} END", given, issue)
                value = Sql.of("COALESCE({}, {})", given, value)
            outer += Sql.of(f"{{}} AS {names[0]}", value), Sql.of(f"{{}} AS {names[1]}", issue)
        select = _over(_over(select, inner), outer)
        for code in level:
            value, issue = (Sql(f"{ALIAS}.{name}") for name in columns[code])
            context[External("indicator", (code,))] = Column(value, issue)
    return Batch(select, columns)


def derive(select, externals, context, around):
    """Add to `select` the derived figures among `externals`; note their Columns in `context`."""
    wanted = [r for r in dict.fromkeys(externals) if r.kind in DERIVED_KINDS and r not in context]
    if not wanted:
        return select
    inner, outer = [], []
    known = (key for key in context if isinstance(key, External))
    first = sum(external.kind in DERIVED_KINDS for external in known) + 1
    for number, external in enumerate(wanted, first):
        indicator = context[External("indicator", external.args[:1])]
        value, issue = derived_sql(external, indicator, around)
        inner.append(Sql.of(f"{{}} AS rm_g{number}", value))
        raw = Sql(f"{ALIAS}.rm_g{number}")
        outer += (
            Sql.of(f"{{}} AS rm_d{number}", bounded(raw)),
            Sql.of(
                f"CASE WHEN {{}} IS NULL THEN {{}} WHEN abs({{}}) > 1e25 THEN {{}} END"
                f" AS rm_n{number}",
                raw,
                issue,
                raw,
                reason("overflow"),
            ),
        )
        context[external] = Column(Sql(f"{ALIAS}.rm_d{number}"), Sql(f"{ALIAS}.rm_n{number}"))
    return _over(_over(select, inner), outer)


def _over_rows(select, formulas, context):
    """Add to `select` the figures over detail rows, each computed once; note their Columns."""
    nodes = [
        node
        for formula in formulas
        for node in walk(formula.root)
        if isinstance(node, Apply) and node.function.rows and node not in context
    ]
    first = sum(isinstance(key, Apply) for key in context) + 1
    for number, node in enumerate(dict.fromkeys(nodes), first):
        query = rows_query(node.function.rows, Emitter(context), node)
        select = Sql.of(
            f"SELECT {ALIAS}.*, rm_f.value AS rm_r{number}, rm_f.issue AS rm_s{number}"
            f" FROM ({{}} OFFSET 0) AS {ALIAS} CROSS JOIN LATERAL ({{}}) AS rm_f",
            select,
            query,
        )
        context[node] = Column(Sql(f"{ALIAS}.rm_r{number}"), Sql(f"{ALIAS}.rm_s{number}"))
    return select


def _columns(formula, context, number, inner):
    """Add the raw value to `inner`; return value and reason over it."""
    value, issue = raw_sql(formula, context)
    inner.append(Sql.of(f"{{}} AS rm_x{number}", value))
    raw = Sql(f"{ALIAS}.rm_x{number}")
    cases = [Sql.of("WHEN {} IS NULL THEN {}", raw, issue)] if issue else []
    if formula.type == NUMBER:
        cases.append(Sql.of("WHEN abs({}) > 1e25 THEN {}", raw, reason("overflow")))
        raw = bounded(raw)
    if not cases:
        return raw, Sql("NULL::text")
    return raw, Sql.of("CASE {} END", Sql.join(" ", cases))


def _over(select, columns):
    return Sql.of(
        f"SELECT {ALIAS}.*, {{}} FROM ({{}} OFFSET 0) AS {ALIAS}", Sql.join(", ", columns), select
    )
