"""A database server of a test's own: it may be stopped in the middle and its disk may be full."""

import os
import subprocess

from launcher.odoo_config import write
from launcher.paths import Home
from launcher.postgres import EmbeddedServer
from launcher.python_env import PythonEnv
from support.workbench import Workbench

TEMPLATE = "rm_own_template"
#: every write to it fails with ENOSPC, as on a full disk
FULL = "/dev/full"


class OwnServer:
    """An embedded server with a copy of the template database: its commits wait for the disk.

    ``workbench``: Odoo on this server. :param shared: the :class:`Workbench` copied from.
    """

    def __init__(self, shared, folder):
        self.server = EmbeddedServer(Home(folder / "own").create(), PythonEnv("runtime"))
        self.server.start()
        connection = {k: v for k, v in self.server.connection.items() if v}
        config = write({**shared.options, **connection}, folder / "odoo.conf")
        environment = {**shared.environment, **self.server.environment, "ODOO_RC": str(config)}
        environment["WORKBENCH_TEST_TEMPLATE"] = TEMPLATE
        self.workbench = Workbench(environment, shared.evaluator)
        self._copy(shared, environment)

    def _copy(self, shared, environment):
        # not from the template itself: others copy it, which needs it to be free
        source = f"{environment['WORKBENCH_TEST_PREFIX']}own_{os.getpid()}"
        shared.clone(source)
        self.server.query(f"CREATE DATABASE {TEMPLATE}")
        programs = self.server.programs
        with subprocess.Popen(
            [programs / "pg_dump", "--no-owner", "-d", source],
            env={**os.environ, **shared.environment},
            stdout=subprocess.PIPE,
        ) as dump:
            subprocess.run(
                [programs / "psql", "-Xq", "--set=ON_ERROR_STOP=1", "-d", TEMPLATE],
                env={**os.environ, **environment},
                stdin=dump.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        assert dump.returncode == 0
        shared.drop(source)

    def process(self):
        """Return the number of the server's process."""
        return int((self.server.data / "postmaster.pid").read_text().split()[0])

    def query(self, db, statement):
        """Return the rows of a statement, each a text."""
        return self.server.query(statement, db)

    def stop(self, how="fast"):
        """Stop the server: ``fast`` in order, ``immediate`` as when its machine is switched off."""
        self.server._run("pg_ctl", "-D", self.server.data, "-m", how, "-w", "stop")

    def fill_disk(self, db, table):
        """Let the disk be full where the table lies; return a function that makes space again."""
        path = self.query(db, f"SELECT pg_relation_filepath('{table}')")[0]
        file = self.server.data / path
        self.stop()
        assert file.stat().st_size == 0, "only an empty table can be exchanged"
        kept = file.with_name(f"{file.name}.kept")
        file.rename(kept)
        file.symlink_to(FULL)
        self.server.start()

        def free():
            self.stop()
            file.unlink()
            kept.rename(file)
            self.server.start()

        return free
