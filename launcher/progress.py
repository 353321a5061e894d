"""Saying what is going on: one line a step, with the seconds it has taken so far."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

from launcher.messages import WorkbenchError

QUIET_SECONDS = 15  # between two lines of the same step when the output is no terminal


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def step(text: str, detail: Callable[[], str] = str):
    """Show that a step is going on until the block ends.

    :param detail: gives a few words on how far it is, asked every now and then
    """
    done = threading.Event()
    ticker = threading.Thread(target=_tick, args=(text, detail, done), daemon=True)
    started = time.monotonic()
    ticker.start()
    outcome = "failed"
    try:
        yield
        outcome = "done"
    finally:
        done.set()
        ticker.join()
        clear = "\r\033[K" if sys.stdout.isatty() else ""
        say(f"{clear}  {text} ... {outcome} ({time.monotonic() - started:.0f} s)")


def _tick(text: str, detail: Callable[[], str], done: threading.Event) -> None:
    terminal = sys.stdout.isatty()
    started = time.monotonic()
    while not done.wait(1 if terminal else QUIET_SECONDS):
        words = f"{time.monotonic() - started:.0f} s {detail()}".strip()
        sys.stdout.write(f"\r\033[K  {text} ... {words}" if terminal else f"  {text} ... {words}\n")
        sys.stdout.flush()


def run_logged(command: list, log: Path, **options) -> str:
    """Run a program, add its output to a log file and return that output.

    :raises subprocess.CalledProcessError: with the output, when the program fails
    :raises WorkbenchError: code 14 when the disk is full
    """
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **options.pop("env", {})}
    result = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        env=environment,
        check=False,
        **options,
    )
    output = result.stdout.decode("utf-8", "replace")
    with disk_errors(), open(log, "a", encoding="utf-8") as handle:
        handle.write(f"$ {' '.join(map(str, command))}\n{output}")
    if result.returncode:
        if "No space left on device" in output:
            raise WorkbenchError("disk_full", detail=last_line(output))
        raise subprocess.CalledProcessError(result.returncode, command, output)
    return output


@contextmanager
def disk_errors():
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise WorkbenchError("disk_full", detail=error) from error
        raise


def last_line(output: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"
