"""Runs from outside: plain planning without Odoo, a real bank computed, processes killed."""

import importlib
import importlib.util
import sys
from pathlib import Path

import pytest
from figures.conftest import berka, berka_db, berka_template

PROJECT = Path(__file__).resolve().parents[2]
COMPUTING = PROJECT / "addons" / "rm_kpi" / "computing"


def load_plain(name):
    """A module of `computing` that needs nothing but Python, loaded without Odoo."""
    package = "rm_kpi_computing"
    if package not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            package, COMPUTING / "__init__.py", submodule_search_locations=[str(COMPUTING)]
        )
        sys.modules[package] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[package])
    return importlib.import_module(f"{package}.{name}")


@pytest.fixture(scope="session")
def period():
    return load_plain("period")


@pytest.fixture(scope="session")
def bands():
    return load_plain("bands")


@pytest.fixture(scope="session")
def pack():
    return load_plain("pack")


__all__ = ["berka", "berka_db", "berka_template"]
