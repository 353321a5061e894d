"""`./workbench run` for real: it serves, Ctrl-C stops all of it, a kill leaves nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SECONDS = 180


class Command:
    """`./workbench` with some arguments, in a process of its own; its output in ``told()``.

    :param home: the state of the workbench
    """

    def __init__(self, folder: Path, home: Path, *arguments: str):
        self.file = folder / f"output-{time.monotonic_ns()}"
        python = os.path.realpath(sys.executable)  # not the environment of the tests
        with open(self.file, "wb") as output:
            self.process = subprocess.Popen(
                [python, PROJECT / "workbench", *arguments],
                env={**os.environ, "WORKBENCH_HOME": str(home)},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def told(self) -> str:
        return self.file.read_text()

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + SECONDS
        while text not in self.told():
            assert self.process.poll() is None, self.told()
            assert time.monotonic() < deadline, self.told()
            time.sleep(0.1)

    def child(self) -> int:
        """The number of its Odoo."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[-1])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def run(workbench, module_db, tmp_path):
    """``run(port)``: `./workbench run` on a database that is up to date."""
    commands = []
    home = Path(workbench.environment["ODOO_RC"]).parent

    def start(port: int) -> Command:
        options = ("-d", module_db, "--port", str(port), "--no-browser")
        commands.append(Command(tmp_path, home, "run", *options))
        return commands[-1]

    yield start
    for command in commands:
        command.kill()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 30
    while (
        Path(f"/proc/{pid}").exists()
        and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    ):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.1)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_and_stops_all_it_started(run, port, ending):
    command = run(port)
    command.wait_for("Ctrl-C stops it.")
    with urllib.request.urlopen(f"http://localhost:{port}/web/login") as answer:
        assert answer.status == 200
    child = command.child()
    command.process.send_signal(ending)
    assert command.process.wait(60) == 0
    wait_until_gone(child)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_killed_launcher_takes_odoo_along_and_the_next_start_works(run, port):
    first = run(port)
    first.wait_for("Ctrl-C stops it.")
    child = first.child()
    first.kill()
    wait_until_gone(child)
    run(port).wait_for("Ctrl-C stops it.")


def test_a_second_run_on_the_same_database_says_which_process_serves_it(run, port):
    first = run(port)
    first.wait_for("Ctrl-C stops it.")
    second = run(port + 1)
    assert second.process.wait(60) == 15
    assert str(first.process.pid) in second.told()


def test_a_taken_port_is_named_with_a_free_one(run, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        command = run(port)
        assert command.process.wait(60) == 15
    assert f"Port {port} " in command.told()
    assert "--port" in command.told()
