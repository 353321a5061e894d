"""The pass over balances: a balance holds until the account's next row.

Two ways to the same figures, because most of a bank stands still:

- **wide** (``wide.py``): accounts that live over all the days, of customers with plain shares.
- **exact**: accounts opened or closed in between, and customers whose shares change (table
  ``claim``). Pieces of days of each balance met with pieces of days of each share.
"""

from datetime import timedelta

from odoo.tools import SQL

from .facts import FACTS
from .plan import amounts_of
from .shares import ANY_SCOPE, item_matches_sql
from .sums import (
    amount_list_sql,
    columns_sql,
    joins_sql,
    names_sql,
    rolled_sql,
    sources_sql,
)
from .wide import between_sql, lives_sql, wide_sql

_DAY = timedelta(days=1)


def daily_statements(frame, task, scope, name):
    """Return the statements of a pass over balances; the last one creates table ``name``.

    :param scope: index of the pass's scope among the eff rows.
    """
    claim, wide = f"{name}_claim", f"{name}_wide"
    statements = [
        frame.create(claim, claim_sql(frame, task, scope)),
        SQL("ANALYZE %s", frame.table(claim)),
    ]
    cube = exact_sql(frame, task, frame.table(claim))
    if not frame.narrow and FACTS[task.fact].held.wide:
        statements.append(frame.create(wide, wide_sql(frame, task)))
        cube = SQL("%s UNION ALL SELECT * FROM %s", cube, frame.table(wide))
    query = sources_sql(task, rolled_sql(frame, cube), lambda *args: _value_sql(task, *args))
    return [*statements, frame.create(name, query)]


def _value_sql(task, spec, first, condition):
    terms = [
        SQL.identifier("c", task.amounts[a]) for a in amounts_of(task.mode, spec, first, task.last)
    ]
    value = terms[0] if len(terms) == 1 else SQL("(%s - COALESCE(%s, 0))", *terms)
    return SQL("sum(%s * c.share) FILTER (WHERE %s)", value, condition)


def claim_sql(frame, task, scope):
    """Return the query of what the exact way works on.

    Columns: account_id, opened_on, closed_on, leaf, share, basis, since, until and the filter
    columns.
    """
    held = FACTS[task.fact].held
    alive = lives_sql(held, frame.last, task.first)
    whole = SQL("%s::date AS since, %s::date AS until", task.first, frame.last)
    among = SQL("TRUE")
    if held.wide:
        among = SQL("NOT (%s)", lives_sql(held, task.first, frame.last))
    if frame.booking:
        return _booked_claims_sql(frame, task, alive, among, whole)
    eff = _claim_part_sql(
        frame,
        task,
        SQL(
            "s.manager_id AS leaf, s.share, s.basis, GREATEST(s.since, %s) AS since, s.until",
            task.first,
        ),
        SQL(
            "JOIN %s s ON s.customer_id = %s AND %s",
            frame.table("eff"),
            SQL.identifier(held.alias, "customer_id"),
            item_matches_sql(SQL.identifier(held.alias, "id")),
        ),
        SQL("s.scope IN (%s, %s) AND s.until >= %s AND %s", scope, ANY_SCOPE, task.first, alive),
    )
    if frame.narrow:
        return eff
    plain = _plain_claims_sql(frame, task, alive, among, whole)
    return SQL("%s UNION ALL %s", eff, plain)


def _plain_claims_sql(frame, task, alive, among, whole):
    return _claim_part_sql(
        frame,
        task,
        SQL("s.manager_id, s.share, s.basis, %s", whole),
        SQL(
            "JOIN %s s ON s.customer_id = %s",
            frame.table("plain"),
            SQL.identifier(FACTS[task.fact].held.alias, "customer_id"),
        ),
        SQL("%s AND %s", alive, among),
    )


def _booked_claims_sql(frame, task, alive, among, whole):
    branch = SQL.identifier(FACTS[task.fact].held.alias, "branch_id")
    if frame.narrow:
        among = SQL("%s = ANY(%s)", branch, list(frame.branches))
    who = SQL("%s AS leaf, 1::numeric AS share, 'real' AS basis, %s", branch, whole)
    return _claim_part_sql(frame, task, who, SQL(""), SQL("%s AND %s", alive, among))


