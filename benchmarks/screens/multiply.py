"""Copy the demo bank's customers with all that hangs on them, until there are as many as wanted."""

from psycopg2 import sql

#: table -> columns that point at a copied table; text keys get the copy's number as their end
TABLES = {
    "rm_customer": {},
    "rm_account": {"customer_id": "rm_customer"},
    "rm_loan": {"customer_id": "rm_customer", "account_id": "rm_account"},
    "rm_customer_secret": {"customer_id": "rm_customer"},
    "rm_assignment": {
        "customer_id": "rm_customer",
        "account_id": "rm_account",
        "loan_id": "rm_loan",
    },
    "rm_customer_access": {"customer_id": "rm_customer"},
    "rm_fact_balance": {"account_id": "rm_account"},
    "rm_fact_fee": {"customer_id": "rm_customer", "account_id": "rm_account"},
    "rm_fact_sale": {"customer_id": "rm_customer", "account_id": "rm_account"},
    "rm_fact_loan_status": {"loan_id": "rm_loan"},
    "rm_fact_repayment": {"loan_id": "rm_loan"},
    "rm_visit": {"customer_id": "rm_customer"},
    # under the ids of their loans
    "rm_loan_receivable": {"id": "rm_loan", "loan_id": "rm_loan", "customer_id": "rm_customer"},
}
KEYS = {"customer_no", "account_no", "loan_no", "entry_no"}


def multiply(connection, customers: int) -> int:
    """Make copies until there are about ``customers``; the number of copies made."""
    with connection.cursor() as cr:
        cr.execute("SELECT count(*) FROM rm_customer")
        copies = max(round(customers / cr.fetchone()[0]) - 1, 0)
        tables = [table for table in TABLES if _exists(cr, table)]
        steps = {table: _step(cr, table) for table in tables}
        for table in tables:
            if copies:
                _copy(cr, table, steps, copies)
    connection.commit()
    connection.autocommit = True
    with connection.cursor() as cr:
        cr.execute("VACUUM ANALYZE")
    return copies


def _exists(cr, table):
    cr.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    return cr.fetchone()[0]


def _columns(cr, table):
    cr.execute(
        "SELECT attname, attidentity <> '' OR attgenerated <> '' FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
        [table],
    )
    return [name for name, made in cr.fetchall() if not made]


def _step(cr, table):
    """How far apart the ids of a row and of its copy are."""
    if "id" not in _columns(cr, table):
        return 0
    cr.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table)))
    return cr.fetchone()[0]


def _copy(cr, table, steps, copies):
    columns = _columns(cr, table)
    values = []
    for column in columns:
        name = sql.Identifier(column)
        target = TABLES[table].get(column, table if column == "id" else None)
        if target in steps and steps[target]:
            values.append(sql.SQL("{} + n * {}").format(name, sql.Literal(steps[target])))
        elif column in KEYS:
            values.append(sql.SQL("{} || '-' || n").format(name))
        else:
            values.append(name)
    cr.execute(
        sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}, generate_series(1, {}) n").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(values),
            sql.Identifier(table),
            sql.Literal(copies),
        )
    )
    if "id" in columns:
        cr.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )
