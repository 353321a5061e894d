"""Runs from outside: plain planning without Odoo, a real bank computed, processes killed."""

import importlib.util
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
BERKA = PROJECT.parent / "shared" / "berka"
COMPUTING = PROJECT / "addons" / "rm_kpi" / "computing"

LOAD = """
for part in ("core", "credit"):
    for delivery in env["rm.feed"]._import_folder(f"{folder}/{part}"):
        assert delivery["state"] == "published", delivery
env.cr.commit()
result = True
"""


def load_plain(name):
    """A module of `computing` that needs nothing but Python, loaded without Odoo."""
    spec = importlib.util.spec_from_file_location(
        f"rm_kpi_computing_{name}", COMPUTING / f"{name}.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def period():
    return load_plain("period")


@pytest.fixture(scope="session")
def bands():
    return load_plain("bands")


@pytest.fixture(scope="session")
def pack():
    return load_plain("pack")


@pytest.fixture(scope="session")
def berka():
    """Folder of the bank with its expected figures."""
    if not BERKA.is_dir():
        pytest.skip("no ../shared/berka: the expected figures of a real bank are not here")
    return BERKA


@pytest.fixture(scope="module")
def berka_db(berka, module_db, run_in_odoo):
    """Name of a database with this bank, nothing computed yet."""
    run_in_odoo(module_db, LOAD, folder=str(berka))
    return module_db
