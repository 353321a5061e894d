"""SQL of the gates of a run: what is missing before its results may be shown."""

from odoo.tools import SQL

#: names listed in a sentence
LISTED = 5


def late_feeds(run, entities):
    """Feeds that bring these entities and published nothing for the last day or later.

    Rows: name of the feed, newest business date published. Feeds that never brought one of the
    entities are not waited for.
    """
    return SQL(
        """
        SELECT f.name, max(b.business_date) FILTER (WHERE b.state = 'published')
          FROM rm_feed f
          JOIN rm_batch b ON b.feed_id = f.id AND b.state IN ('published', 'superseded')
         WHERE f.active AND EXISTS (
               SELECT 1 FROM rm_batch_file e JOIN rm_batch d ON d.id = e.batch_id
                WHERE d.feed_id = f.id AND e.entity = ANY(%s))
         GROUP BY f.id, f.name
        HAVING coalesce(max(b.business_date) FILTER (WHERE b.state = 'published'), '-infinity') < %s
         ORDER BY f.name
        """,
        list(entities),
        run.date_to,
    )


def rows_aside(run, entities):
    """Number of rows of these entities kept aside in deliveries of the period and not matched."""
    return SQL(
        """
        SELECT count(*)
          FROM rm_batch_reject j JOIN rm_batch b ON b.id = j.batch_id
         WHERE j.kind = 'aside' AND j.entity = ANY(%s) AND b.state = 'published'
           AND b.business_date BETWEEN %s AND %s
        """,
        list(entities),
        run.date_from,
        run.date_to,
    )


def missing(run, issue, key):
    """RMs with a figure missing for ``issue`` to whom ``key`` was not given: (number, codes)."""
    return SQL(
        """
        SELECT count(*), (array_agg(m.code ORDER BY m.code))[1:%(listed)s]
          FROM rm_kpi_result r JOIN rm_manager m ON m.id = r.manager_id
         WHERE r.run_id = %(run)s AND coalesce(r.inputs, '{}') ->> %(key)s IS NULL
           AND EXISTS (SELECT 1 FROM rm_kpi_value v
                        WHERE v.run_id = r.run_id AND v.manager_id = r.manager_id
                          AND v.issue = %(issue)s)
        """,
        listed=LISTED,
        run=run.id,
        issue=issue,
        key=key,
    )


def empty_figures(run):
    """Raw indicators, and detail rows, for which nobody has data: (name)."""
    return SQL(
        """
        SELECT i.name
          FROM (SELECT indicator_id, issue FROM rm_kpi_value WHERE run_id = %(run)s
                 UNION ALL
                SELECT indicator_id, issue FROM rm_kpi_detail WHERE run_id = %(run)s) v
          JOIN rm_kpi_indicator i ON i.id = v.indicator_id AND i.kind IN ('raw', 'rows')
         GROUP BY i.id, i.name, i.sequence
        HAVING bool_and(coalesce(v.issue IN ('no_data', 'not_collected'), FALSE))
         ORDER BY i.sequence, i.id
        """,
        run=run.id,
    )


def ledger_differences(run):
    """Subjects whose accounts do not add up to the general ledger on the last day.

    Rows: subject, sum of accounts, general ledger. Signs do not matter: ledgers show liabilities
    as credits. Without a ledger of the day there is nothing to compare.
    """
    return SQL(
        """
        WITH ledger AS (
            SELECT g.subject_code, sum(g.balance) AS total FROM rm_fact_gl g
             WHERE g.value_date = %(last)s GROUP BY g.subject_code
        ),
        detail AS (
            SELECT a.subject_code, sum(b.balance) AS total
              FROM rm_account a
             CROSS JOIN LATERAL (
                   SELECT o.balance FROM rm_fact_balance o
                    WHERE o.account_id = a.id AND o.value_date <= %(last)s
                    ORDER BY o.value_date DESC LIMIT 1) b
             WHERE a.subject_code IN (SELECT subject_code FROM ledger)
               AND coalesce(a.opened_on, '-infinity') <= %(last)s
               AND coalesce(a.closed_on, 'infinity') >= %(last)s
             GROUP BY a.subject_code
        )
        SELECT l.subject_code, d.total::text, l.total::text
          FROM ledger l JOIN detail d USING (subject_code)
         WHERE abs(l.total) <> abs(d.total)
         ORDER BY abs(abs(l.total) - abs(d.total)) DESC, l.subject_code
        """,
        last=run.date_to,
    )


def unassigned(run, table_rm, table_booked):
    """Sources whose sum over RMs is not the bank's: (source id, by RMs, by booking)."""
    return SQL(
        """
        SELECT b.source_id, round(r.total, 2)::text, round(b.total, 2)::text
          FROM (SELECT source_id, sum(value) AS total FROM %s GROUP BY source_id) b
          JOIN (SELECT source_id, sum(value) AS total FROM %s GROUP BY source_id) r
         USING (source_id)
         WHERE b.total <> r.total
         ORDER BY b.source_id
        """,
        SQL.identifier(table_booked),
        SQL.identifier(table_rm),
    )
