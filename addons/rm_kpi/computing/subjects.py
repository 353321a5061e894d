"""SQL that opens a run: its RMs, their raw figures, their parameters, targets and inputs.

Every function returns one statement (``odoo.tools.SQL``); none depends on the number of RMs.
``run`` is a ``rm.kpi.run`` record.
"""

from datetime import datetime

from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_zone

from .history import NOT_APPRAISED, wanted
from .under import select_under
from .period import parse_period


_SUBJECTS = """
    WITH RECURSIVE tree (branch_id, ancestor_id, depth) AS (
        SELECT id, id, 0 FROM rm_branch
        UNION ALL
        SELECT t.branch_id, h.parent_id, t.depth + 1
          FROM tree t
          JOIN rm_branch_history h ON h.branch_id = t.ancestor_id
           AND h.valid_from <= %(last)s AND coalesce(h.valid_to, 'infinity') >= %(last)s
         WHERE h.parent_id IS NOT NULL AND t.depth < 50
    ),
    region AS (
        SELECT branch_id,
               (array_agg(ancestor_id ORDER BY depth DESC))[least(2, count(*))] AS region_id
          FROM tree GROUP BY branch_id
    ),
    employed AS (
        SELECT m.id, m.code,
               daterange(m.joined_on, m.left_on, '[]') * daterange(%(first)s, %(last)s, '[]')
                   AS days
          FROM rm_manager m
         WHERE coalesce(m.joined_on, '-infinity') <= %(last)s
           AND coalesce(m.left_on, 'infinity') >= %(first)s
    ),
    post AS (%(posts)s),
    held AS (
        SELECT p.manager_id, range_agg(p.days) AS days,
               (array_agg(p.id ORDER BY lower(p.days) DESC, p.id DESC))[1] AS history_id
          FROM post p
         WHERE NOT isempty(p.days) AND p.manager_id <> ALL(%(excluded)s)
           AND (p.manager_id = ANY(%(included)s) OR (%(chosen)s))
         GROUP BY p.manager_id
    ),
    shelter AS (
        SELECT s.manager_id,
               range_agg(daterange(s.valid_from, s.valid_to, '[]'))
                   FILTER (WHERE s.treatment = 'prorated' OR s.valid_to < %(last)s) AS days,
               bool_or(s.treatment = 'exempt' AND s.valid_to >= %(last)s) AS exempt,
               bool_or(s.treatment = 'average' AND s.valid_to >= %(last)s) AS average
          FROM rm_kpi_protection s
         WHERE s.state = 'confirmed' AND coalesce(s.scheme_code, %(scheme)s) = %(scheme)s
           AND s.valid_from <= %(last)s AND s.valid_to >= %(first)s
         GROUP BY s.manager_id
    )
    INSERT INTO rm_kpi_result (
        run_id, manager_id, branch_id, position_id, post_grade_id, region_id, level_id, team_id,
        served_days, treatment)
    SELECT %(run)s, e.id, h.branch_id, h.position_id, h.grade_id, g.region_id, b.level_id,
           (SELECT min(t.team_id) FROM rm_team_manager_rel t
              JOIN rm_team one ON one.id = t.team_id AND one.active
             WHERE t.manager_id = e.id),
           (SELECT coalesce(sum(upper(d) - lower(d)), 0)
              FROM unnest(d.days - coalesce(s.days, '{}')) AS d),
           CASE WHEN s.exempt THEN 'exempt' WHEN s.average THEN 'average' END
      FROM held d
      JOIN employed e ON e.id = d.manager_id
      JOIN rm_manager_history h ON h.id = d.history_id
      JOIN rm_branch b ON b.id = h.branch_id
      JOIN region g ON g.branch_id = h.branch_id
      LEFT JOIN shelter s ON s.manager_id = e.id
     ORDER BY e.code
"""
# the post of the last day holds for all days that somebody was in the bank
_LAST_POST = """
    SELECT h.id, e.id AS manager_id, h.branch_id, h.position_id, h.grade_id, e.days
      FROM employed e
     CROSS JOIN LATERAL (
           SELECT p.* FROM rm_manager_history p WHERE p.manager_id = e.id
            ORDER BY p.valid_from > %(last)s, abs(p.valid_from - %(last)s) LIMIT 1) h
"""
# each post with its days; what was first known holds for all days before
_EVERY_POST = """
    SELECT h.id, e.id AS manager_id, h.branch_id, h.position_id, h.grade_id,
           e.days * daterange(
               CASE WHEN h.valid_from <> min(h.valid_from) OVER (PARTITION BY h.manager_id)
                    THEN h.valid_from END, h.valid_to, '[]') AS days
      FROM employed e JOIN rm_manager_history h ON h.manager_id = e.id
"""


