"""Detail rows of a run: frozen when it is computed, read by formulas. The SQL, and the rows for the
interpreter.
"""

import json
from decimal import Decimal

from odoo.tools import SQL

from ..engine.batch import ALIAS
from ..engine.detail import Row, Rows
from ..engine.sql import PG_TYPES, Sql
from ..engine.syntax import NUMBER
from ..engine.values import Value

TABLE = "rm_kpi_detail"


def rows_of(run, indicator_id, columns):
    """Return the engine's `Rows` of the RM of `base`.

    :param columns: {name in formulas: (column, type)}.
    """
    types = {name: kind for name, (_column, kind) in columns.items()}
    shown = ", ".join(
        f"(d.data ->> %s)::{PG_TYPES[kind]} AS c{number}"
        for number, (_column, kind) in enumerate(columns.values())
    )
    select = (
        f"SELECT d.line, d.issue, {shown} FROM {TABLE} d"
        f" WHERE d.run_id = %s AND d.manager_id = {ALIAS}.manager_id AND d.indicator_id = %s"
    )
    params = (*(column for column, _kind in columns.values()), run.id, indicator_id)
    return Rows(Sql(select, params), types)


def read_data(text):
    """Return the columns of a frozen row, its numbers exact: the driver would give floats."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def as_row(columns, data, issue):
    """Return the engine's `Row` of one frozen row; data holds numbers as Decimal or text."""
    values = {}
    for name, (column, kind) in columns.items():
        found = (data or {}).get(column)
        if found is None:
            values[name] = Value(None, "no_data")
        else:
            values[name] = Value(Decimal(str(found)) if kind == NUMBER else str(found))
    return Row(values, issue)


def insert_details(run, indicator, query):
    """Freeze the rows of an indicator; `query` gives manager_id, line, key, data."""
    return SQL(
        """
        INSERT INTO rm_kpi_detail (run_id, manager_id, indicator_id, branch_id, line, key, data)
        SELECT r.run_id, r.manager_id, %s, r.branch_id, q.line, q.key, q.data
          FROM rm_kpi_result r JOIN (%s) q ON q.manager_id = r.manager_id
         WHERE r.run_id = %s
        """,
        indicator.id,
        query,
        run.id,
    )


def copy_details(run, indicator, other, frozen):
    """Take the rows that another run froze; of whom it did not appraise nothing is known."""
    return SQL(
        """
        INSERT INTO rm_kpi_detail (
            run_id, manager_id, indicator_id, branch_id, line, key, data, issue)
        SELECT r.run_id, r.manager_id, %(own)s, r.branch_id, d.line, d.key, d.data, d.issue
          FROM rm_kpi_result r
          JOIN rm_kpi_detail d ON d.run_id = %(other)s AND d.manager_id = r.manager_id
           AND d.indicator_id = %(frozen)s
         WHERE r.run_id = %(run)s
         UNION ALL
        SELECT r.run_id, r.manager_id, %(own)s, r.branch_id, 0, '', '{}', 'no_data'
          FROM rm_kpi_result r
         WHERE r.run_id = %(run)s
           AND NOT EXISTS (SELECT FROM rm_kpi_result o
                            WHERE o.run_id = %(other)s AND o.manager_id = r.manager_id)
        """,
        own=indicator.id,
        run=run.id,
        other=other.id,
        frozen=frozen.id,
    )


def insert_unknown(run, indicator, issue):
    """Note for every RM that there is nothing to know, and why: no data is not no rows."""
    return SQL(
        """
        INSERT INTO rm_kpi_detail (
            run_id, manager_id, indicator_id, branch_id, line, key, data, issue)
        SELECT r.run_id, r.manager_id, %s, r.branch_id, 0, '', '{}', %s
          FROM rm_kpi_result r WHERE r.run_id = %s
        """,
        indicator.id,
        issue,
        run.id,
    )


def differ(run, indicator, query):
    """RMs whose rows would differ if they were collected today: (rm, indicator, frozen, now)."""
    digest = "count(*) || ' ' || coalesce(md5(string_agg(d.data::text, '|' ORDER BY d.line)), '')"
    return SQL(
        f"""
        SELECT m.code AS rm, %(code)s AS indicator, f.rows AS frozen, n.rows AS now
          FROM rm_kpi_result r JOIN rm_manager m ON m.id = r.manager_id
          LEFT JOIN LATERAL (SELECT {digest} AS rows FROM rm_kpi_detail d
                WHERE d.run_id = r.run_id AND d.manager_id = r.manager_id
                  AND d.indicator_id = %(indicator)s) f ON TRUE
          LEFT JOIN (SELECT d.manager_id, {digest} AS rows FROM (%(query)s) d
                      GROUP BY d.manager_id) n ON n.manager_id = r.manager_id
         WHERE r.run_id = %(run)s AND f.rows <> coalesce(n.rows, '0 ')
         ORDER BY m.code
        """,  # noqa: S608  constants of this file
        code=indicator.code,
        indicator=indicator.id,
        query=query,
        run=run.id,
    )
