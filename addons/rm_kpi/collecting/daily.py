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
from .shares import item_matches_sql
from .sums import amount_list_sql, columns_sql, joins_sql, rolled_sql, sources_sql
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

    Columns: account_id, leaf, share, basis, since, until.
    """
    alive = lives_sql(frame.last, task.first)
    whole = SQL("%s::date AS since, %s::date AS until", task.first, frame.last)
    among = SQL("NOT (%s)", lives_sql(task.first, frame.last))
    if frame.booking:
        if frame.narrow:
            among = SQL("acc.branch_id = ANY(%s)", list(frame.branches))
        return SQL(
            "SELECT acc.id AS account_id, acc.branch_id AS leaf, 1::numeric AS share,"
            " 'real' AS basis, %s FROM rm_account acc WHERE %s AND %s",
            whole,
            alive,
            among,
        )
    eff = SQL(
        """SELECT acc.id AS account_id, s.manager_id AS leaf, s.share, s.basis,
                  GREATEST(s.since, %(first)s) AS since, s.until
             FROM %(eff)s s JOIN rm_account acc ON acc.customer_id = s.customer_id AND %(item)s
            WHERE s.scope = %(scope)s AND s.until >= %(first)s AND %(alive)s""",
        eff=frame.table("eff"),
        item=item_matches_sql(SQL("acc.id")),
        scope=scope,
        first=task.first,
        alive=alive,
    )
    if frame.narrow:
        return eff
    return SQL(
        """%(eff)s UNION ALL
           SELECT acc.id, p.manager_id, p.share, p.basis, %(whole)s
             FROM %(plain)s p JOIN rm_account acc ON acc.customer_id = p.customer_id
            WHERE %(alive)s AND %(among)s""",
        eff=eff,
        whole=whole,
        plain=frame.table("plain"),
        alive=alive,
        among=among,
    )


def pieces_sql(frame, task, claim):
    """Return the query of balances as they hold, piece by piece, of the accounts in ``claim``.

    Columns: account_id, value_date, balance, batch_id, source_line, since, until (not included);
    clipped to the account's life, not to the period.
    """
    return SQL(
        """SELECT r.*, GREATEST(r.value_date, acc.opened_on) AS since,
                  LEAST(lead(r.value_date, 1, %(after)s)
                          OVER (PARTITION BY r.account_id ORDER BY r.value_date),
                        acc.closed_on + 1) AS until
             FROM (SELECT b.account_id, b.value_date, b.balance, b.batch_id, b.source_line
                     FROM (SELECT DISTINCT account_id FROM %(claim)s) k
                     JOIN rm_fact_balance b USING (account_id)
                    WHERE b.value_date BETWEEN %(first)s AND %(last)s
                   UNION ALL
                   SELECT b.* FROM (SELECT DISTINCT account_id FROM %(claim)s) k,
                  LATERAL (SELECT o.account_id, o.value_date, o.balance, o.batch_id, o.source_line
                             FROM rm_fact_balance o
                            WHERE o.account_id = k.account_id AND o.value_date < %(first)s
                            ORDER BY o.value_date DESC LIMIT 1) b) r
             JOIN rm_account acc ON acc.id = r.account_id""",
        claim=claim,
        first=task.first,
        last=frame.last,
        after=frame.last + _DAY,
    )


def exact_sql(frame, task, claim):
    """Return the query of leaf, share, filter columns and amounts over the claims."""
    return SQL(
        """SELECT c.leaf, c.share%(columns)s%(amounts)s
             FROM (%(pieces)s) b
             JOIN %(claim)s c ON c.account_id = b.account_id
              AND c.since < b.until AND c.until >= b.since
             JOIN rm_account acc ON acc.id = c.account_id
             %(joins)s
            GROUP BY c.leaf, c.share%(groups)s""",
        columns=columns_sql(task, frame),
        groups=_group_sql(task),
        amounts=amount_list_sql(task, lambda amount: _exact_amount_sql(frame, amount)),
        pieces=pieces_sql(frame, task, claim),
        claim=claim,
        joins=joins_sql(task),
    )


def _group_sql(task):
    return SQL("").join(SQL(", %s", SQL(FACTS[task.fact].columns[c][0])) for c in task.columns)


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