def insert_subjects(run):
    """One result per RM whom the scheme appraises and who was in the bank during the period.

    ``membership`` of the scheme: ``last``, the post of the last day decides and holds for the whole
    period; ``held``, everybody who held such a post on some day, with the days he held it. Branch,
    position and grade are those of the last day, or of the last such day; what was first known
    holds for all days before. The region is the branch directly below the head office, the team of
    an RM in several the one that was formed first. Days of prorated protection are not served, nor
    are days of any protection that ended before the last day; exemption and group average hold when
    the last day is protected.
    """
    scheme = run.scheme_id
    tests = [SQL("TRUE")]
    for column, chosen in (("position_id", scheme.position_ids), ("grade_id", scheme.grade_ids)):
        if chosen:
            tests.append(SQL("p.%s = ANY(%s)", SQL.identifier(column), chosen.ids))
    if scheme.branch_ids:
        tests.append(
            SQL(
                "p.branch_id IN (SELECT t.branch_id FROM tree t WHERE t.ancestor_id = ANY(%s))",
                scheme.branch_ids.ids,
            )
        )
    if scheme.team_ids:
        tests.append(
            SQL(
                "p.manager_id IN (SELECT t.manager_id FROM rm_team_manager_rel t"
                " WHERE t.team_id = ANY(%s))",
                scheme.team_ids.ids,
            )
        )
    if scheme.leaders_only:
        tests.append(SQL("p.manager_id IN (SELECT t.leader_id FROM rm_team t WHERE t.active)"))
    posts = SQL(_EVERY_POST) if scheme.membership == "held" else SQL(_LAST_POST, last=run.date_to)
    return SQL(
        _SUBJECTS,
        run=run.id,
        scheme=run.scheme_code,
        first=run.date_from,
        last=run.date_to,
        posts=posts,
        chosen=SQL(" AND ").join(tests),
        included=scheme.include_ids.ids,
        excluded=scheme.exclude_ids.ids,
    )


#: temporary table that takes the raw figures of another run
COPIED = "rm_kpi_copied"


def copy_raw(other):
    """Raw figures of another run as if they had been collected."""
    return SQL(
        """
        DROP TABLE IF EXISTS pg_temp.%(table)s;
        CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
        SELECT DISTINCT ON (i.source_id, v.manager_id)
               i.source_id, v.manager_id AS unit_id, v.value, v.issue
          FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind = 'raw'
         WHERE v.run_id = %(run)s
         ORDER BY i.source_id, v.manager_id
        """,
        table=SQL.identifier(COPIED),
        run=other.id,
    )


def lacks_raw(run, other):
    """Whether an RM of the run has no raw figures in the other one, or corrected ones there."""
    return SQL(
        """
        SELECT EXISTS (SELECT 1 FROM rm_kpi_result r WHERE r.run_id = %(run)s
                          AND NOT EXISTS (SELECT 1 FROM rm_kpi_result o WHERE o.run_id = %(other)s
                                             AND o.manager_id = r.manager_id))
            OR EXISTS (SELECT 1 FROM rm_kpi_adjustment a
                         JOIN rm_kpi_indicator i ON i.id = a.indicator_id AND i.kind = 'raw'
                        WHERE a.run_id = %(other)s AND a.applied_at IS NOT NULL)
        """,
        run=run.id,
        other=other.id,
    )


def insert_raw(run, collected):
    """Raw values from the table of collected figures; a figure that is absent says why."""
    return SQL(
        """
        INSERT INTO rm_kpi_value (run_id, manager_id, indicator_id, branch_id, value, issue)
        SELECT r.run_id, r.manager_id, i.id, r.branch_id, trim_scale(c.value),
               CASE WHEN c.value IS NULL THEN coalesce(c.issue, 'no_data') END
          FROM rm_kpi_result r
          JOIN rm_kpi_indicator i ON i.scheme_id = %s AND i.kind = 'raw'
          LEFT JOIN %s c ON c.source_id = i.source_id AND c.unit_id = r.manager_id
         WHERE r.run_id = %s
        """,
        run.scheme_id.id,
        SQL.identifier(collected),
        run.id,
    )


def update_inputs(run, plan):
    """Freeze what formulas ask for besides figures: parameters, targets, inputs, attributes.

    :param plan: :class:`~.plan.Plan` that says which are asked for.
    """
    return SQL(
        """
        UPDATE rm_kpi_result r SET inputs = found.inputs
          FROM (%s) found
         WHERE r.id = found.result_id
        """,
        select_inputs(run, plan),
    )


