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
    product, batch_id, line, dated (the day of the row itself). Rows that add nothing are left out.
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


def page_sql(table, offset, limit):
    """Return one page of the leaves in a table, largest product first, with the names of files.

    Rows of a supplement batch stand in a file of the batch they were first delivered with.
    """
    return SQL(
        """SELECT l.key, l.first::text, l.last::text, l.amount::text, l.days,
                  trim_scale(l.share)::text, l.basis, trim_scale(l.product)::text, l.batch_id,
                  f.name, l.line, l.late, coalesce(o.business_date, b.business_date)::text
             FROM (SELECT * FROM %(table)s
                    ORDER BY abs(product) DESC, key, first, basis, share DESC
                   OFFSET %(offset)s LIMIT %(limit)s) l
             LEFT JOIN rm_batch b ON b.id = l.batch_id
             LEFT JOIN rm_batch o ON o.id = b.parent_id
             LEFT JOIN LATERAL (
               SELECT f.name FROM rm_batch b
                 JOIN rm_batch_file f ON f.batch_id IN (b.id, b.parent_id)
                WHERE b.id = l.batch_id AND f.entity = l.entity
                ORDER BY f.batch_id DESC LIMIT 1) f ON TRUE
            ORDER BY abs(l.product) DESC, l.key, l.first, l.basis, l.share DESC""",
        table=table,
        offset=offset,
        limit=limit,
    )


def times_sql(query, factor):
    """Return leaves of a balance of one day that counts as often as a base has days."""
    if factor == 1:
        return query
    return SQL(
        """SELECT key, first, last, amount, %(n)s AS days, share, basis, product * %(n)s AS product,
                  batch_id, line, dated FROM (%(query)s) m""",
        n=factor,
        query=query,
    )


def kept_sql(query, entity, delivered, moved):
    """Return the query of all leaves with what is told of each: ``entity`` and ``late``.

    ``entity``: of the files that brought the rows. Where a row is the word of one delivery
    (``delivered``), it is late (倒起息, 冲正, a correction) when it came with a delivery after one
    that held its day already. ``moved``: queries of leaves that hand-overs move, of which only
    what does not cancel out is kept, as taken over or given away.
    """
    net = [
        SQL(
            """SELECT key, first, last, amount, days, sum(share) AS share,
                      CASE WHEN sum(product) > 0 THEN 'taken' ELSE 'given' END AS basis,
                      sum(product) AS product, batch_id, line, dated
                 FROM (%s) m GROUP BY key, first, last, amount, days, batch_id, line, dated
               HAVING sum(product) <> 0""",
            one,
        )
        for one in moved
    ]
    return SQL(
        """SELECT l.*, %(entity)s::text AS entity, late.batch_id IS NOT NULL AS late
             FROM (%(rows)s) l LEFT JOIN (%(late)s) late
               ON late.batch_id = l.batch_id AND late.covered >= l.dated""",
        entity=entity,
        rows=SQL(" UNION ALL ").join([query, *net]),
        late=_late_sql(entity if delivered else None),
    )


def _late_sql(entity):
    """Return the query (batch_id, covered): up to which day an earlier delivery held the fact."""
    return SQL(
        """SELECT b.id AS batch_id, max(e.business_date) AS covered
             FROM rm_batch b LEFT JOIN rm_batch o ON o.id = b.parent_id
             JOIN rm_batch e ON e.feed_id = b.feed_id AND e.state = 'published'
              AND e.parent_id IS NULL
              AND e.business_date < COALESCE(o.business_date, b.business_date)
            WHERE EXISTS (SELECT FROM rm_batch_file f
                           WHERE f.batch_id = e.id AND f.entity = %s)
            GROUP BY b.id""",
        entity,
    )


def summary_sql(table, entries):
    """Return the query of what is told of all leaves together.

    ``entries``: rows are entries, so that one below 0 is a reversal.
    """
    return SQL(
        """SELECT trim_scale(sum(product) FILTER (WHERE basis NOT IN ('taken', 'given')))::text,
                  trim_scale(sum(product) FILTER (WHERE basis = 'taken'))::text,
                  trim_scale(sum(product) FILTER (WHERE basis = 'given'))::text,
                  count(*) FILTER (WHERE late),
                  trim_scale(sum(product) FILTER (WHERE late))::text,
                  count(*) FILTER (WHERE %(reversed)s),
                  trim_scale(sum(product) FILTER (WHERE %(reversed)s))::text
             FROM %(table)s""",
        reversed=SQL("amount < 0" if entries else "FALSE"),
        table=table,
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
                  x.share, %(basis)s AS basis, %(amount)s * x.share AS product, x.batch_id, x.line,
                  x.day AS dated
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
                  1::numeric AS product, x.batch_id, x.line, x.day AS dated
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
                  b.batch_id, b.source_line AS line, b.value_date AS dated
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
