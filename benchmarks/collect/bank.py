"""The database of the bench: made from the one with the suite, filled by SQL alone."""

import os
from contextlib import closing
from pathlib import Path

import psycopg2

HERE = Path(__file__).resolve().parent


def configure(db):
    """Set Odoo up for one database in this process."""
    from odoo.service import server
    from odoo.tools import config

    log = [f"--logfile={os.environ['WORKBENCH_LOG']}"] if "WORKBENCH_LOG" in os.environ else []
    config.parse_config(["-d", db, *log], setup_logging=True)
    server.load_server_wide_modules()


def connect(db):
    """Return a connection of our own."""
    from odoo.sql_db import connection_info_for

    return psycopg2.connect(**connection_info_for(db)[1])


def sql(name):
    """Return the text of a file of SQL."""
    return (HERE / f"{name}.sql").read_text()


def prepare(db, template, reuse):
    """Make the database; return whether it must be filled."""
    with closing(connect("postgres")) as connection, connection.cursor() as cr:
        cr.execute("SELECT FROM pg_database WHERE datname = %s", [db])
        there = bool(cr.rowcount)
    if there and reuse:
        return False
    drop(db)
    _on_server(f'CREATE DATABASE "{db}" TEMPLATE "{template}"')
    return True


def drop(db):
    """Drop the database, after Odoo's own connections to it."""
    from odoo.sql_db import close_db

    close_db(db)
    _on_server(f'DROP DATABASE IF EXISTS "{db}"')


def _on_server(statement):
    with closing(connect("postgres")) as connection:
        connection.autocommit = True
        connection.cursor().execute(statement)


def fill(db, sizes):
    """Fill the database with a bank of these sizes."""
    with closing(connect(db)) as connection:
        cr = connection.cursor()
        for table in ("rm_fact_balance", "rm_fact_loan_status"):
            for month in (3, 4, 5, 6):
                cr.execute(
                    f"CREATE TABLE {table}_{month} PARTITION OF {table}"
                    f" FOR VALUES FROM ('2026-{month}-01') TO ('2026-{month + 1}-01')"
                )
        cr.execute(sql("data"), sizes)
        connection.commit()
        connection.autocommit = True
        cr.execute("VACUUM ANALYZE")
