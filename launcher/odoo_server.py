"""A running Odoo server as a child of ours: started, waited for, stopped; it never outlives us."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path

from launcher.messages import WorkbenchError
from launcher.runtime import Runtime, reason

STOP_SECONDS = 20
START_SECONDS = 180
# SIGINT too: a shell starts background programs with it switched off.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def port_is_free(interface: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError:
            return False
    return True


def free_port(interface: str = "127.0.0.1", first: int = 0) -> int:
    """A port that nobody listens on: the first from a number upwards, or any."""
    while first and not port_is_free(interface, first):
        first += 1
    if first:
        return first
    with socket.socket() as probe:
        probe.bind((interface, 0))
        return probe.getsockname()[1]


def check_port(interface: str, port: int) -> None:
    if not port_is_free(interface, port):
        other = free_port(interface, port + 1)
        raise WorkbenchError("port", port=port, interface=interface, other=other)


class OdooServer:
    """Odoo serving over http.

    :param options: further options of Odoo's command line
    """

    def __init__(
        self,
        runtime: Runtime,
        db: str,
        port: int,
        log: Path,
        *options: str,
        interface: str = "127.0.0.1",
    ):
        self.log = log
        self.begin = log.stat().st_size if log.exists() else 0
        self.url = (
            f"http://{'localhost' if interface in ('127.0.0.1', '0.0.0.0') else interface}:{port}"
        )
        arguments = (
            "-d",
            db,
            "--http-port",
            str(port),
            "--http-interface",
            interface,
            f"--logfile={log}",
        )
        self.process = subprocess.Popen(
            runtime.command("odoo_main", *arguments, *options),
            env=runtime.child_environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone, we stop it in good order
        )

    def wait_until_served(self, path: str = "/web/login") -> None:
        """Wait for the first page.

        :raises WorkbenchError: code 19 when the server ends before
        """
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with (
                suppress(OSError),
                urllib.request.urlopen(f"{self.url}{path}", timeout=60) as answer,
            ):
                answer.read()
                return
            time.sleep(0.1)
        raise WorkbenchError(
            "odoo_failed", what="Starting Odoo", detail=reason(self.told()), log=self.log
        )

    def told(self) -> str:
        """What this server has written into its log."""
        with open(self.log, encoding="utf-8", errors="replace") as handle:
            handle.seek(self.begin)
            return handle.read()

    def stop(self) -> None:
        """End it in good order; after a while by force."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # workers that did not follow
        self.process.wait()


@contextmanager
def stop_on_signals():
    """Make a request to end (from a service manager, or a closed terminal) the same as Ctrl-C."""

    def interrupt(_signal, _frame):
        raise KeyboardInterrupt

    previous = {number: signal.signal(number, interrupt) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
