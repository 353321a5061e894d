"""Codes to ids: one join per reference, whatever the number of rows."""

from odoo.tools import SQL

#: what a code names: table and the column that holds the code
TABLES = {
    "branch": ("rm_branch", "code"),
    "manager": ("rm_manager", "code"),
    "customer": ("rm_customer", "customer_no"),
    "account": ("rm_account", "account_no"),
    "loan": ("rm_loan", "loan_no"),
    "category": ("rm_customer_category", "code"),
    "level": ("rm_branch_level", "code"),
}
#: codes that name a person's contract are shown in part only
PERSONAL = {"customer", "account", "loan"}


def references(entity):
    """Return the columns of ``entity`` that name something (parents of branches: see masters)."""
    return [column for column in entity.columns if column.refers]


def joins(entity):
    """Return the LEFT JOINs from staging ``s`` to ``r_<column>`` for every reference."""
    return SQL(" ").join(
        SQL(
            "LEFT JOIN %(table)s %(alias)s ON %(alias)s.%(code)s = s.%(column)s",
            table=SQL.identifier(TABLES[column.refers][0]),
            alias=SQL.identifier("r_" + column.name),
            code=SQL.identifier(TABLES[column.refers][1]),
            column=SQL.identifier(column.name),
        )
        for column in references(entity)
    )


def id_of(column_name):
    """Return the SQL of the id that a code column of staging names."""
    return SQL("%s.id", SQL.identifier("r_" + column_name))


def unresolved(column):
    """Return the condition that the code of ``column`` names nothing known."""
    return SQL(
        "(%s IS NOT NULL AND %s IS NULL)", SQL.identifier("s", column.name), id_of(column.name)
    )


def resolved(entity):
    """Return the condition that every reference of a row is known."""
    terms = [
        SQL("%s IS NOT NULL", id_of(column.name))
        if column.required
        else SQL("NOT %s", unresolved(column))
        for column in references(entity)
    ]
    return SQL(" AND ").join(terms) if terms else SQL("TRUE")


def unresolved_rows(entity, table):
    """Return SQL of (line, column name, reason, shown value) of rows that name unknown things."""
    parts = [
        SQL(
            "WHEN %s THEN ARRAY[%s, %s, %s]",
            unresolved(column),
            column.name,
            "unknown_" + column.refers,
            shown(column),
        )
        for column in references(entity)
    ]
    return SQL(
        "SELECT s.source_line, f[1] AS column_name, f[2] AS reason, f[3] AS value FROM ("
        "SELECT s.source_line, CASE %s END AS f FROM %s s %s WHERE NOT (%s)) s",
        SQL(" ").join(parts),
        SQL.identifier(table),
        joins(entity),
        resolved(entity),
    )


def shown(column):
    """Return the SQL of a code as it may be shown: numbers of customers only in part."""
    code = SQL.identifier("s", column.name)
    if column.refers not in PERSONAL:
        return code
    return SQL(
        "CASE WHEN length(%(c)s) > 6 THEN left(%(c)s, 2) || '***' || right(%(c)s, 2)"
        " ELSE '***' END",
        c=code,
    )
