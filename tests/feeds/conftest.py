"""Loading several deliveries in one start of Odoo; the engine under a name of its own.

Inside Odoo the engine is `odoo.addons.rm_workbench.feeds`, and importing that needs Odoo; here its
folder is loaded as the package `rm_workbench_feeds`.
"""

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from . import bank
from .pushes import PASSWORD, SETUP, WHOLE_BANK, Pusher, rows_of

ENGINE = Path(__file__).parents[2] / "addons" / "rm_workbench" / "feeds"


def _load_engine():
    spec = importlib.util.spec_from_file_location(
        "rm_workbench_feeds", ENGINE / "__init__.py", submodule_search_locations=[str(ENGINE)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["rm_workbench_feeds"] = package
    spec.loader.exec_module(package)


_load_engine()


@pytest.fixture(scope="module")
def load_all(run_in_odoo):
    """``load_all(db, folders, before="")``: import each; what became of it, one entry a folder.

    ``before`` is Python to run first.
    """

    def load(db, folders, before=""):
        return run_in_odoo(db, before + bank.IMPORT, folders=[str(folder) for folder in folders])

    return load


@pytest.fixture(scope="module")
def source(module_db, module_server, run_in_odoo, json2, rpc, workbench):
    """A bank whose masters were pushed, served by two workers; pushers by style."""
    keys = run_in_odoo(module_db, SETUP, password=PASSWORD)
    served = module_server(module_db, 2)
    # refusals that these tests provoke are warnings in the log
    served.expect("odoo.http", "odoo.addons.rpc")

    def remote(login="integration"):
        return json2(served.url, module_db, keys[login])

    def old_remote(login="integration"):
        return rpc(served.url, module_db, login, PASSWORD)

    connection = workbench.connect(module_db)
    cursor = connection.cursor()

    def ask(query, *values):
        cursor.execute(query, values)
        return cursor.fetchall()

    pushers = {
        "json2": Pusher(remote(), "json2"),
        "xmlrpc": Pusher(old_remote(), "xmlrpc"),
    }
    answers = {}
    for number, (entity, feed, text) in enumerate(WHOLE_BANK):
        style = ("json2", "xmlrpc")[number % 2]
        answers[entity] = pushers[style](entity, rows_of(text), feed)
    yield SimpleNamespace(
        push=pushers["json2"], pushers=pushers, json2=remote, xmlrpc=old_remote, ask=ask,
        answers=answers, db=module_db,
    )  # fmt: skip
    connection.close()


@pytest.fixture(params=["json2", "xmlrpc"])
def push(request, source):
    """The pusher of one interface, then of the other."""
    return source.pushers[request.param]
