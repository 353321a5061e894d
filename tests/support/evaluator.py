"""Python inside Odoo, and servers of Odoo, without importing Odoo each time."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import psutil

from launcher.paths import INSIDE


class Evaluator:
    """A process with the add-ons imported, which forks for each order.

    :param environment: its environment variables
    :param db: a database to import the add-ons by; nobody needs it afterwards
    """

    def __init__(self, environment, db: str):
        self.folder = tempfile.TemporaryDirectory(prefix="rm-eval-")
        self.path = str(Path(self.folder.name) / "socket")
        self.process = subprocess.Popen(
            [sys.executable, INSIDE / "evaluate_server.py", self.path, db],
            env={**environment, "WORKBENCH_PARENT": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout.readline() == "ready\n", "Odoo could not be imported"

    def run(self, environment, db: str, code: str, values: dict):
        """What the code leaves in ``result``. AssertionError with what was told when it fails."""
        order = {"environment": environment, "db": db, "code": code, "values": values}
        answer = self._order(order)
        assert "failed" not in answer, answer["failed"]
        return answer["result"]

    def program(self, environment, name: str, *arguments: str) -> None:
        """Run a program of `launcher/inside`. AssertionError with what was told when it fails."""
        answer = self._order({"environment": environment, "program": name, "arguments": arguments})
        assert "failed" not in answer, answer["failed"]

    def serve(self, environment, arguments, bus: bool) -> psutil.Process:
        """A server of Odoo, leader of its process group, with these arguments of its command line.

        :param bus: whether several workers have a process for the bus beside them
        """
        order = {"environment": environment, "serve": arguments, "bus": bus}
        return psutil.Process(self._order(order)["pid"])

    def _order(self, order: dict) -> dict:
        with socket.socket(socket.AF_UNIX) as line, line.makefile("rwb") as file:
            line.connect(self.path)
            file.write(json.dumps(order).encode() + b"\n")
            file.flush()
            told = file.read()
        return json.loads(told or b'{"failed": "it ended without an answer"}')

    def stop(self) -> None:
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.process.kill()
        self.process.stdout.close()
        self.folder.cleanup()
