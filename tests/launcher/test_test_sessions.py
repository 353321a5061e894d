"""What `./workbench test` does with arguments, exit codes and logs."""

import pytest

from launcher import log_rules, test_sessions
from launcher.paths import PROJECT
from launcher.test_sessions import CLOSING, split_arguments, verdict


def test_options_go_to_both_sessions():
    outside, inside = split_arguments(["-k", "golden"])
    assert outside == ["-k", "golden", "tests"]
    assert inside[:2] == ["-k", "golden"]
    assert all(place.endswith("/tests") for place in inside[2:])


def test_a_path_goes_to_its_own_session_alone():
    assert split_arguments(["-x", "tests/launcher"]) == (["-x", "tests/launcher"], None)
    assert split_arguments(["addons/rm_workbench"]) == (None, ["addons/rm_workbench"])
    assert split_arguments(["tests/conftest.py::name"]) == (["tests/conftest.py::name"], None)


def test_every_early_place_is_there():
    assert all((PROJECT / place).exists() for place in test_sessions.EARLY)


@pytest.mark.parametrize(
    ("codes", "result"),
    [
        ([0, 0], 0),
        ([0, 1], 1),
        ([5, 0], 0),
        ([0, 5], 0),
        ([5, 5], 5),
        ([5, 1], 1),
        ([-9, 0], 9),
        ([2, 1], 2),
    ],
)
def test_one_verdict_of_two_sessions(codes, result):
    assert verdict(codes) == result


@pytest.mark.parametrize(
    "line",
    [
        "==== 2 failed, 1 passed, 3 errors in 32.48s ====",
        "3 passed in 0.1s",
        "=== 3 passed, 2 warnings in 100.00s (0:01:40) ===",
        "=== no tests ran in 0.02s ===",
    ],
)
def test_closing_lines_are_recognised(line):
    assert CLOSING.match(line)
    assert test_sessions._closing(["first", f"\x1b[32m{line}\x1b[0m\n", ""]) == line


def test_warnings_and_errors_are_faults_and_the_allowed_ones_are_not():
    head = "2026-11-23 13:45:51,728 25067"
    log = f"""\
{head} INFO db odoo.modules: fine
{head} WARNING db odoo.sql_db: not fine
Traceback (most recent call last):
{head} WARNING db odoo.addons.rpc.controllers.xmlrpc: x is scheduled for removal in Odoo 20
{head} ERROR db odoo.http: scheduled for removal in Odoo 20
{head} CRITICAL ? odoo.service.server: bad
"""
    found = [line.split(" ", 3)[3] for line in log_rules.faults(log)]
    assert found == [
        "WARNING db odoo.sql_db: not fine",
        "ERROR db odoo.http: scheduled for removal in Odoo 20",
        "CRITICAL ? odoo.service.server: bad",
    ]
