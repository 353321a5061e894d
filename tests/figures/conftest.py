"""A database with the bank of `../shared/berka`, loaded through the real feeds."""

from pathlib import Path

import pytest

BERKA = Path(__file__).resolve().parents[3] / "shared" / "berka"

LOAD = """
for part in ("core", "credit"):
    for delivery in env["rm.feed"]._import_folder(f"{folder}/{part}"):
        assert delivery["state"] == "published", delivery
env.cr.commit()
result = True
"""


@pytest.fixture(scope="session")
def berka():
    """Folder of the bank with its expected figures."""
    if not BERKA.is_dir():
        pytest.skip("no ../shared/berka: the expected figures of a real bank are not here")
    return BERKA


@pytest.fixture(scope="module")
def berka_db(berka, module_db, run_in_odoo):
    """Name of a database with this bank."""
    run_in_odoo(module_db, LOAD, folder=str(berka))
    return module_db
