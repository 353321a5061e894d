"""`workbench doctor`: what is installed, what is wrong, what to do. Changes nothing."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from launcher import odoo_config, odoo_source, paths, postgres_files
from launcher.apt import Apt
from launcher.browser import NAMES, chinese_font
from launcher.messages import WorkbenchError
from launcher.odoo_server import port_is_free
from launcher.progress import say
from launcher.python_env import PythonEnv
from launcher.suite import code_hash, suite

WANTED_MB = 3000


def main(_arguments) -> int:
    """Print a line a finding; 0 when nothing stands in the way of `run`."""
    faults = 0
    for good, text in findings():
        faults += good is False
        say(f"{ {True: 'ok  ', False: 'BAD ', None: '-   '}[good] } {text}")
    return 1 if faults else 0


def findings() -> Iterator[tuple[bool | None, str]]:
    """All findings: good, bad, or None for what is merely told."""
    settings = odoo_config.read_settings()
    home = paths.Home()
    yield True, f"Python {platform.python_version()} on {platform.machine()} ({sys.executable})"
    yield True, f"add-ons {', '.join(suite())}, code {code_hash()}"
    yield _odoo()
    for name in ("runtime", "dev"):
        yield _packages(name)
    yield _space("downloads", paths.cache_folder())
    yield _space("state", home.root if home.root.exists() else home.root.parent)
    yield _database(settings, home)
    yield _port(settings)
    yield _browser()
    yield _state(home)


def _odoo() -> tuple[bool | None, str]:
    try:
        if os.environ.get("ODOO_HOME"):
            source = odoo_source.check_home(Path(os.environ["ODOO_HOME"]))
            return True, f"Odoo 19 of ODOO_HOME in {source.python_path}"
        tree = odoo_source.tree_folder()
        if tree.is_dir():
            return True, f"Odoo {odoo_source.ODOO.version} in {tree}"
        archive, release = Apt(paths.cache_folder() / "apt", Path(os.devnull)).archive()
        return None, f"Odoo 19 not fetched yet; `run` takes it from {archive} (this is {release})"
    except WorkbenchError as error:
        return False, str(error)


def _packages(name: str) -> tuple[bool | None, str]:
    runtime = PythonEnv("runtime")
    env = runtime if name == "runtime" else PythonEnv(name, runtime)
    if env.complete:
        return True, f"Python packages of {env.lock.name} in {env.folder}"
    return None, f"Python packages of {env.lock.name} not installed yet; `run` or `test` does it"


def _space(what: str, folder: Path) -> tuple[bool, str]:
    free = shutil.disk_usage(folder).free // 2**20
    advice = "" if free >= WANTED_MB else f"; {WANTED_MB} MB are wanted: make room"
    return free >= WANTED_MB, f"{free} MB free for {what} at {folder}{advice}"


def _database(settings: dict[str, str], home: paths.Home) -> tuple[bool | None, str]:
    if "db_host" in settings:
        return None, f"database server {settings['db_host']} of odoo.conf (nothing is embedded)"
    socket = home.socket_folder()
    running = postgres_files.server_process(home.postgres / "data")
    state = f"runs as process {running}" if running else "is not running; every command starts it"
    return None, f"embedded PostgreSQL {state}, socket in {socket}"


def _port(settings: dict[str, str]) -> tuple[bool | None, str]:
    port = int(settings.get("http_port", "8069"))
    if port_is_free("127.0.0.1", port):
        return True, f"port {port} is free"
    return None, f"port {port} is in use (by `run` perhaps); otherwise `run --port {port + 1}`"


def _browser() -> tuple[bool | None, str]:
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found and chinese_font():
        return True, f"browser for tests and PDF: {found}, with a Chinese font"
    lacking = "a Chinese font" if found else "Chromium"
    return None, f"{lacking} is missing; `test` fetches it, reports offer XLSX instead of PDF"


def _state(home: paths.Home) -> tuple[None, str]:
    made = sorted(file.stem for file in home.databases.glob("*.json")) if home.root.exists() else []
    return None, f"state in {home.root}; databases made: {', '.join(made) or 'none'}"
