"""The ends of a collection: which rows count towards which unit, and the values per source."""

from odoo.tools import SQL

from .frame import union_all

NO_DATA, DIVISION_BY_ZERO = "no_data", "division_by_zero"


# place: parents on the last day; above: each branch and all that stand over it
_UP = """WITH RECURSIVE place AS (
         SELECT b.id, CASE WHEN h.branch_id IS NULL THEN b.parent_id ELSE h.parent_id END
                      AS parent_id
           FROM rm_branch b LEFT JOIN LATERAL (
             SELECT h.branch_id, h.parent_id FROM rm_branch_history h
              WHERE h.branch_id = b.id %(nearest)s) h ON TRUE
       ), above AS (
         SELECT id AS leaf, id AS unit FROM place
         UNION
         SELECT a.leaf, p.parent_id FROM above a JOIN place p ON p.id = a.unit
          WHERE p.parent_id IS NOT NULL
       )
       SELECT %(leaf)s, u.unit FROM above u %(home)s WHERE %(among)s"""


def up_sql(frame):
    """Return the query (leaf, unit): what counts towards which RM or branch.

    A leaf is an RM, or in booking a branch. The branch of an RM and the tree are those of the
    last day; what was first known holds for all days before.
    """
    among = SQL("TRUE")
    if frame.units is not None:
        among = SQL("u.unit = ANY(%s)", list(frame.units))
    if frame.by == "manager":
        return SQL(
            "SELECT u.* FROM (SELECT id AS leaf, id AS unit FROM rm_manager) u WHERE %s", among
        )
    home = SQL("")
    leaf = SQL("u.leaf")
    if not frame.booking:
        home = SQL("JOIN (%s) h ON h.branch_id = u.leaf", home_sql(frame))
        leaf = SQL("h.manager_id AS leaf")
    return SQL(
        _UP,
        nearest=_nearest_sql(frame),
        leaf=leaf,
        home=home,
        among=among,
    )


def home_sql(frame):
    """Return the query (manager_id, branch_id): the branch of each RM on the last day."""
    return SQL(
        """SELECT m.id AS manager_id, COALESCE(h.branch_id, m.branch_id) AS branch_id
             FROM rm_manager m LEFT JOIN LATERAL (
               SELECT h.branch_id FROM rm_manager_history h
                WHERE h.manager_id = m.id %s) h ON TRUE""",
        _nearest_sql(frame),
    )


def _nearest_sql(frame):
    """The row of history that began last before the end of the last day, else the first one."""
    return SQL(
        "ORDER BY h.valid_from > %(last)s, abs(h.valid_from - %(last)s) LIMIT 1", last=frame.last
    )


_NO_PART = SQL(
    "SELECT NULL::int AS source_id, NULL::int AS unit_id, NULL::numeric AS value WHERE FALSE"
)
# aggregates and days of all units
_SIMPLE = """SELECT s.source_id, u.id AS unit_id,
             CASE WHEN s.known THEN COALESCE(p.value, s.value, 0) END AS value,
             CASE WHEN NOT s.known THEN %(no_data)s END AS issue
        FROM (%(units)s) u CROSS JOIN (VALUES %(simple)s) s (source_id, known, value)
        LEFT JOIN (%(parts)s) p ON p.source_id = s.source_id AND p.unit_id = u.id
       WHERE s.source_id IS NOT NULL"""

# simple: of all periods looked at; ratio: two of them divided
_RESULT = """WITH simple AS MATERIALIZED (%(simple)s), ratio AS (
      SELECT r.source_id, n.unit_id,
             CASE WHEN d.value <> 0 THEN %(quotient)s END AS value,
             COALESCE(n.issue, d.issue, CASE WHEN d.value = 0 THEN %(by_zero)s END) AS issue
        FROM (VALUES %(ratios)s) r (source_id, numerator, denominator, digits)
        JOIN simple n ON n.source_id = r.numerator
        JOIN simple d ON d.source_id = r.denominator AND d.unit_id = n.unit_id
    )
    SELECT source_id, unit_id, value, issue FROM simple WHERE source_id = ANY(%(wanted)s)
    UNION ALL SELECT source_id, unit_id, value, issue FROM ratio
     WHERE source_id = ANY(%(wanted)s)"""


def simple_sql(frame, specs, parts, days):
    """Return the query (source_id, unit_id, value, issue) of aggregates and days of one period.

    :param specs: the sources that look at the period of ``frame``.
    :param parts: queries (source_id, unit_id, value) of the passes.
    :param days: id -> number of days, of the sources that count days.
    """
    aggregates = [s for s in specs if s.kind == "aggregate"]
    return SQL(
        _SIMPLE,
        units=_units_sql(frame),
        parts=union_all([_NO_PART, *parts]),
        simple=_values_sql(
            [SQL("(%s, %s, NULL::numeric)", s.id, known_sql(frame, s)) for s in aggregates]
            + [SQL("(%s, TRUE, %s)", i, n) for i, n in days.items()],
            SQL("(NULL::int, TRUE, NULL::numeric)"),
        ),
        no_data=NO_DATA,
    )


def added_sql(parts):
    """Return the query (source_id, unit_id, value) of parts added up."""
    return SQL(
        "SELECT a.source_id, a.unit_id, sum(a.value) AS value FROM (%s) a GROUP BY 1, 2",
        union_all(parts),
    )


def result_sql(simples, ratios, wanted):
    """Return the query (source_id, unit_id, value, issue), one row per source and unit.

    :param simples: queries of :func:`simple_sql`.
    :param ratios: Specs of the ratios among the sources.
    :param wanted: ids of the sources asked for.
    """
    return SQL(
        _RESULT,
        simple=union_all(simples),
        ratios=_values_sql(
            [SQL("(%s, %s, %s, %s)", r.id, r.numerator, r.denominator, r.digits) for r in ratios],
            SQL("(NULL::int, NULL::int, NULL::int, NULL::int)"),
        ),
        quotient=quotient_sql(SQL("n.value"), SQL("d.value"), SQL("r.digits")),
        by_zero=DIVISION_BY_ZERO,
        wanted=list(wanted),
    )


def _units_sql(frame):
    units = SQL("SELECT id FROM %s", SQL("rm_manager" if frame.by == "manager" else "rm_branch"))
    if frame.units is None:
        return units
    return SQL("%s WHERE id = ANY(%s)", units, list(frame.units))


def _values_sql(rows, typed):
    """Return rows of VALUES; ``typed`` gives the types and goes nowhere, as its id is NULL."""
    return SQL(", ").join([typed, *rows])


def known_sql(frame, spec):
    """Whether there is anything to know: a dated stock needs a row of the last day.

    Stocks of the general ledger belong to branches, never to an RM.
    """
    if not spec.snapshot:
        return SQL("TRUE")
    if spec.fact == "gl" and not frame.booking:
        return SQL("FALSE")
    return SQL(
        "EXISTS (SELECT FROM %s WHERE %s = %s)",
        SQL.identifier(spec.snapshot),
        SQL.identifier(spec.date_column),
        frame.last,
    )


def quotient_sql(numerator, denominator, digits):
    """Return SQL: the quotient, rounded half away from zero once, whatever its length.

    ``numerator / denominator`` would itself be rounded before ``round`` sees it.
    """
    return SQL(
        "sign(%(n)s) * sign(%(d)s) * div(abs(%(n)s) * 2 * power(10::numeric, %(k)s) + abs(%(d)s),"
        " 2 * abs(%(d)s)) / power(10::numeric, %(k)s)",
        n=numerator,
        d=denominator,
        k=digits,
    )
