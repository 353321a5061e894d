"""SQL of the ladder: which row of a parameter, a target or a band holds for an RM.

Of the rows that hold on the period's last day the most specific one counts: that of the RM, of his
team, of his position and grade, of his position, of his grade, of the nearest branch up the tree,
of the bank. An RM has one team, one post and one branch a day, and the database refuses two rows
of one scope on one day, so no two rows are equally near; of a target that two versions of a scheme
have, the newer version's counts.
"""

from types import SimpleNamespace

from odoo.tools import SQL

from ..engine.syntax import External
from .plan import Plan

#: the columns that say whom a row is for; all empty: the bank
SCOPE_COLUMNS = ("manager_id", "team_id", "position_id", "grade_id", "branch_id")
#: the levels from 1 on, the most specific first
LEVELS = ("rm", "team", "post", "position", "grade", "branch", "bank")
RM, TEAM, POST, POSITION, GRADE, BRANCH, BANK = range(1, len(LEVELS) + 1)


def scopes(table):
    """Return the scope columns of a table, as SQL."""
    return SQL(", ").join(SQL.identifier(table, column) for column in SCOPE_COLUMNS)


def branch_tree(day):
    """Return the common table ``tree`` of a recursive query: each branch with all above it."""
    return SQL(
        """tree (branch_id, ancestor_id, depth) AS (
            SELECT id, id, 0 FROM rm_branch
            UNION ALL
            SELECT t.branch_id, h.parent_id, t.depth + 1
              FROM tree t
              JOIN rm_branch_history h ON h.branch_id = t.ancestor_id
               AND h.valid_from <= %(day)s AND coalesce(h.valid_to, 'infinity') >= %(day)s
             WHERE h.parent_id IS NOT NULL AND t.depth < 50
        )""",
        day=day,
    )


def level_of(table):
    """SQL of the level of a row by what it names; whether that is the RM's is another question."""
    return SQL(
        "CASE WHEN %(t)s.manager_id IS NOT NULL THEN 1 WHEN %(t)s.team_id IS NOT NULL THEN 2"
        " WHEN %(t)s.branch_id IS NOT NULL THEN 6"
        " WHEN %(t)s.position_id IS NULL THEN CASE WHEN %(t)s.grade_id IS NULL THEN 7 ELSE 5 END"
        " WHEN %(t)s.grade_id IS NULL THEN 4 ELSE 3 END",
        t=SQL.identifier(table),
    )


def tables_asked(run, plan):
    """Return the codes of the bands of which one of several tables holds for an RM."""
    graded = run.scheme_id.grade_band_id
    more = [graded.code] if graded and graded._is_one_of_several() else []
    return list(dict.fromkeys([*plan.codes("table"), *more]))


def _rows(run, plan, own):
    """Rows (key, value, is_target, turn, scope columns) that hold on the period's last day.

    :param own: those of single RMs, which are many, or all others.
    """
    asked = (
        SQL(
            """SELECT 'param:' || p.code AS key, v.value::text, FALSE AS is_target, 0 AS turn, %s
                 FROM rm_kpi_parameter p JOIN rm_kpi_parameter_value v ON v.parameter_id = p.id
                WHERE p.code = ANY(%s) AND daterange(v.valid_from, v.valid_to, '[]') @> %s""",
            scopes("v"),
            list(plan.codes("param")),
            run.date_to,
        ),
        SQL(
            """SELECT 'target:' || i.code, t.value::text, TRUE, s.version, %s
                 FROM rm_kpi_target t
                 JOIN rm_kpi_indicator i ON i.id = t.indicator_id AND i.code = ANY(%s)
                 JOIN rm_kpi_scheme s ON s.id = i.scheme_id AND s.code = %s
                WHERE t.period = %s""",
            scopes("t"),
            list(plan.codes("target")),
            run.scheme_code,
            run.period,
        ),
        SQL(
            """SELECT 'table:' || b.code, b.id::text, FALSE, 0, %s FROM rm_kpi_band b
                WHERE b.scheme_id = %s AND b.code = ANY(%s)
                  AND daterange(b.valid_from, b.valid_to, '[]') @> %s""",
            scopes("b"),
            run.scheme_id.id or 0,
            tables_asked(run, plan),
            run.date_to,
        ),
    )
    wanted = SQL("manager_id IS NOT NULL") if own else SQL("manager_id IS NULL")
    return SQL(" UNION ALL ").join(SQL("%s AND %s", query, wanted) for query in asked)


