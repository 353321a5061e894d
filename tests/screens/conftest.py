from pathlib import Path

import pytest

PASSWORD = "workbench-demo"
SECURE = 'env["res.users"]._rm_secure_root("kept-for-tests-1")'


@pytest.fixture(scope="session")
def demo_template(workbench, run_in_odoo, tmp_path_factory):
    """Name of a database with the demo bank, made once for all processes. Never change it."""
    folder = Path(tmp_path_factory.mktemp("extracts"))
    return workbench.prepared("demo", lambda db: _fill(workbench, run_in_odoo, db, folder))[0]


def _fill(workbench, run_in_odoo, db, folder):
    """Make the demo bank as `./workbench run` makes it."""
    run_in_odoo(db, SECURE)
    roots = [workbench.environment.get("WORKBENCH_FEED_ROOTS"), str(folder)]
    environment = {
        **workbench.environment,
        "WORKBENCH_FEED_ROOTS": ":".join(filter(None, roots)),
        "WORKBENCH_LOG": str(folder / "demo.log"),
    }
    workbench.evaluator.program(environment, "demo", db, str(folder / "extracts"))


@pytest.fixture(scope="module")
def demo_bank(workbench, demo_template, module_make_db, module_server):
    """The demo bank, served to the tests of one file."""
    return module_server(module_make_db(demo_template))
