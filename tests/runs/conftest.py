"""Runs from outside: plain planning without Odoo, a real bank computed, processes killed."""

import importlib.util
import sys
from pathlib import Path

import pytest
from figures.conftest import berka, berka_db, berka_template

PROJECT = Path(__file__).resolve().parents[2]
COMPUTING = PROJECT / "addons" / "rm_kpi" / "computing"


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


__all__ = ["berka", "berka_db", "berka_template"]