def select_ladder(run, plan):
    """Query of (result_id, key, value, origin) for ``subject`` and ``tree``: the rows that count.

    ``origin`` is the level and, of a team or branch, its id: ``6:14``; NULL for the RM's own.
    """
    levels = (
        (RM, SQL("own g ON g.manager_id = s.manager_id"), SQL()),
        (TEAM, SQL("shared g ON g.team_id = s.team_id"), SQL("g.team_id")),
        (POST, SQL("shared g ON g.position_id = s.position_id AND g.grade_id = s.post_grade_id"),
         SQL()),
        (POSITION, SQL("shared g ON g.position_id = s.position_id AND g.grade_id IS NULL"), SQL()),
        (GRADE, SQL("shared g ON g.grade_id = s.post_grade_id AND g.position_id IS NULL"), SQL()),
        (BRANCH, SQL("tree t ON t.branch_id = s.branch_id"
                     " JOIN shared g ON g.branch_id = t.ancestor_id"), SQL("g.branch_id")),
        (BANK, SQL("shared g ON num_nonnulls(%s) = 0", scopes("g")), SQL()),
    )  # fmt: skip
    candidates = [
        SQL(
            "SELECT s.id, g.key, %s, %s, %s, g.turn, %s FROM subject s JOIN %s",
            _value(run),
            level,
            SQL("t.depth") if level == BRANCH else SQL("0"),
            SQL("%s::text", place) if place else SQL("NULL::text"),
            source,
        )
        for level, source, place in levels
    ]
    return SQL(
        """
        SELECT * FROM (
            WITH own AS (%s), shared AS (%s),
            near (result_id, key, value, level, depth, turn, place) AS (%s)
            SELECT DISTINCT ON (result_id, key) result_id, key, value,
                   CASE WHEN level > 1 THEN concat_ws(':', level, place) END AS origin
              FROM near WHERE value IS NOT NULL
             ORDER BY result_id, key, level, depth, turn DESC) ladder
        """,
        _rows(run, plan, own=True),
        _rows(run, plan, own=False),
        SQL(" UNION ALL ").join(candidates),
    )


def select_for_one(scheme_id, codes, day, person):
    """Query of (key, value, origin) for somebody who is no result of a run, on a day.

    :param codes: {kind, ``param`` or ``table``: codes asked for}.
    :param person: {scope column: id or None}, what is known of him.
    """
    asked = [External(kind, (code,)) for kind, found in codes.items() for code in found]
    plan = Plan({}, (SimpleNamespace(formula=SimpleNamespace(requirements=asked)),))
    scheme = SimpleNamespace(id=scheme_id, grade_band_id=None, proration="none")
    run = SimpleNamespace(scheme_id=scheme, scheme_code="", period="", date_from=day, date_to=day)
    return SQL(
        """
        WITH RECURSIVE %(tree)s,
        subject AS (
            SELECT 0 AS id, %(manager_id)s::int AS manager_id, %(team_id)s::int AS team_id,
                   %(position_id)s::int AS position_id, %(grade_id)s::int AS post_grade_id,
                   %(branch_id)s::int AS branch_id, NULL::int AS served_days)
        SELECT key, value, origin FROM (%(ladder)s) AS found
        """,
        tree=branch_tree(day),
        ladder=select_ladder(run, plan),
        **{column: person.get(column) or None for column in SCOPE_COLUMNS},
    )


def _value(run):
    """A row's value; of a target that for the days served only, when the scheme prorates it."""
    if run.scheme_id.proration != "targets":
        return SQL("g.value")
    days = (run.date_to - run.date_from).days + 1
    return SQL(
        "CASE WHEN g.is_target AND s.served_days < %(days)s"
        " THEN trim_scale(rm_div(g.value::numeric * s.served_days, %(days)s::numeric))::text"
        " ELSE g.value END",
        days=days,
    )
