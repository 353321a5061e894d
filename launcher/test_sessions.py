"""The two pytest sessions, side by side: tests/ from outside, the add-ons' tests inside Odoo."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from pathlib import Path

from launcher.odoo_config import write
from launcher.paths import ADDONS, PROJECT
from launcher.progress import say
from launcher.runtime import Runtime

NO_TESTS = 5
#: they need no database with the suite, and run while that is made
EARLY = (
    "tests/engine",
    "tests/schemes",
    "tests/demo_bank",
    "tests/feeds/test_engine.py",
    "tests/feeds/test_push_engine.py",
    "tests/launcher/test_apt.py",
    "tests/launcher/test_command_line.py",
    "tests/launcher/test_docker_compose.py",
    "tests/launcher/test_embedded_server.py",
    "tests/launcher/test_odoo_source.py",
    "tests/launcher/test_postgres_files.py",
    "tests/launcher/test_reason.py",
    "tests/launcher/test_test_sessions.py",
    "tests/reviews/test_review_numbers.py",
    "tests/runs/test_bands.py",
    "tests/runs/test_pack_shape.py",
    "tests/runs/test_period.py",
)
CLOSING = re.compile(r"^=*\s?(\d+ \w+(, \d+ \w+)* in .*|no tests ran in .*?)\s?=*$")
# These choose the number of processes themselves, or want to be alone on the terminal.
OWN_PROCESSES = ("-n", "--numprocesses", "-p", "--pdb", "-s", "--collect-only", "--co")


def split_arguments(arguments: list[str]) -> tuple[list[str] | None, list[str] | None]:
    """Which arguments go to which session: paths to theirs, all others to both.

    :return: for tests/ and for the add-ons; None when the paths leave a session out
    """
    outside, inside, others = [], [], []
    for argument in arguments:
        place = PROJECT / argument.split("::")[0]
        if argument.startswith("-") or not place.exists():
            others.append(argument)
        elif place.resolve().is_relative_to(ADDONS):
            inside.append(argument)
        else:
            outside.append(argument)
    if inside or outside:
        return (others + outside if outside else None), (others + inside if inside else None)
    return [*others, "tests"], [*others, *map(str, sorted(ADDONS.glob("*/tests")))]


class EarlySession:
    """The tests of ``EARLY`` on one process, beside the making of the template.

    :param dsn: an empty database for the formula engine
    """

    def __init__(self, runtime: Runtime, dsn: str):
        self.kept = tempfile.TemporaryFile()  # noqa: SIM115 (closed in end())
        command = [str(runtime.env.python), "-m", "pytest", "-p", "no:odoo", "-p", "no:xdist"]
        self.process = subprocess.Popen(
            [*command, *EARLY],
            env={**runtime.environment, "WORKBENCH_TEST_DSN": dsn}, cwd=PROJECT, stdout=self.kept,
            stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def end(self) -> tuple[int, str]:
        """Wait for it and print what it told; its exit code and closing line."""
        code = self.process.wait()
        self.kept.seek(0)
        text = self.kept.read().decode("utf-8", "replace")
        self.kept.close()
        say(f"\nThe tests without a database\n{text}")
        return code, _closing(text.splitlines())

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def outside_command(runtime: Runtime, arguments: list[str]) -> list[str]:
    """pytest on tests/, on three processes unless told otherwise: each often waits for a server."""
    own = any(argument.startswith(OWN_PROCESSES) for argument in arguments)
    # in the order of tests/conftest.py, the longest first
    parallel = [] if own else ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    return [str(runtime.env.python), "-m", "pytest", "-p", "no:odoo", *parallel, *arguments]


def inside_command(runtime: Runtime, arguments: list[str]) -> list[str]:
    """pytest on the add-ons, with a registry and a web server in the same process."""
    options = [
        "-p",
        "launcher.pytest_log_guard",
        "-p",
        "no:xdist",
        "--odoo-http",
        "--odoo-log-level=warn",
    ]
    return [str(runtime.env.python), "-m", "pytest", *options, *arguments]


def run_sessions(
    runtime: Runtime,
    db: str,
    environment: dict[str, str],
    arguments: list[str],
    early: EarlySession | None = None,
) -> int:
    """Run both; everything they print, their closing lines last. 0 when nothing failed.

    :param db: a database of their own for the add-ons' tests
    :param early: the session that has begun already
    """
    outside, inside = split_arguments(arguments)
    if early:
        outside += [f"--ignore={place}" for place in EARLY]
    closings, codes = [], []
    with tempfile.TemporaryFile() as kept:
        second = None
        if inside is not None:
            config = write(
                {**runtime.options, "db_name": db, "workers": "0"}, runtime.home.root / f"{db}.conf"
            )
            second = subprocess.Popen(
                inside_command(runtime, inside),
                env={**environment, "ODOO_RC": str(config)}, cwd=PROJECT, stdout=kept,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        try:
            if outside is not None:
                code, closing = _follow(outside_command(runtime, outside), environment)
                codes.append(code)
                closings.append(closing)
            if second:
                codes.append(second.wait())
                kept.seek(0)
                text = kept.read().decode("utf-8", "replace")
                say(f"\nThe add-ons' tests\n{text}")
                closings.append(_closing(text.splitlines()))
            if early:
                code, closing = early.end()
                codes.append(code)
                closings.append(closing)
        finally:
            if second and second.poll() is None:
                second.terminate()
                second.wait()
    for closing in filter(None, closings):
        say(closing)
    return verdict(codes)


def verdict(codes: list[int]) -> int:
    """One exit code: a session without tests is fine as long as another one had some."""
    ran = [code for code in codes if code != NO_TESTS]
    return max((abs(code) for code in ran), default=NO_TESTS)


def _follow(command: list[str], environment: dict[str, str]) -> tuple[int, str]:
    """Run a session with its output shown as it comes; its exit code and closing line."""
    environment = {**environment, "FORCE_COLOR": "1"} if os.isatty(1) else environment
    lines: list[str] = []
    with subprocess.Popen(
        command, env=environment, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, text=True, errors="replace",
    ) as process:  # fmt: skip
        try:
            for line in process.stdout:
                say(line.rstrip("\n"))
                lines = [*lines[-50:], line]
        except BaseException:
            process.terminate()
            raise
        process.wait()
    return process.returncode, _closing(lines)


def _closing(lines: list[str]) -> str:
    """pytest's closing line."""
    plain = [re.sub(r"\x1b\[[\d;]*m", "", line).strip() for line in lines]
    return next((line for line in reversed(plain) if CLOSING.match(line)), "")


def stale_files(home: Path) -> list[Path]:
    """Configurations of test databases that a killed run left."""
    return list(home.glob("rm_test_*.conf"))