def select_inputs(run, plan):
    """Query of (result_id, inputs): what formulas ask for, {"kind:code": text} per result.

    Of parameters and targets the most specific row of the period's last day counts; of inputs
    those that a second person has confirmed, with who entered and who checked them. Figures of
    earlier periods come from final runs, see ``history``.
    """
    return SQL(
        """
        WITH RECURSIVE tree (branch_id, ancestor_id, depth) AS (
            SELECT id, id, 0 FROM rm_branch
            UNION ALL
            SELECT t.branch_id, h.parent_id, t.depth + 1
              FROM tree t
              JOIN rm_branch_history h ON h.branch_id = t.ancestor_id
               AND h.valid_from <= %(last)s AND coalesce(h.valid_to, 'infinity') >= %(last)s
             WHERE h.parent_id IS NOT NULL AND t.depth < 50
        ),
        subject AS (SELECT * FROM rm_kpi_result WHERE run_id = %(run)s),
        given AS (
            SELECT p.code, v.*
              FROM rm_kpi_parameter p JOIN rm_kpi_parameter_value v ON v.parameter_id = p.id
             WHERE p.code = ANY(%(parameters)s)
               AND v.valid_from <= %(last)s AND coalesce(v.valid_to, 'infinity') >= %(last)s
        ),
        asked AS (
            SELECT i.code, t.*
              FROM rm_kpi_target t
              JOIN rm_kpi_indicator i ON i.id = t.indicator_id AND i.code = ANY(%(targets)s)
              JOIN rm_kpi_scheme s ON s.id = i.scheme_id AND s.code = %(scheme)s
             WHERE t.period = %(period)s
        ),
        final_run AS (
            SELECT DISTINCT ON (f.period) f.id, f.scheme_id, f.period, f.date_to
              FROM rm_kpi_run f
             WHERE f.scheme_code = %(scheme)s AND f.state IN ('published', 'closed')
               AND f.superseded_by_id IS NULL AND f.date_to < %(last)s
             ORDER BY f.period, f.published_at DESC, f.id DESC
        ),
        candidate (result_id, key, value, level, depth, id) AS (
            SELECT s.id, 'param:' || g.code, g.value::text, 1, 0, g.id
              FROM subject s JOIN given g ON g.manager_id = s.manager_id
            UNION ALL
            SELECT s.id, 'param:' || g.code, g.value::text, 2, 0, g.id
              FROM subject s
              JOIN rm_team_manager_rel m ON m.manager_id = s.manager_id
              JOIN given g ON g.team_id = m.team_id
            UNION ALL
            SELECT s.id, 'param:' || g.code, g.value::text, 3, 0, g.id
              FROM subject s
              JOIN given g ON g.position_id = s.position_id AND g.grade_id = s.post_grade_id
            UNION ALL
            SELECT s.id, 'param:' || g.code, g.value::text, 4, 0, g.id
              FROM subject s JOIN given g ON g.position_id = s.position_id AND g.grade_id IS NULL
            UNION ALL
            SELECT s.id, 'param:' || g.code, g.value::text, 5, 0, g.id
              FROM subject s JOIN given g ON g.grade_id = s.post_grade_id AND g.position_id IS NULL
            UNION ALL
            SELECT s.id, 'param:' || g.code, g.value::text, 6, t.depth, g.id
              FROM subject s
              JOIN tree t ON t.branch_id = s.branch_id
              JOIN given g ON g.branch_id = t.ancestor_id
            UNION ALL
            SELECT s.id, 'param:' || g.code, g.value::text, 7, 0, g.id
              FROM subject s CROSS JOIN given g
             WHERE num_nonnulls(g.manager_id, g.team_id, g.position_id, g.grade_id, g.branch_id) = 0
            UNION ALL
            SELECT s.id, 'target:' || a.code, %(target)s, 1, 0, a.id
              FROM subject s JOIN asked a ON a.manager_id = s.manager_id
            UNION ALL
            SELECT s.id, 'target:' || a.code, %(target)s, 2, t.depth, a.id
              FROM subject s
              JOIN tree t ON t.branch_id = s.branch_id
              JOIN asked a ON a.branch_id = t.ancestor_id
            UNION ALL
            SELECT s.id, k.key, k.value, 1, 0, n.id
              FROM subject s
              JOIN rm_kpi_input n ON n.manager_id = s.manager_id AND n.period = %(period)s
               AND n.state = 'confirmed'
              JOIN rm_kpi_input_definition d ON d.id = n.definition_id
               AND d.code = ANY(%(manual)s)
              LEFT JOIN res_users eu ON eu.id = n.entered_by_id
              LEFT JOIN res_partner ep ON ep.id = eu.partner_id
              LEFT JOIN res_users cu ON cu.id = n.confirmed_by_id
              LEFT JOIN res_partner cp ON cp.id = cu.partner_id
             CROSS JOIN LATERAL (VALUES
                   ('input:' || d.code, n.value::text),
                   ('entered:' || d.code, ep.name || ' ' || (n.entered_at + %(zone)s)::date),
                   ('checked:' || d.code, cp.name || ' ' || (n.confirmed_at + %(zone)s)::date)
                   ) k (key, value)
            UNION ALL
            %(past)s
            UNION ALL
            %(under)s
            UNION ALL
            SELECT s.id, 'attribute:在岗天数', s.served_days::text, 1, 0, 0
              FROM subject s WHERE '在岗天数' = ANY(%(attributes)s) AND s.served_days IS NOT NULL
            UNION ALL
            SELECT s.id, 'attribute:入行日期', m.joined_on::text, 1, 0, 0
              FROM subject s JOIN rm_manager m ON m.id = s.manager_id
             WHERE '入行日期' = ANY(%(attributes)s)
            UNION ALL
            SELECT s.id, 'attribute:岗位', p.code, 1, 0, 0
              FROM subject s JOIN rm_position p ON p.id = s.position_id
             WHERE '岗位' = ANY(%(attributes)s)
            UNION ALL
            SELECT s.id, 'attribute:职级', g.code, 1, 0, 0
              FROM subject s JOIN rm_grade g ON g.id = s.post_grade_id
             WHERE '职级' = ANY(%(attributes)s)
        ),
        best AS (
            SELECT DISTINCT ON (result_id, key) result_id, key, value
              FROM candidate WHERE value IS NOT NULL
             ORDER BY result_id, key, level, depth, id DESC
        )
        SELECT result_id, jsonb_object_agg(key, value) AS inputs FROM best GROUP BY result_id
        """,
        run=run.id,
        scheme=run.scheme_code,
        period=run.period,
        last=run.date_to,
        parameters=list(plan.codes("param")),
        targets=list(plan.codes("target")),
        manual=list(plan.codes("input")),
        zone=bank_zone(run.env).utcoffset(datetime.now()),
        attributes=list(plan.codes("attribute")),
        past=_select_past(run, plan),
        under=select_under(run, plan.under),
        target=_target_value(run),
    )


