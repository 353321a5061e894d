"""What hand-overs move of a base: figures of an earlier time that growth is measured from.

A hand-over says whose base the customers' figures of before are (``base_rule``):

- **follows**: they count for whoever has the customers now, with the shares of then;
- **stays**: for whoever had them then, so nothing moves;
- **splits**: growth up to the day is the giving RM's, growth after it the receiving one's: the
  balance of the day before is taken off the base of the one and added to that of the other.

What moves is collected like any figure, from a table of signed assignments: each row as it was with
its share below 0, each row as it counts now with its share above. Rows that stay cancel out, but
cover the same days as ever.
"""

from dataclasses import replace
from datetime import timedelta

from odoo.tools import SQL

from .facts import FACTS
from .first import FIRST_RM
from .windows import first_day

FOLLOWS, SPLITS = "follows", "splits"
_DAY = timedelta(days=1)

# hand-overs in the order of their days; kept: the part that the giving RM has on the last day
_MOVES = """SELECT row_number() OVER (ORDER BY h.effective_on, h.id) AS seq, l.customer_id,
             h.from_manager_id AS giving, h.to_manager_id AS taking,
             CASE WHEN h.kind = 'temporary' AND h.return_on < %(until)s THEN 1
                  WHEN h.keep_until >= %(until)s THEN COALESCE(h.keep_percent, 0) / 100
                  ELSE 0 END AS kept
        FROM rm_handover h JOIN rm_handover_line l ON l.handover_id = h.id
       WHERE h.state IN ('done', 'returned') AND h.base_rule = %(rule)s
         AND h.effective_on BETWEEN %(first)s AND %(last)s"""

_SIGNED = """WITH RECURSIVE move AS MATERIALIZED (%(moves)s), was AS MATERIALIZED (
      SELECT a.customer_id, a.manager_id, a.share, a.basis, a.line, a.account_id, a.loan_id,
             a.valid_from, a.valid_to
        FROM rm_assignment a
       WHERE a.customer_id IN (SELECT customer_id FROM move)
         AND a.valid_from <= %(last)s AND (a.valid_to IS NULL OR a.valid_to >= %(first)s)
    ), held AS (
      SELECT w.*, 0::bigint AS seq FROM was w
      UNION ALL
      SELECT h.customer_id, p.manager_id, p.share, h.basis, h.line, h.account_id, h.loan_id,
             h.valid_from, h.valid_to, m.seq
        FROM held h CROSS JOIN LATERAL (
               SELECT * FROM move m WHERE m.customer_id = h.customer_id
                  AND m.giving = h.manager_id AND m.seq > h.seq ORDER BY m.seq LIMIT 1) m
       CROSS JOIN LATERAL (VALUES
             (m.giving, trunc(h.share * m.kept, 6)),
             (m.taking, h.share - trunc(h.share * m.kept, 6))) p (manager_id, share)
       WHERE p.share > 0
    )
    SELECT customer_id, manager_id, share, basis, line, account_id, loan_id, valid_from, valid_to
      FROM held h
     WHERE NOT EXISTS (SELECT FROM move m WHERE m.customer_id = h.customer_id
                          AND m.giving = h.manager_id AND m.seq > h.seq)
    UNION ALL
    SELECT customer_id, manager_id, - share, basis, line, account_id, loan_id, valid_from,
           valid_to FROM was"""


def moves_sql(rule, first, until, last=None):
    """Return the query of what hand-overs of a rule move by ``until``.

    They took place from ``first`` to ``last`` (``until`` when not given).
    """
    return SQL(_MOVES, rule=rule, first=first, last=last or until, until=until)


def days_sql(last, until):
    """Return the query (rule, day) of hand-overs after ``last`` up to ``until`` that move a base.

    All that follow have the one day after ``last``.
    """
    return SQL(
        """SELECT DISTINCT base_rule, CASE base_rule WHEN %(splits)s THEN effective_on
                  ELSE %(last)s::date + 1 END
             FROM rm_handover
            WHERE state IN ('done', 'returned') AND base_rule IN (%(follows)s, %(splits)s)
              AND effective_on > %(last)s AND effective_on <= %(until)s ORDER BY 1, 2""",
        last=last,
        until=until,
        follows=FOLLOWS,
        splits=SPLITS,
    )


def signed_sql(moves, first, last):
    """Return the query of signed assignments of the days from ``first`` to ``last``."""
    return SQL(_SIGNED, moves=moves, first=first, last=last)


def movable(spec, rule=FOLLOWS):
    """True when hand-overs of a rule move a figure of this source.

    Customers that are counted cannot be shared out anew, and what names its RM stays with him.
    """
    if spec.kind != "aggregate" or not spec.shift or spec.over_time in ("distinct", "new"):
        return False
    fact = FACTS[spec.fact]
    named = spec.attribution in ("booked_rm", FIRST_RM) or spec.fact in ("customers", "gl")
    return not named and (rule == FOLLOWS or bool(fact.held))


def on_the_day(spec):
    """Return the source as a balance of one day."""
    return replace(spec, over_time="end_of_period", attribution="day", fixed_days=None)


def day_count(spec, first, last):
    """Return by how many days a balance of one day counts in the source from first to last."""
    if spec.over_time != "day_sum":
        return 1
    begin = first_day(spec.window, first, last)
    dates = spec.dates_of(begin, last)
    return (last - begin).days + 1 if dates is None else len(dates)


def day_before(day):
    """Return the last day on which the giving RM had the customers."""
    return day - _DAY
