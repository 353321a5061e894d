"""`workbench run`: from nothing to a served page."""

from __future__ import annotations

import os
import time
import webbrowser
from pathlib import Path

from launcher.databases import BUNDLES_KEY, Databases
from launcher.demo import LOGINS, PASSWORD
from launcher.locks import claim
from launcher.messages import WorkbenchError
from launcher.odoo_config import DEFAULT_DB
from launcher.odoo_server import OdooServer, check_port
from launcher.progress import say, step
from launcher.runtime import Runtime, runtime


def main(arguments) -> int:
    started = time.monotonic()
    with runtime() as ready, claim(ready.home.locks / f"run-{arguments.db}") as holder:
        if holder:
            raise WorkbenchError("running", db=arguments.db, pid=holder)
        return _serve(ready, arguments, started)


def _serve(ready: Runtime, arguments, started: float) -> int:
    interface = ready.options.get("http_interface", "127.0.0.1")
    port = arguments.port or int(ready.options.get("http_port", "8069"))
    check_port(interface, port)
    databases = Databases(ready)
    password = databases.ensure(arguments.db)
    if arguments.db == DEFAULT_DB:
        make_demo_bank(ready, databases, arguments.db)
    prepare_bundles(ready, databases, arguments.db)
    check_port(interface, port)  # the set-up may have taken minutes
    log = databases.log(arguments.db)
    server = OdooServer(ready, arguments.db, port, log, interface=interface)
    try:
        server.wait_until_served()
        _announce(server.url, arguments.db, password, time.monotonic() - started, log)
        _open_browser(server.url, arguments)
        return _wait(server)
    finally:
        server.stop()


def make_demo_bank(ready: Runtime, databases: Databases, db: str) -> None:
    """Load and compute the demo bank unless that was done; what was begun is continued."""
    if databases.memory(db).get("demo") == "done":
        return
    with step("Making the demo bank"):
        ready.inside("demo", db, str(ready.home.extracts), log=databases.log(db), refusable=False)
    databases.remember(db, demo="done")


def prepare_bundles(ready: Runtime, databases: Databases, db: str) -> None:
    """Compile the web client's bundles now, not while the first people wait for their first page.

    Several first pages at once also got in each other's way, and one stayed without its style.
    """
    code = databases.code(db)
    if databases.code(db, BUNDLES_KEY) == code:
        return
    with step("Preparing the web client's bundles"):
        ready.inside_json("bundles", db, code, log=databases.log(db))


def _announce(url: str, db: str, password: str, seconds: float, log: Path) -> None:
    say(f"\nServing {url} after {seconds:.1f} s (database {db}, log {log})")
    if db == DEFAULT_DB:
        for login, text in LOGINS.items():
            say(f"  {login:13} password {PASSWORD}   {text}")
    if password:
        say(f"  {'root':13} password {password}   break-glass account, shown this once: keep it")
    say("Ctrl-C stops it.")


def _open_browser(url: str, arguments) -> None:
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if display and not arguments.no_browser:
        webbrowser.open(url)


def _wait(server: OdooServer) -> int:
    """Wait until somebody presses Ctrl-C; a server that ends by itself is a failure."""
    try:
        server.process.wait()
    except KeyboardInterrupt:
        say("\nStopping ...")
        return 0
    detail = f"it ended with code {server.process.returncode}"
    raise WorkbenchError("odoo_failed", what="Odoo", detail=detail, log=server.log)
