"""SQL of results over the RMs below: what a leader's scheme takes from his RMs' schemes."""

from odoo.tools import SQL

from ..engine.syntax import External
from .plan import frozen_key

_HOW = {
    "sum": "trim_scale(sum(x.value))",
    "avg": "trim_scale(rm_div(sum(x.value), count(x.value)::numeric))",
    "count": "count(x.value)::numeric",
    "min": "min(x.value)",
    "max": "max(x.value)",
}
_BELOW = {
    "team": "x.manager_id IN (SELECT m.manager_id FROM rm_team_leader l"
    " JOIN rm_team o ON o.id = l.team_id AND o.active JOIN rm_team_member m ON m.team_id = o.id"
    " WHERE l.manager_id = s.manager_id AND daterange(l.valid_from, l.valid_to, '[]') @> %(last)s"
    " AND daterange(m.valid_from, m.valid_to, '[]') @> %(last)s)",
    "branch": "x.branch_id IN (SELECT b.branch_id FROM tree b WHERE b.ancestor_id = s.branch_id)",
    "region": "x.region_id = s.region_id",
}


def select_under(run, asked):
    """Query of (result_id, key, value, NULL) for ``subject`` and ``tree``.

    The other scheme's run of the same period counts: the final one, else the one that is announced,
    else the trial. The appraised one himself is not below himself; who has no value does not count.
    """
    parts = [_select(run, args) for args in asked]
    empty = SQL("SELECT NULL::int, NULL::text, NULL::text, NULL::text WHERE FALSE")
    return SQL(" UNION ALL ").join([empty, *parts])


def _select(run, args):
    scheme, figure, how, scope = args
    if figure == "score":
        values = SQL("SELECT r.manager_id, r.branch_id, r.region_id, r.score AS value"
                     " FROM rm_kpi_result r WHERE r.run_id = (SELECT id FROM other)")  # fmt: skip
    else:
        values = SQL(
            "SELECT r.manager_id, r.branch_id, r.region_id, v.value FROM rm_kpi_result r"
            " JOIN rm_kpi_value v ON v.run_id = r.run_id AND v.manager_id = r.manager_id"
            " JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.code = %s"
            " WHERE r.run_id = (SELECT id FROM other)",
            figure,
        )
    return SQL(
        """(WITH other AS (
              SELECT u.id FROM rm_kpi_run u
               WHERE u.scheme_code = %(scheme)s AND u.period = %(period)s
                 AND u.superseded_by_id IS NULL
                 AND u.state IN ('computed', 'announced', 'published', 'closed')
               ORDER BY u.state IN ('published', 'closed') DESC, u.state = 'announced' DESC,
                        u.id DESC LIMIT 1),
            x AS (%(values)s)
            SELECT s.id, %(key)s, (SELECT %(how)s FROM x WHERE %(below)s
                                      AND x.manager_id <> s.manager_id)::text, NULL
              FROM subject s)""",
        scheme=scheme,
        period=run.period,
        values=values,
        key=frozen_key(External("under", args)),
        how=SQL(_HOW[how]),
        below=SQL(_BELOW[scope], last=run.date_to) if scope == "team" else SQL(_BELOW[scope]),
    )
