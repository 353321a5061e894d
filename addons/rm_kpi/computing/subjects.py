"""SQL that opens a run: the parameters, targets and inputs of its RMs.

Every function returns one statement (``odoo.tools.SQL``); none depends on the number of RMs.
``run`` is a ``rm.kpi.run`` record.
"""

from datetime import datetime

from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_zone

from .history import NOT_APPRAISED, wanted
from .ladder import branch_tree, select_ladder
from .period import parse_period
from .under import select_under


def update_inputs(run, plan):
    """Freeze what formulas ask for besides figures: parameters, targets, inputs, attributes.

    :param plan: :class:`~.plan.Plan` that says which are asked for.
    """
    return SQL(
        """
        UPDATE rm_kpi_result r SET inputs = found.inputs, origins = found.origins
          FROM (%s) found
         WHERE r.id = found.result_id
        """,
        select_inputs(run, plan),
    )


def select_inputs(run, plan, subjects=None):
    """Query of (result_id, inputs, origins): what formulas ask for, {"kind:code": text} per result.

    Of parameters, targets and bands the most specific row counts, see ``ladder``, and ``origins``
    says whose it was; of inputs those that a second person has confirmed, with who entered and who
    checked them. Figures of earlier periods come from final runs, see ``history``.

    :param subjects: query that stands in for the run's results, for an RM who is only tried.
    """
    return SQL(
        """
        WITH RECURSIVE %(tree)s,
        subject AS (%(subjects)s),
        final_run AS (
            SELECT DISTINCT ON (f.period) f.id, f.scheme_id, f.period, f.date_to
              FROM rm_kpi_run f
             WHERE f.scheme_code = %(scheme)s AND f.state IN ('published', 'closed')
               AND f.superseded_by_id IS NULL AND f.date_to < %(last)s
             ORDER BY f.period, f.published_at DESC, f.id DESC
        ),
        given (result_id, key, value, origin) AS (
            %(ladder)s
            UNION ALL
            SELECT s.id, k.key, k.value, NULL::text
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
            SELECT s.id, 'attribute:在岗天数', s.served_days::text, NULL
              FROM subject s WHERE '在岗天数' = ANY(%(attributes)s) AND s.served_days IS NOT NULL
            UNION ALL
            SELECT s.id, 'attribute:入行日期', m.joined_on::text, NULL
              FROM subject s JOIN rm_manager m ON m.id = s.manager_id
             WHERE '入行日期' = ANY(%(attributes)s)
            UNION ALL
            SELECT s.id, 'attribute:岗位', p.code, NULL
              FROM subject s JOIN rm_position p ON p.id = s.position_id
             WHERE '岗位' = ANY(%(attributes)s)
            UNION ALL
            SELECT s.id, 'attribute:职级', g.code, NULL
              FROM subject s JOIN rm_grade g ON g.id = s.post_grade_id
             WHERE '职级' = ANY(%(attributes)s)
        )
        SELECT result_id, jsonb_object_agg(key, value) AS inputs,
               coalesce(jsonb_object_agg(key, origin) FILTER (WHERE origin IS NOT NULL), '{}')
                   AS origins
          FROM given WHERE value IS NOT NULL GROUP BY result_id
        """,
        tree=branch_tree(run.date_to),
        subjects=subjects or SQL("SELECT * FROM rm_kpi_result WHERE run_id = %s", run.id),
        scheme=run.scheme_code,
        period=run.period,
        last=run.date_to,
        ladder=select_ladder(run, plan),
        manual=list(plan.codes("input")),
        zone=bank_zone(run.env).utcoffset(datetime.now()),
        attributes=list(plan.codes("attribute")),
        past=_select_past(run, plan),
        under=select_under(run, plan.under),
    )


def _select_past(run, plan):
    """Query of (result_id, key, value, NULL): figures of earlier final runs of the scheme.

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
                    ELSE trim_scale(v.value)::text END, NULL
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
