"""Loading several deliveries in one start of Odoo; the engine under a name of its own.

Inside Odoo the engine is `odoo.addons.rm_workbench.feeds`, and importing that needs Odoo; here its
folder is loaded as the package `rm_workbench_feeds`.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

from . import bank

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