def _claim_part_sql(frame, task, who, shares, where):
    held = FACTS[task.fact].held
    return SQL(
        "SELECT %s AS account_id, %s AS opened_on, %s AS closed_on, %s%s FROM %s %s %s WHERE %s",
        SQL.identifier(held.alias, "id"),
        SQL(held.opened),
        SQL(held.closed),
        who,
        columns_sql(task, frame),
        SQL(held.master),
        shares,
        joins_sql(task),
        where,
    )


def pieces_sql(frame, task, claim):
    """Return the query of balances as they hold, piece by piece, of the accounts in ``claim``.

    Columns: account_id, value_date, balance, batch_id, source_line, since, until (not included);
    clipped to the account's life, not to the period.
    """
    return SQL(
        """SELECT r.*, GREATEST(r.value_date, r.opened_on) AS since,
                  LEAST(lead(r.value_date, 1, %(after)s)
                          OVER (PARTITION BY r.account_id ORDER BY r.value_date),
                        r.closed_on + 1) AS until
             FROM (SELECT k.opened_on, k.closed_on,
                          b.%(item)s AS account_id, b.%(date)s AS value_date,
                          b.%(value)s AS balance, b.batch_id, b.source_line
                     FROM (%(accounts)s) k
                     JOIN %(table)s b ON b.%(item)s = k.account_id
                    WHERE b.%(date)s BETWEEN %(first)s AND %(last)s
                   UNION ALL
                   SELECT k.opened_on, k.closed_on, b.*
                     FROM (%(accounts)s) k,
                  LATERAL (SELECT o.%(item)s AS account_id, o.%(date)s AS value_date,
                                  o.%(value)s AS balance, o.batch_id, o.source_line
                             FROM %(table)s o
                            WHERE o.%(item)s = k.account_id AND o.%(date)s < %(first)s
                            ORDER BY o.%(date)s DESC LIMIT 1) b) r""",
        **_held_names(FACTS[task.fact].held),
        accounts=SQL("SELECT DISTINCT account_id, opened_on, closed_on FROM %s", claim),
        first=task.first,
        last=frame.last,
        after=frame.last + _DAY,
    )


def _held_names(held):
    names = ("table", "item", "date", "value")
    return {name: SQL.identifier(getattr(held, name)) for name in names}


def exact_sql(frame, task, claim):
    """Return the query of leaf, share, filter columns and amounts over the claims."""
    return SQL(
        """SELECT c.leaf, c.share%(names)s%(amounts)s
             FROM (%(pieces)s) b
             JOIN %(claim)s c ON c.account_id = b.account_id
              AND c.since < b.until AND c.until >= b.since
            GROUP BY c.leaf, c.share%(names)s""",
        names=names_sql(task, "c"),
        amounts=amount_list_sql(task, lambda amount: _exact_amount_sql(frame, amount)),
        pieces=pieces_sql(frame, task, claim),
        claim=claim,
    )


def piece_days_sql(frame, amount):
    """Return SQL: days on which piece ``b`` and claim ``c`` meet in the window of ``amount``.

    Negative where they do not meet.
    """
    if amount.attribution == "last_day":
        # all days of the balance, by the share of the last day
        since = SQL("GREATEST(b.since, %s)", amount.first)
        return between_sql(since, SQL("LEAST(b.until, %s)", frame.last + _DAY), amount)
    since = SQL("GREATEST(b.since, c.since, %s)", amount.first)
    return between_sql(since, SQL("LEAST(b.until, c.until + 1)"), amount)


def piece_counts_sql(frame, amount):
    """Return SQL: piece ``b`` under claim ``c`` counts towards ``amount``."""
    days = SQL("%s > 0", piece_days_sql(frame, amount))
    if amount.way == "last":
        days = SQL("b.until > %(last)s AND b.since <= %(last)s", last=frame.last)
    if amount.way == "last" or amount.attribution == "last_day":
        days = SQL("c.until = %s AND %s", frame.last, days)
    if amount.sign == "negative":
        return SQL("b.balance < 0 AND %s", days)
    return days


def _exact_amount_sql(frame, amount):
    value = SQL("b.balance")
    if amount.way == "day_sum":
        value = SQL("b.balance * (%s)", piece_days_sql(frame, amount))
    return SQL("sum(%s) FILTER (WHERE %s)", value, piece_counts_sql(frame, amount))
