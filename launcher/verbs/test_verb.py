"""`workbench test`: all tests, with the set-up that they need."""

from __future__ import annotations

import os

from launcher.browser import prepare_browser
from launcher.databases import Databases
from launcher.locks import claim
from launcher.messages import WorkbenchError
from launcher.runtime import runtime
from launcher.test_sessions import run_sessions, stale_files

PREFIX = "rm_test_"


def main(arguments) -> int:
    with runtime(dev=True) as ready, claim(ready.home.locks / "test") as holder:
        if holder:
            raise WorkbenchError("testing", pid=holder)
        browser = (
            {}
            if os.environ.get("WORKBENCH_NO_BROWSER") == "1"
            else prepare_browser(ready.setup_log)
        )
        databases = Databases(ready)
        _clear(ready, databases)
        template = databases.template()
        db = f"{PREFIX}addons"
        databases.clone(template, db)
        environment = {
            **ready.environment,
            **browser,
            "WORKBENCH_TEST_TEMPLATE": template,
            "WORKBENCH_TEST_PREFIX": PREFIX,
            "WORKBENCH_TEST_INSTALL_LOG": str(databases.template_log()),
        }
        if "PATH" in browser:
            environment["PATH"] = os.pathsep.join([str(ready.env.folder / "bin"), browser["PATH"]])
        try:
            code = run_sessions(ready, db, environment, arguments.arguments)
        finally:
            _clear(ready, databases)
    return code


def _clear(ready, databases: Databases) -> None:
    """Drop the test databases, also those of a run that was killed."""
    for db in databases.names(PREFIX):
        databases.drop(db)
    for file in stale_files(ready.home.root):
        file.unlink()
