"""The database server and Odoo as the tests use them."""

import itertools
import json
import os
import shutil
import signal
import socket
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from launcher import odoo_config
from launcher.browser import NAMES
from launcher.databases import COPY_STRATEGY
from launcher.locks import exclusive
from launcher.log_rules import faults
from support.evaluator import Evaluator

START_SECONDS = 120
#: with less free on the disk databases are dropped at once
SPARE_BYTES = 12 * 2**30
_evaluators = itertools.count(1)


class Workbench:
    """What `./workbench test` has prepared.

    :param environment: its environment variables
    :param evaluator: another one's process for Python inside Odoo
    """

    def __init__(self, environment, evaluator: Evaluator | None = None):
        self._evaluator = evaluator
        self.environment = dict(environment)
        self.template = environment["WORKBENCH_TEST_TEMPLATE"]
        self.options = odoo_config.read_settings(Path(environment["ODOO_RC"]))
        self.filestores = Path(self.options["data_dir"]) / "filestore"

    # Databases

    def connect(self, db: str = "postgres"):
        """A connection as Odoo's role, each statement its own transaction."""
        connection = psycopg2.connect(
            dbname=db,
            host=self.options["db_host"],
            port=self.options.get("db_port"),
            user=self.options["db_user"],
            password=self.options.get("db_password"),
        )
        connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_AUTOCOMMIT)
        return connection

    def _server(self, statement: str, *names: str) -> None:
        connection = self.connect()
        try:
            connection.cursor().execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        finally:
            connection.close()

    def clone(self, db: str, source: str = "") -> None:
        """Copy the template (or another database that nobody uses) and its files."""
        with closing(self.connect()) as connection, connection.cursor() as cursor:
            cursor.execute(COPY_STRATEGY)
            how = cursor.fetchone()[0]
        self._server("CREATE DATABASE {} TEMPLATE {} " + how, db, source or self.template)
        files = self.filestores / (source or self.template)
        if files.exists():
            shutil.copytree(files, self.filestores / db, copy_function=os.link)

    def exists(self, db: str) -> bool:
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [db])
            return bool(cursor.rowcount)

    def prepared(self, kind: str, fill) -> tuple:
        """A database that is filled once for all processes, to be copied, never changed.

        :param fill: called with the database's name; what it returns can be told as JSON
        :return: name of the database and what ``fill`` returned
        """
        name = f"{self.environment['WORKBENCH_TEST_PREFIX']}{kind}"
        told = Path(self.options["data_dir"]) / f"{name}.json"
        with exclusive(told.with_suffix(".lock")):
            if not self.exists(name):
                making = f"{name}_making"
                self.clone(making)
                told.write_text(json.dumps(fill(making)))
                # copies keep what the planner knows; autovacuum may never come to look at them
                with closing(self.connect(making)) as connection:
                    connection.cursor().execute("ANALYZE")
                self.rename(making, name)
            return name, json.loads(told.read_text())

    def rename(self, db: str, name: str) -> None:
        """Give a database that nobody uses, and its files, another name."""
        self._server("ALTER DATABASE {} RENAME TO {}", db, name)
        if (self.filestores / db).exists():
            (self.filestores / db).rename(self.filestores / name)

    def drop(self, db: str) -> None:
        # not WITH (FORCE): it is refused while the server's own autovacuum is at work there
        with closing(self.connect()) as connection:
            connection.cursor().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [db],
            )
        self._server("DROP DATABASE IF EXISTS {}", db)
        shutil.rmtree(self.filestores / db, ignore_errors=True)

    def give_back(self, db: str) -> None:
        """A database that is needed no more; `./workbench test` drops them all at its end.

        ext4 hands out no number of a file that was deleted within the last minutes: it walks over
        thousands of them for each new file, and a copy made after a drop takes 3 s of the kernel.
        """
        if shutil.disk_usage(self.filestores).free < SPARE_BYTES:
            self.drop(db)

    # Inside Odoo

    @property
    def evaluator(self) -> Evaluator:
        """The process for Python inside Odoo, started when it is first needed."""
        if not self._evaluator:
            # not the template itself: others copy it, which needs it to be free
            number = f"{os.getpid()}_{next(_evaluators)}"
            db = f"{self.environment['WORKBENCH_TEST_PREFIX']}imports_{number}"
            self.clone(db)
            self._evaluator = Evaluator(self.environment, db)
            self.give_back(db)
        return self._evaluator

    def stop(self) -> None:
        """Stop the process for Python inside Odoo."""
        if self._evaluator:
            self._evaluator.stop()

    def evaluate(self, db: str, code: str, expect_log: bool = False, **values):
        """Run Python inside Odoo; what it leaves in `result`."""
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "odoo.log"
            environment = {**self.environment, "WORKBENCH_LOG": str(log)}
            try:
                result = self.evaluator.run(environment, db, code, values)
            except AssertionError as error:
                told = log.read_text() if log.exists() else ""
                raise AssertionError(f"{error}\n{told[-4000:]}") from None
            told = log.read_text() if log.exists() else ""
        assert expect_log or not faults(told), "\n".join(faults(told))
        return result

    def api_key(self, db: str, login: str) -> str:
        """A new API key of a user, good for a day."""
        code = """
from datetime import datetime, timedelta
user = env["res.users"].search([("login", "=", login)])
keys = env["res.users.apikeys"].with_user(user).sudo()
result = keys._generate("rpc", "test", datetime.now() + timedelta(days=1))
"""
        return self.evaluate(db, code, login=login)

    # Servers

    def serve(self, db: str, workers: int = 0, *options: str, bus: bool = False) -> "TestServer":
        return TestServer(self, db, workers, *options, bus=bus)

    def find_browser(self) -> str:
        """The path of a Chromium, or an empty text."""
        if os.environ.get("WORKBENCH_NO_BROWSER") == "1":
            return ""
        return next(filter(None, map(shutil.which, NAMES)), "")


