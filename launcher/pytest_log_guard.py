"""A pytest plugin: a warning in Odoo's log, or a browser test that was left out, fails the run."""

from __future__ import annotations

import gc
import logging
import os
import re

import pytest

from launcher.log_rules import is_allowed

BROWSER = re.compile(r"chrom|browser|websocket", re.IGNORECASE)


class Guard(logging.Handler):
    """Keeps the warnings and errors that no test expected (expected ones are muted or asserted)."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.faults: list[str] = []
        self.left_out: list[str] = []
        self.test = ""

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if not is_allowed(record.name, message):
            self.faults.append(
                f"{self.test}: {record.levelname} {record.name}: {message.splitlines()[0]}"
            )


guard = Guard()


def pytest_configure() -> None:
    logging.getLogger().addHandler(guard)


def pytest_collection_finish() -> None:
    # what lives as long as the session need not be looked through again and again
    gc.collect()
    gc.freeze()


def pytest_runtest_logstart(nodeid: str) -> None:
    guard.test = nodeid


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and BROWSER.search(str(report.longrepr)):
        guard.left_out.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if guard.faults or (guard.left_out and browser_is_required()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter) -> None:
    if guard.faults:
        terminalreporter.section("Warnings in Odoo's log (they fail the run)", red=True)
        for line in guard.faults:
            terminalreporter.line(line)
    if guard.left_out and browser_is_required():
        terminalreporter.section("Browser tests that were left out (they fail the run)", red=True)
        for line in guard.left_out:
            terminalreporter.line(line)


def browser_is_required() -> bool:
    return bool(os.environ.get("CI")) and os.environ.get("WORKBENCH_NO_BROWSER") != "1"
