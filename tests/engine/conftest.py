"""The formula engine is tested without Odoo.

Inside Odoo it is `odoo.addons.rm_kpi.engine`; importing that would run the add-on's own `__init__`,
which needs Odoo. So the folder is loaded here as a package of its own, `rm_kpi_engine`, and all
tests import from that name. The engine uses relative imports only, which makes both names work.

The database: `WORKBENCH_TEST_DSN` if set; under `./workbench test` one of its own on that server;
else a throw-away cluster of the embedded server. Tests work in a schema of their own in one
transaction that is rolled back, so any database will do.
"""

import importlib.util
import os
import sys
from contextlib import closing
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "addons" / "rm_kpi" / "engine"


def _load_engine():
    if "rm_kpi_engine" in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        "rm_kpi_engine", ENGINE / "__init__.py", submodule_search_locations=[str(ENGINE)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["rm_kpi_engine"] = package
    spec.loader.exec_module(package)


_load_engine()


@pytest.fixture(scope="session")
def pg_dsn(request):
    """Connection string of a PostgreSQL server that the tests may use."""
    if dsn := os.environ.get("WORKBENCH_TEST_DSN"):
        yield dsn
    elif "WORKBENCH_TEST_TEMPLATE" in os.environ:
        yield from _own_database(request.getfixturevalue("workbench"))
    else:
        yield from _throwaway_cluster()


def _own_database(workbench):
    """An empty database on the server of `./workbench test`."""
    name = f"{os.environ['WORKBENCH_TEST_PREFIX']}{os.getpid()}_engine"
    workbench.clone(name, "template0")
    try:
        with closing(workbench.connect(name)) as connection:
            yield connection.dsn
    finally:
        workbench.give_back(name)


def _throwaway_cluster():
    from throwaway_cluster import ThrowawayCluster

    try:
        cluster = ThrowawayCluster()
    except (ImportError, OSError) as error:
        pytest.skip(f"No PostgreSQL: set WORKBENCH_TEST_DSN ({error})")
    try:
        yield cluster.dsn
    finally:
        cluster.stop()


@pytest.fixture(scope="session")
def cursor(pg_dsn):
    """A cursor in a schema that has the engine's functions and disappears at the end."""
    psycopg2 = pytest.importorskip("psycopg2")
    from rm_kpi_engine import SQL_FUNCTIONS

    connection = psycopg2.connect(pg_dsn)
    try:
        with connection.cursor() as cursor:
            schema = f"rm_engine_test_{os.getpid()}"  # others may be testing at the same time
            cursor.execute(f"CREATE SCHEMA {schema}")
            cursor.execute(f"SET LOCAL search_path = {schema}")
            for function in SQL_FUNCTIONS:
                cursor.execute(function)
            yield cursor
    finally:
        connection.rollback()
        connection.close()
