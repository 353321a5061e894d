"""SQL that keeps what a check of a run found, with the cause that is on record.

One statement for each part, whatever the number of RMs and of differences.
"""

import json

from odoo.tools import SQL

from odoo.addons.rm_workbench.schema.facts import FACTS

from .adjust import latest

_NUMBER = r"^-?\d+(\.\d+)?$"


def delete_differences(run):
    """Forget what an earlier check found."""
    return SQL("DELETE FROM rm_kpi_run_difference WHERE run_id = %s", run.id)


def insert_differences(run, part, differences, words, cause):
    """Keep the differences of one part.

    :param differences: query as of :mod:`.checks`.
    :param words: {key of a figure, reason or value: what people call it}.
    :param cause: SQL of (joins that it needs besides d, i and r; the cause; what is told of it).
    """
    joins, why, note = cause
    return SQL(
        """
        INSERT INTO rm_kpi_run_difference (
            run_id, manager_id, branch_id, indicator_id, part, code, figure, frozen, now, change,
            cause, note)
        SELECT %(run)s, d.manager_id, coalesce(r.branch_id, m.branch_id), d.indicator_id, %(part)s,
               coalesce(i.code, d.key),
               coalesce(i.name, w.words ->> d.key, concat_ws(' ',
                   w.words ->> split_part(d.key, ':', 1), substr(d.key, strpos(d.key, ':') + 1))),
               %(frozen)s, %(now)s,
               CASE WHEN d.frozen ~ %(number)s AND d.now ~ %(number)s
                    THEN trim_scale(d.now::numeric - d.frozen::numeric) END,
               %(why)s, %(note)s
          FROM (%(differences)s) d
         CROSS JOIN (SELECT %(words)s::jsonb AS words) w
          JOIN rm_manager m ON m.id = d.manager_id
          LEFT JOIN rm_kpi_result r ON r.run_id = %(run)s AND r.manager_id = d.manager_id
          LEFT JOIN rm_kpi_indicator i ON i.id = d.indicator_id
          %(joins)s
         ORDER BY m.code, i.sequence, i.id, d.key
        """,
        run=run.id,
        part=part,
        frozen=_shown("frozen"),
        now=_shown("now"),
        number=_NUMBER,
        why=why,
        note=note,
        differences=differences,
        words=json.dumps(words, ensure_ascii=False),
        joins=joins,
    )


def _shown(side):
    """A value as people read it; where there is none, the reason."""
    value, issue = SQL.identifier("d", side), SQL.identifier("d", f"{side}_issue")
    return SQL(
        "CASE WHEN d.key IN ('last_place', 'proposal') THEN w.words ->> %s"
        " ELSE coalesce(%s, w.words ->> %s) END",
        value,
        value,
        issue,
    )


def cause(why, note=None):
    """The same cause for all."""
    return SQL(), SQL("%s", why), SQL("%s::varchar", note)


def cause_of_raw(run, sources):
    """Corrected, another definition, a later delivery, other shares; or nothing on record.

    :param sources: [(source id, cause or None, what is told of it)].
    """
    ids, causes, notes = ([one[part] for one in sources] for part in range(3))
    joins = SQL(
        """
        LEFT JOIN unnest(%s::int[], %s::text[], %s::text[]) AS s (id, cause, note)
               ON s.id = i.source_id
        LEFT JOIN (%s) corrected ON corrected.manager_id = d.manager_id AND corrected.code = i.code
        LEFT JOIN (SELECT DISTINCT manager_id FROM rm_assignment
                    WHERE date_trunc('second', write_date) > %s AND valid_from <= %s) moved
               ON moved.manager_id = d.manager_id
        """,
        ids,
        causes,
        notes,
        latest(run),
        run.computed_at,
        run.date_to,
    )
    why = SQL(
        """CASE WHEN corrected.id IS NOT NULL THEN 'adjusted' WHEN s.cause IS NOT NULL THEN s.cause
                WHEN moved.manager_id IS NOT NULL THEN 'shares' ELSE 'unknown' END"""
    )
    note = SQL(
        "CASE WHEN corrected.id IS NULL THEN s.note"
        " ELSE (SELECT left(a.reason, 200) FROM rm_kpi_adjustment a WHERE a.id = corrected.id) END"
    )
    return joins, why, note


def cause_of_computed(run):
    """Another formula, where the scheme is in test; or the stored figure was changed."""
    changed = SQL(
        "CASE WHEN date_trunc('second', i.write_date) > %s THEN 'formula' ELSE 'stored' END",
        run.computed_at,
    )
    return SQL(), changed, SQL("NULL::varchar")