class TestServer:
    """Odoo serving one database on the loopback interface.

    ``url``, ``db``, ``port``; ``expect(pattern)`` allows a warning that the test provokes. Several
    workers have no bus beside them unless told so; without workers there always is one.
    """

    __test__ = False  # not a class of tests

    def __init__(self, workbench: Workbench, db: str, workers: int, *options: str, bus: bool):
        self.db = db
        self.folder = tempfile.mkdtemp(prefix="rm-server-")
        self.log = Path(self.folder) / "odoo.log"
        self.port, gevent = _free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.expected: list[str] = []
        self.workbench = workbench
        arguments = [
            "-d",
            db,
            f"--http-port={self.port}",
            f"--gevent-port={gevent}",
            f"--workers={workers}",
        ]
        arguments += ["--http-interface=127.0.0.1", f"--logfile={self.log}", *options]
        self.process = workbench.evaluator.serve(workbench.environment, arguments, bus)

    def wait_until_served(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.is_running():
            with (
                suppress(OSError),
                urllib.request.urlopen(f"{self.url}/web/login", timeout=60) as answer,
            ):
                answer.read()
                return
            time.sleep(0.1)
        self.stop()
        raise AssertionError(f"Odoo did not start:\n{self.told()[-4000:]}")

    def told(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def expect(self, *texts: str) -> None:
        """Allow warnings that contain one of these texts: the test provokes them."""
        self.expected += texts

    def kill(self) -> None:
        """kill -9, the whole group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def stop(self) -> None:
        """End it between two scheduled jobs: Odoo closes the connection of one that runs."""
        with self._no_jobs(), suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
            self.process.terminate()
            self.process.wait(20)
        self.kill()

    @contextmanager
    def _no_jobs(self):
        """Hold the rows that Odoo locks for a job: it ends the running one and begins no other."""
        if not (self.process.is_running() and self.workbench.exists(self.db)):
            yield
            return
        with closing(self.workbench.connect(self.db)) as connection:
            connection.set_isolation_level(psycopg2.extensions.ISOLATION_LEVEL_READ_COMMITTED)
            cursor = connection.cursor()
            cursor.execute("SET LOCAL lock_timeout = '60s'")
            cursor.execute("SELECT FROM ir_cron ORDER BY id FOR NO KEY UPDATE")
            yield

    def check_log(self) -> None:
        """Fail when the server complained of something that nobody expected."""
        unexpected = [
            line for line in faults(self.told()) if not any(text in line for text in self.expected)
        ]
        assert not unexpected, "Odoo's log:\n" + "\n".join(unexpected)
        shutil.rmtree(self.folder, ignore_errors=True)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    probes = [socket.socket() for _number in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
