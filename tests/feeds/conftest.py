"""Loading several deliveries in one start of Odoo."""

import pytest

from . import bank


@pytest.fixture(scope="module")
def load_all(run_in_odoo):
    """``load_all(db, folders, before="")``: import each; what became of it, one entry a folder.

    ``before`` is Python to run first.
    """

    def load(db, folders, before=""):
        return run_in_odoo(db, before + bank.IMPORT, folders=[str(folder) for folder in folders])

    return load