def _target_value(run):
    """A target as it is, or for the days served only, when the scheme prorates targets."""
    if run.scheme_id.proration != "targets":
        return SQL("a.value::text")
    days = (run.date_to - run.date_from).days + 1
    return SQL(
        "CASE WHEN s.served_days < %(days)s"
        " THEN trim_scale(rm_div(a.value * s.served_days, %(days)s::numeric)) ELSE a.value END::text",
        days=days,
    )


def _select_past(run, plan):
    """Candidates (result_id, key, value, ...): figures of earlier final runs of the scheme.

    Of several final runs of a period the one that is not superseded counts. An RM who has no result
    there was not appraised; a figure that is missing gives no candidate.
    """
    asked = wanted(plan.requirements, parse_period(run.period))
    codes, periods = ([pair[part] for pair in asked] for part in (0, 1))
    ends = [parse_period(text).date_to for text in periods]
    return SQL(
        """
        SELECT s.id, 'past:' || a.code || ':' || a.period,
               CASE WHEN f.id IS NULL OR r.id IS NULL THEN %(none)s
                    ELSE trim_scale(v.value)::text END, 1, 0, 0
          FROM subject s
         CROSS JOIN unnest(%(codes)s::text[], %(periods)s::text[], %(ends)s::date[])
                    AS a (code, period, ends)
          LEFT JOIN final_run f ON f.period = a.period
          LEFT JOIN rm_kpi_result r ON r.run_id = f.id AND r.manager_id = s.manager_id
          LEFT JOIN rm_kpi_indicator i ON i.scheme_id = f.scheme_id AND i.code = a.code
          LEFT JOIN rm_kpi_value v ON v.run_id = f.id AND v.manager_id = s.manager_id
           AND v.indicator_id = i.id
         WHERE CASE WHEN f.id IS NOT NULL THEN r.id IS NULL OR v.value IS NOT NULL
                    ELSE a.ends < coalesce((SELECT min(date_to) FROM final_run), 'infinity') END
        """,
        none=NOT_APPRAISED,
        codes=codes,
        periods=periods,
        ends=ends,
    )