def follow_operands(run, edges):
    """Computed figures that differ because an operand differs; who altered it is the raw figure.

    A raw figure that something on record explains changes nothing here: formulas were computed
    again from the frozen ones.

    :param edges: [(indicator id, operand id, whether operands of all RMs count)].
    """
    columns = [[edge[part] for edge in edges] for part in range(3)]
    return SQL(
        """
        WITH edge AS (
            SELECT * FROM unnest(%(ids)s::int[], %(operands)s::int[], %(peers)s::bool[])
                     AS e (indicator_id, operand_id, peers)
        ),
        other AS (
            SELECT manager_id, indicator_id, figure, part FROM rm_kpi_run_difference
             WHERE run_id = %(run)s AND indicator_id IS NOT NULL
               AND (part = 'computed' OR cause = 'unknown')
        ),
        followed AS (
            SELECT d.id, o.figure, o.indicator_id, o.part
              FROM rm_kpi_run_difference d JOIN edge e ON e.indicator_id = d.indicator_id
              JOIN other o ON o.indicator_id = e.operand_id AND o.manager_id = d.manager_id
             WHERE d.run_id = %(run)s AND d.part = 'computed'
             UNION
            SELECT d.id, o.figure, o.indicator_id, o.part
              FROM rm_kpi_run_difference d
              JOIN edge e ON e.indicator_id = d.indicator_id AND e.peers
              JOIN (SELECT DISTINCT indicator_id, figure, part FROM other) o
                ON o.indicator_id = e.operand_id
             WHERE d.run_id = %(run)s AND d.part = 'computed'
        ),
        altered AS (
            UPDATE rm_kpi_run_difference d SET cause = 'stored'
             WHERE d.run_id = %(run)s AND d.part = 'raw' AND d.cause = 'unknown'
               AND d.indicator_id IN (SELECT indicator_id FROM followed WHERE part = 'raw')
        )
        UPDATE rm_kpi_run_difference d SET cause = 'follows', note = f.names
          FROM (SELECT id, string_agg(figure, '、' ORDER BY figure) AS names
                  FROM followed GROUP BY id) f
         WHERE f.id = d.id
        """,
        ids=columns[0],
        operands=columns[1],
        peers=columns[2],
        run=run.id,
    )


def follow_points(run):
    """Scores that differ because points do; ranks and grades because scores do."""
    return SQL(
        """
        UPDATE rm_kpi_run_difference d SET cause = 'follows', note = o.names
          FROM (SELECT c.manager_id, string_agg(c.figure, '、' ORDER BY c.id) AS names
                  FROM rm_kpi_run_difference c
                  JOIN rm_kpi_indicator i ON i.id = c.indicator_id AND i.kind = 'scoring'
                 WHERE c.run_id = %(run)s AND c.part = 'computed'
                 GROUP BY c.manager_id) o
         WHERE d.run_id = %(run)s AND d.part = 'result' AND d.code = 'score'
           AND o.manager_id = d.manager_id;
        UPDATE rm_kpi_run_difference d SET cause = 'follows', note = o.figure
          FROM (SELECT figure FROM rm_kpi_run_difference
                 WHERE run_id = %(run)s AND part = 'result' AND code = 'score' LIMIT 1) o
         WHERE d.run_id = %(run)s AND d.part = 'result' AND d.code <> 'score'
        """,
        run=run.id,
    )


def late_batches(run, entities):
    """(batch, kind of data, whether of days before) of deliveries that came after the run.

    Of days after the period only what brings rows of the period.
    """
    held = [
        SQL(
            "(f.entity = %s AND EXISTS (SELECT 1 FROM %s x WHERE x.batch_id = b.id"
            " AND x.%s BETWEEN %s AND %s))",
            entity,
            SQL.identifier(FACTS[entity].table),
            SQL.identifier(FACTS[entity].partition_by or FACTS[entity].indexes[0]),
            run.date_from,
            run.date_to,
        )
        for entity in entities
        if entity in FACTS
    ]
    return SQL(
        """
        SELECT b.id, f.entity, b.business_date < %s
          FROM rm_batch b
          JOIN rm_batch_file f ON f.batch_id = coalesce(b.parent_id, b.id)
           AND (f.published_count > 0 OR b.parent_id IS NOT NULL)
         WHERE b.state = 'published' AND f.entity = ANY(%s)
           AND NOT EXISTS (SELECT 1 FROM rm_kpi_run_batch_rel u
                            WHERE u.run_id = %s AND u.batch_id = b.id)
           AND (b.business_date <= %s OR %s)
         ORDER BY b.id DESC
        """,
        run.date_from,
        sorted(entities),
        run.id,
        run.date_to,
        SQL(" OR ").join(held) if held else SQL("FALSE"),
    )
