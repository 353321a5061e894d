"""A database with the bank of `../shared/berka`, loaded through the real feeds."""

import pytest

from support.berka import BERKA, LOAD


@pytest.fixture(scope="session")
def berka():
    """Folder of the bank with its expected figures."""
    if not BERKA.is_dir():
        pytest.skip("no ../shared/berka: the expected figures of a real bank are not here")
    return BERKA


@pytest.fixture(scope="session")
def berka_template(berka, workbench, run_in_odoo):
    """Name of a database with this bank, nothing computed yet, made once. Never change it."""
    return workbench.prepared("berka", lambda db: run_in_odoo(db, LOAD, folder=str(berka)))[0]


@pytest.fixture(scope="module")
def berka_db(berka_template, module_make_db):
    """Name of a database with this bank, a file's own."""
    return module_make_db(berka_template)
