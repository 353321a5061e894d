"""Qualitative appraisal from outside: the numbers without Odoo, a served bank in a browser.

The engine is loaded as a package of its own, ``rm_kpi_reviewing``, as in ``tests/engine``.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

REVIEWING = Path(__file__).resolve().parents[2] / "addons" / "rm_kpi" / "reviewing"


@pytest.fixture(scope="session")
def reviewing():
    """The engine of qualitative appraisal, without Odoo."""
    name = "rm_kpi_reviewing"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            name, REVIEWING / "__init__.py", submodule_search_locations=[str(REVIEWING)]
        )
        package = importlib.util.module_from_spec(spec)
        sys.modules[name] = package
        spec.loader.exec_module(package)
    return sys.modules[name]
