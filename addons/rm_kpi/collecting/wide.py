"""Balances of all that stands still: living accounts of customers whose shares do not change.

One scan of the months in question in key order, added up per account, then multiplied by the
shares. The scan starts a month early, so that most accounts bring along the row that holds on
the first day; for the others it is looked up, one index probe each.
"""

from datetime import timedelta

from odoo.tools import SQL

from .facts import FACTS
from .sums import amount_list_sql, columns_sql, joins_sql, names_sql

_DAY = timedelta(days=1)


def lives_sql(held, since, until):
    """Return SQL: the account or loan was open by ``since`` and not closed before ``until``."""
    return SQL(
        "(%(opened)s IS NULL OR %(opened)s <= %(since)s)"
        " AND (%(closed)s IS NULL OR %(closed)s >= %(until)s)",
        opened=SQL(held.opened),
        closed=SQL(held.closed),
        since=since,
        until=until,
    )


def between_sql(since, until, amount):
    """Return SQL: the days from ``since`` to before ``until`` that count towards an amount.

    Negative where there are none, unless only some dates count.
    """
    if amount.dates is None:
        return SQL("%s - %s", until, since)
    return SQL(
        "(SELECT count(*)::int FROM unnest(%s::date[]) AS f (day)"
        " WHERE f.day >= %s AND f.day < %s)",
        list(amount.dates),
        since,
        until,
    )


# held: balances with the day they end; added: per account; o: the row from before the scan
_WIDE = """WITH held AS (
         SELECT b.account_id, b.value_date, b.balance,
                lead(b.value_date, 1, %(after)s)
                  OVER (PARTITION BY b.account_id ORDER BY b.value_date) AS until
           FROM rm_fact_balance b WHERE b.value_date BETWEEN %(start)s AND %(last)s
       ), added AS (
         SELECT h.account_id, min(h.value_date) AS seen%(amounts)s
           FROM held h GROUP BY h.account_id
       )
       SELECT x.leaf, x.share%(names)s%(sums)s FROM (
         SELECT %(held)s%(columns)s%(totals)s
           FROM rm_account acc
           LEFT JOIN added g ON g.account_id = acc.id
           LEFT JOIN LATERAL (
             SELECT o.balance FROM rm_fact_balance o
              WHERE o.account_id = acc.id AND o.value_date < %(start)s
                AND COALESCE(g.seen, %(after)s) > %(first)s
              ORDER BY o.value_date DESC LIMIT 1) o ON TRUE
           %(shares)s %(joins)s
          WHERE %(settled)s) x
        GROUP BY x.leaf, x.share%(names)s"""


def wide_sql(frame, task):
    """Return the query of leaf, share, filter columns and amounts of all that stands still."""
    held, shares = SQL("acc.branch_id AS leaf, 1::numeric AS share"), SQL("")
    if not frame.booking:
        held = SQL("p.manager_id AS leaf, p.share")
        shares = SQL("JOIN %s p ON p.customer_id = acc.customer_id", frame.table("plain"))
    return SQL(
        _WIDE,
        after=frame.last + _DAY,
        start=scan_start(task.first),
        first=task.first,
        last=frame.last,
        amounts=amount_list_sql(task, lambda amount: _wide_amount_sql(frame, amount)),
        names=names_sql(task, "x"),
        sums=SQL("").join(
            SQL(", sum(%s) AS %s", SQL.identifier("x", m), SQL.identifier(m))
            for m in task.amounts.values()
        ),
        held=held,
        columns=columns_sql(task, frame),
        totals=amount_list_sql(task, lambda amount: _wide_total_sql(frame, task, amount)),
        shares=shares,
        joins=joins_sql(task),
        settled=lives_sql(FACTS[task.fact].held, task.first, frame.last),
    )


def scan_start(first):
    """Return the day the scan starts on: the first one of the month before.

    >>> scan_start(date(1998, 4, 1))
    datetime.date(1998, 3, 1)
    """
    return (first.replace(day=1) - _DAY).replace(day=1)


def _wide_amount_sql(frame, amount):
    sign = SQL("AND h.balance < 0" if amount.sign == "negative" else "")
    if amount.way == "last":
        return SQL("sum(h.balance) FILTER (WHERE h.until > %s %s)", frame.last, sign)
    return SQL(
        "sum(h.balance * (%(days)s)) FILTER (WHERE h.until > %(first)s %(sign)s)",
        days=between_sql(SQL("GREATEST(h.value_date, %s)", amount.first), SQL("h.until"), amount),
        first=amount.first,
        sign=sign,
    )


def _wide_total_sql(frame, task, amount):
    """What the scan has added up and the row from before it, which holds until the first one."""
    name = SQL.identifier("g", task.amounts[amount])
    held = SQL("COALESCE(g.seen, %s)", frame.last + _DAY)
    if amount.way == "last":
        early = SQL("o.balance")
        counts = SQL("%s > %s", held, frame.last)
    else:
        early = SQL("o.balance * (%s)", between_sql(SQL("%s", amount.first), held, amount))
        counts = SQL("%s > %s", held, amount.first)
    if amount.sign == "negative":
        counts = SQL("o.balance < 0 AND %s", counts)
    return SQL(
        "CASE WHEN o.balance IS NOT NULL AND %(counts)s"
        " THEN COALESCE(%(name)s, 0) + %(early)s ELSE %(name)s END",
        counts=counts,
        name=name,
        early=early,
    )
