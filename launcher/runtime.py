"""Everything a command needs to run Odoo: source, packages, database server, configuration."""

from __future__ import annotations

import json
import os
import re
import subprocess
from contextlib import contextmanager
from pathlib import Path

from launcher import odoo_config
from launcher.key_file import key_file
from launcher.messages import WorkbenchError
from launcher.odoo_source import get_odoo
from launcher.paths import INSIDE, Home
from launcher.postgres import PROGRAMS, EmbeddedServer, Server
from launcher.progress import last_line
from launcher.python_env import PythonEnv

# Exit codes of the scripts in launcher/inside.
REFUSED = 3
MISSING_PART = 4


class Runtime:
    """What is needed to run Odoo. ``runtime()`` also starts and stops the database server.

    :param lasting: false when no database need outlive a crash of the machine
    """

    def __init__(self, home: Home, dev: bool = False, lasting: bool = True):
        self.home = home
        self.setup_log = home.log / "setup.log"
        self.source = get_odoo(self.setup_log)
        packages = PythonEnv("runtime").ensure(self.setup_log)
        self.env = PythonEnv("dev", packages).ensure(self.setup_log) if dev else packages
        self.settings = odoo_config.read_settings()
        named = odoo_config.connection(self.settings)
        programs = packages.packages / PROGRAMS / "bin"
        self.server = Server(programs, named) if named else EmbeddedServer(home, packages, lasting)
        self.options = odoo_config.effective(
            self.settings, home, self.source, self.server.connection
        )
        self.config = odoo_config.write(self.options, home.root / "odoo.conf")

    @property
    def data_dir(self) -> Path:
        return Path(self.options["data_dir"])

    @property
    def feed_roots(self) -> str:
        """The folders below which deliveries may lie: the settings' and the demo bank's."""
        named = [self.settings.get(odoo_config.FEED_ROOTS), os.environ.get("WORKBENCH_FEED_ROOTS")]
        return ":".join(filter(None, [*named, str(self.home.extracts)]))

    @property
    def environment(self) -> dict[str, str]:
        """The environment of Odoo and of everything that imports it."""
        values = {
            key: value
            for key, value in os.environ.items()
            if key not in ("PYTHONPATH", "PYTHONHOME")
        }
        values.pop(
            "PYTHONDONTWRITEBYTECODE", None
        )  # compiled files halve the time of the next start
        return {
            **values,
            **self.server.environment,
            "WORKBENCH_ODOO_PATH": str(self.source.python_path),
            "ODOO_RC": str(self.config),
            # Otherwise a job that is not finished waits up to a minute for its next turn.
            "ODOO_NOTIFY_CRON_CHANGES": "1",
            "WORKBENCH_FEED_ROOTS": self.feed_roots,
            "WORKBENCH_KEY_FILE": str(key_file(self.settings, self.home)),
            "PATH": os.pathsep.join([str(self.env.folder / "bin"), values.get("PATH", os.defpath)]),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
        }

    @property
    def child_environment(self) -> dict[str, str]:
        """The environment of our scripts: they end when we end, even by a kill."""
        return {**self.environment, "WORKBENCH_PARENT": str(os.getpid())}

    def command(self, script: str, *arguments: str) -> list[str]:
        """A command line that runs one of the scripts in launcher/inside."""
        return [str(self.env.python), str(INSIDE / f"{script}.py"), *arguments]

    def odoo(self, *arguments: str, log: Path) -> None:
        """Run the Odoo command line to its end, without http.

        :raises WorkbenchError: code 19, with the last error of its log
        """
        begin = log.stat().st_size if log.exists() else 0
        command = self.command(
            "odoo_main", *arguments, "--no-http", "--stop-after-init", f"--logfile={log}"
        )
        result = subprocess.run(
            command,
            env=self.child_environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            with open(log, "a+", encoding="utf-8", errors="replace") as handle:
                handle.write(result.stderr)
                handle.seek(begin)
                told = handle.read()
            raise WorkbenchError("odoo_failed", what="Odoo", detail=reason(told), log=log)

    def inside(
        self, script: str, *arguments: str, log: Path, refusable: bool = True, **options
    ) -> subprocess.CompletedProcess:
        """Run one of our scripts inside Odoo, its output shown as it comes.

        :param refusable: the caller deals with a refusal (exit code REFUSED, a sentence in stderr)
        :raises WorkbenchError: code 19 when it fails, 22 when the add-ons lack something
        """
        result = subprocess.run(
            self.command(script, *arguments),
            env={**self.child_environment, "WORKBENCH_LOG": str(log)},
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **options,
        )
        if result.returncode == MISSING_PART:
            raise WorkbenchError("missing_part", what=last_line(result.stderr))
        if result.returncode and not (refusable and result.returncode == REFUSED):
            with open(log, "a", encoding="utf-8") as handle:
                handle.write(result.stderr)
            raise WorkbenchError("odoo_failed", what=script, detail=reason(result.stderr), log=log)
        return result

    def inside_json(self, script: str, *arguments: str, log: Path) -> dict:
        """Run one of our scripts inside Odoo and read the object that it prints last."""
        result = self.inside(script, *arguments, log=log, refusable=False, stdout=subprocess.PIPE)
        return json.loads(result.stdout.splitlines()[-1])


def reason(log: str) -> str:
    """What a log says about a failure: the first cause of its last exception, or its last error."""
    if "No space left on device" in log:
        raise WorkbenchError("disk_full", detail="Odoo could not write")
    raised, cause = "", False
    for block in log.split("Traceback (most recent call last):")[1:]:
        told = [line for line in block.splitlines() if re.match(r"[A-Za-z_][\w.]*(: |$)", line)]
        if told and not cause:
            raised = told[0]
        cause = "The above exception was" in block or "During handling of" in block
    errors = [line for line in log.splitlines() if " ERROR " in line or " CRITICAL " in line]
    return raised or last_line(errors[-1] if errors else log)


@contextmanager
def runtime(dev: bool = False, tests: bool = False):
    """Set up what is missing, start the database server; stop it afterwards unless it is in use.

    :param tests: with a state and a server of the tests' own, apart from all other databases
    """
    home = Home().create()
    if tests:
        home = Home(home.root / "tests").create()
    ready = Runtime(home, dev, lasting=not tests)
    ready.server.start()
    try:
        yield ready
    finally:
        ready.server.stop()
