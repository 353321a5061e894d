"""The pass over balances: a balance holds until the account's next row.

Two ways to the same figures, because most of a bank stands still:

- **wide** (``wide.py``): accounts that live over all the days, of customers with plain shares.
- **exact**: accounts opened or closed in between, and customers whose shares change (table
  ``claim``). Pieces of days of each balance met with pieces of days of each share.
"""

from datetime import timedelta

from odoo.tools import SQL

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
from .wide import lives_sql, wide_sql

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
    if not frame.narrow:
        statements.append(frame.create(wide, wide_sql(frame, task)))
        cube = SQL("%s UNION ALL SELECT * FROM %s", cube, frame.table(wide))
    query = sources_sql(task, rolled_sql(frame, cube), lambda *args: _value_sql(task, *args))
    return [*statements, frame.create(name, query)]


def _value_sql(task, spec, first, condition):
    terms = [SQL.identifier("c", task.amounts[a]) for a in amounts_of(task.mode, spec, first)]
    value = terms[0] if len(terms) == 1 else SQL("(%s - COALESCE(%s, 0))", *terms)
    return SQL("sum(%s * c.share) FILTER (WHERE %s)", value, condition)


def claim_sql(frame, task, scope):
    """Return the query of what the exact way works on.

    Columns: account_id, opened_on, closed_on, leaf, share, basis, since, until and the filter
    columns.
    """
    alive = lives_sql(frame.last, task.first)
    whole = SQL("%s::date AS since, %s::date AS until", task.first, frame.last)
    among = SQL("NOT (%s)", lives_sql(task.first, frame.last))
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
            "JOIN %s s ON s.customer_id = acc.customer_id AND %s",
            frame.table("eff"),
            item_matches_sql(SQL("acc.id")),
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
        SQL("JOIN %s s ON s.customer_id = acc.customer_id", frame.table("plain")),
        SQL("%s AND %s", alive, among),
    )


def _booked_claims_sql(frame, task, alive, among, whole):
    if frame.narrow:
        among = SQL("acc.branch_id = ANY(%s)", list(frame.branches))
    who = SQL("acc.branch_id AS leaf, 1::numeric AS share, 'real' AS basis, %s", whole)
    return _claim_part_sql(frame, task, who, SQL(""), SQL("%s AND %s", alive, among))


def _claim_part_sql(frame, task, who, shares, where):
    return SQL(
        "SELECT acc.id AS account_id, acc.opened_on, acc.closed_on, %s%s"
        " FROM rm_account acc %s %s WHERE %s",
        who,
        columns_sql(task, frame),
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
                          b.account_id, b.value_date, b.balance, b.batch_id, b.source_line
                     FROM (%(accounts)s) k
                     JOIN rm_fact_balance b ON b.account_id = k.account_id
                    WHERE b.value_date BETWEEN %(first)s AND %(last)s
                   UNION ALL
                   SELECT k.opened_on, k.closed_on, b.*
                     FROM (%(accounts)s) k,
                  LATERAL (SELECT o.account_id, o.value_date, o.balance, o.batch_id, o.source_line
                             FROM rm_fact_balance o
                            WHERE o.account_id = k.account_id AND o.value_date < %(first)s
                            ORDER BY o.value_date DESC LIMIT 1) b) r""",
        accounts=SQL("SELECT DISTINCT account_id, opened_on, closed_on FROM %s", claim),
        first=task.first,
        last=frame.last,
        after=frame.last + _DAY,
    )


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
        return SQL("LEAST(b.until, %s) - GREATEST(b.since, %s)", frame.last + _DAY, amount.first)
    return SQL("LEAST(b.until, c.until + 1) - GREATEST(b.since, c.since, %s)", amount.first)


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
