"""A database with the demo bank, served for a bench."""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

INSIDE = Path(__file__).resolve().parents[2] / "launcher" / "inside"
SECRET = 'env["res.users"]._rm_secure_root("kept-for-benches-1")'


class Served:
    """``with served:`` starts Odoo on the database, on the loopback, and stops it at the end."""

    def __init__(self, db: str):
        self.db = db
        self.folder = Path(tempfile.mkdtemp(prefix="rm-screens-"))
        self.environment = {**os.environ, "WORKBENCH_PARENT": str(os.getpid())}

    def make_demo(self) -> None:
        """Fill the database as `./workbench run` fills the demo bank."""
        roots = [os.environ.get("WORKBENCH_FEED_ROOTS"), str(self.folder)]
        environment = {**self.environment, "WORKBENCH_FEED_ROOTS": ":".join(filter(None, roots))}
        extracts = str(self.folder / "extracts")
        order = json.dumps({"code": SECRET, "values": {}})
        self._run(["evaluate.py", self.db], environment, order)
        self._run(["demo.py", self.db, extracts], environment, None)

    def _run(self, command, environment, given):
        script, *arguments = command
        done = subprocess.run(
            [sys.executable, INSIDE / script, *arguments],
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(done.stderr)

    def __enter__(self):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        options = [f"--http-port={port}", "--http-interface=127.0.0.1", "--max-cron-threads=0"]
        log = f"--logfile={self.folder / 'odoo.log'}"
        self.process = subprocess.Popen(
            [sys.executable, INSIDE / "odoo_main.py", "-d", self.db, *options, log],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/web/login") as answer:
                answer.read()
                return self
            time.sleep(0.1)
        raise SystemExit(f"Odoo did not start, see {self.folder}")

    def __exit__(self, *_error):
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
