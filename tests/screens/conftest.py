import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.paths import INSIDE

PASSWORD = "workbench-demo"


@pytest.fixture(scope="module")
def demo_bank(workbench, module_db, module_server, run_in_odoo, tmp_path_factory):
    """The demo bank as `./workbench run` makes it, served."""
    run_in_odoo(module_db, 'env["res.users"]._rm_secure_root("kept-for-tests-1")')
    folder = Path(tmp_path_factory.mktemp("extracts"))
    roots = [workbench.environment.get("WORKBENCH_FEED_ROOTS"), str(folder)]
    environment = {
        **workbench.environment,
        "WORKBENCH_FEED_ROOTS": ":".join(filter(None, roots)),
        "WORKBENCH_LOG": str(folder / "demo.log"),
    }
    made = subprocess.run(
        [sys.executable, INSIDE / "demo.py", module_db, str(folder / "extracts")],
        env={**environment, "WORKBENCH_PARENT": str(os.getpid())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return module_server(module_db)
