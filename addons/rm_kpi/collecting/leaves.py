"""The rows of facts behind one figure of one RM.

The same pieces and the same shares as in the passes, before they are added up: the products of
all leaves of a source add up to its unrounded value.
"""

from odoo.tools import SQL

from .daily import claim_sql, piece_counts_sql, piece_days_sql, pieces_sql
from .facts import FACTS
from .plan import Amount
from .rows import credited_sql, measure_name
from .sums import fact_sql, filter_sql


def leaves_sql(frame, task, scope):
    """Return the query of all leaves of a pass with one source, of the RMs of the frame.

    Columns: key, first, last, amount, days (empty where days play no part), share, basis,
    product, batch_id, line. Rows that add nothing are left out.
    """
    [(spec, _first)] = task.sources
    if task.mode == "daily":
        query = _daily_sql(frame, task)
    elif spec.over_time == "distinct":
        query = _distinct_sql(frame, task, scope)
    else:
        query = _rows_sql(frame, task, scope)
    return SQL("SELECT * FROM (%s) l WHERE l.product <> 0", query)


def claims_statement(frame, task, scope):
    """Return the statement that creates the claims which the leaves of balances need."""
    return frame.create("claim", claim_sql(frame, task, scope))


def page_sql(query, entity, offset, limit):
    """Return one page of leaves as texts, largest product first, with the names of files.

    Rows of a supplement batch stand in a file of the batch they were first delivered with.
    """
    return SQL(
        """SELECT l.key, l.first::text, l.last::text, l.amount::text, l.days,
                  trim_scale(l.share)::text, l.basis, trim_scale(l.product)::text, l.batch_id,
                  f.name, l.line
             FROM (%(query)s
                    ORDER BY abs(product) DESC, key, first, basis, share DESC
                   OFFSET %(offset)s LIMIT %(limit)s) l
             LEFT JOIN LATERAL (
               SELECT f.name FROM rm_batch b
                 JOIN rm_batch_file f ON f.batch_id IN (b.id, b.parent_id)
                WHERE b.id = l.batch_id AND f.entity = %(entity)s
                ORDER BY f.batch_id DESC LIMIT 1) f ON TRUE
            ORDER BY abs(l.product) DESC, l.key, l.first, l.basis, l.share DESC""",
        query=query,
        entity=entity,
        offset=offset,
        limit=limit,
    )


def _origin_sql(frame, task):
    """Return the select list of a base row's key, batch and line."""
    fact = FACTS[task.fact]
    row = SQL.identifier(fact.row)
    key = fact_sql(fact.key, frame)
    if fact.snapshot:
        key = SQL("%s || ' ' || %s", key, SQL.identifier(fact.row, task.date_column))
    return SQL(", %s AS key, %s.batch_id, %s.source_line AS line", key, row, row)


def _rows_of_sql(frame, task, scope):
    """Return (query of the rows of the one source of a pass, condition that they count)."""
    [(spec, first)] = task.sources
    condition = filter_sql(spec.conditions, lambda c: SQL.identifier("x", task.columns[c]))
    since = frame.last if spec.over_time == "end_of_period" else first
    query = credited_sql(frame, task, scope, _origin_sql(frame, task))
    where = SQL("x.leaf = ANY(%s) AND x.day >= %s AND %s", list(frame.managers), since, condition)
    return query, where


def _basis_sql(scope):
    """Return SQL: real or shadow; a row that names its RM is real."""
    return SQL("'real'::text" if scope is None else "x.basis")


def _rows_sql(frame, task, scope):
    query, where = _rows_of_sql(frame, task, scope)
    [(spec, _first)] = task.sources
    amount = measure_name(spec.measure)
    if spec.floor_zero:
        amount = SQL("GREATEST(%s, 0)", amount)
    return SQL(
        """SELECT x.key, x.day AS first, x.day AS last, %(amount)s AS amount, NULL::int AS days,
                  x.share, %(basis)s AS basis, %(amount)s * x.share AS product, x.batch_id, x.line
             FROM (%(query)s) x WHERE %(where)s""",
        amount=amount,
        basis=_basis_sql(scope),
        query=query,
        where=where,
    )


def _distinct_sql(frame, task, scope):
    """One leaf per customer: real before shadow, the latest row, the largest share."""
    query, where = _rows_of_sql(frame, task, scope)
    return SQL(
        """SELECT DISTINCT ON (x.customer_id) x.key, x.day AS first, x.day AS last,
                  1::numeric AS amount, NULL::int AS days, x.share, %(basis)s AS basis,
                  1::numeric AS product, x.batch_id, x.line
             FROM (%(query)s) x WHERE %(where)s
            ORDER BY x.customer_id, %(basis)s, x.day DESC, x.share DESC, x.key""",
        basis=_basis_sql(scope),
        query=query,
        where=where,
    )


def _daily_sql(frame, task):
    [(spec, first)] = task.sources
    condition = filter_sql(spec.conditions, lambda c: SQL.identifier("c", task.columns[c]))
    if spec.floor_zero:
        condition = SQL("%s AND b.balance > 0", condition)
    stock = spec.over_time == "end_of_period"
    way = "last" if stock else "day_sum"
    dates = None if stock else spec.dates_of(first, frame.last)
    amount = Amount(spec.measure, way, first, "all", spec.attribution, dates)
    days = SQL("1") if stock else piece_days_sql(frame, amount)
    begin = SQL("%s::date", frame.last)
    if not stock:
        claimed = SQL("b.since" if spec.attribution == "last_day" else "GREATEST(b.since, c.since)")
        begin = SQL("GREATEST(%s, %s)", claimed, first)
    fact = FACTS[task.fact]
    return SQL(
        """SELECT %(key)s || ' ' || b.value_date AS key, %(begin)s AS first,
                  %(begin)s + (%(days)s) - 1 AS last, b.balance AS amount, %(shown)s AS days,
                  c.share, c.basis, b.balance * (%(days)s) * c.share AS product,
                  b.batch_id, b.source_line AS line
             FROM (%(pieces)s) b
             JOIN %(claim)s c ON c.account_id = b.account_id
              AND c.since < b.until AND c.until >= b.since
             JOIN %(master)s ON %(id)s = b.account_id
            WHERE %(counts)s AND %(condition)s""",
        key=SQL(fact.key),
        master=SQL(fact.held.master),
        id=SQL.identifier(fact.held.alias, "id"),
        begin=begin,
        days=days,
        shown=SQL("NULL::int") if stock else days,
        pieces=pieces_sql(frame, task, frame.table("claim")),
        claim=frame.table("claim"),
        counts=piece_counts_sql(frame, amount),
        condition=condition,
    )
