"""`workbench test`: all tests, with the set-up that they need."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

from launcher.browser import prepare_browser
from launcher.databases import Databases
from launcher.locks import claim
from launcher.messages import WorkbenchError
from launcher.runtime import runtime
from launcher.test_sessions import EarlySession, run_sessions, stale_files

PREFIX = "rm_test_"
#: for the formula engine, which needs no suite
EMPTY = f"{PREFIX}empty"


def main(arguments) -> int:
    with runtime(dev=True, tests=True) as ready, claim(ready.home.locks / "test") as holder:
        if holder:
            raise WorkbenchError("testing", pid=holder)
        browser = (
            {}
            if os.environ.get("WORKBENCH_NO_BROWSER") == "1"
            else prepare_browser(ready.setup_log)
        )
        databases = Databases(ready)
        _clear(ready, databases)
        early = None
        try:
            if not arguments.arguments:
                databases.query('CREATE DATABASE :"name" TEMPLATE template0', name=EMPTY)
                early = EarlySession(ready, f"dbname={EMPTY}")
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
                folders = [str(ready.env.folder / "bin"), browser["PATH"]]
                environment["PATH"] = os.pathsep.join(folders)
            return run_sessions(ready, db, environment, arguments.arguments, early)
        finally:
            if early:
                early.stop()
            _clear(ready, databases)


def _clear(ready, databases: Databases) -> None:
    """Drop the test databases, also those of a run that was killed."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(databases.drop, databases.names(PREFIX)))
    for file in stale_files(ready.home.root):
        file.unlink()
