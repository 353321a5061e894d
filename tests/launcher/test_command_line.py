"""The command line: help, exit codes, sentences, and what is asked of an old Python."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from launcher import messages
from launcher.cli import main
from launcher.messages import CODES, FAILURES, WorkbenchError
from launcher.python_version import check_python, python_to_use

PROJECT = Path(__file__).resolve().parents[2]
VERBS = ("run", "test", "lint", "translate", "rights", "import", "compute", "doctor", "reset")


def workbench(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, PROJECT / "workbench", *arguments],
        env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("verb", [None, *VERBS])
def test_every_verb_explains_itself_without_any_set_up(verb):
    answer = workbench(*filter(None, [verb]), "--help")
    assert answer.returncode == 0
    assert answer.stdout.startswith("usage: workbench")


@pytest.mark.parametrize("verb", ["odoo", "bench", "test"])
def test_what_another_program_understands_is_passed_on_untouched(verb, monkeypatch):
    seen = []
    module = SimpleNamespace(main=lambda known: seen.append(known.arguments) or 0)
    monkeypatch.setitem(sys.modules, f"launcher.verbs.{verb}_verb", module)
    assert main([verb, "-d", "rm_work", "-u", "all"]) == 0
    assert seen == [["-d", "rm_work", "-u", "all"]]


def test_help_lists_every_exit_code():
    told = workbench("--help").stdout
    for code in {failure[0] for failure in FAILURES.values()}:
        assert f"{code:3}  {CODES[code]}" in told


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["import"], ["run", "--prot", "1"], ["run", "--port", "x"]]
)
def test_a_wrong_command_line_is_code_2(arguments):
    answer = workbench(*arguments)
    assert answer.returncode == 2
    assert "usage:" in answer.stderr


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 14, 0), (2, 7, 18)])
def test_a_wrong_python_is_code_10(version):
    with pytest.raises(WorkbenchError, match=r"3\.10, 3\.11, 3\.12 or 3\.13") as caught:
        check_python(version)
    assert caught.value.code == 10


@pytest.mark.parametrize("version", [(3, 10, 0), (3, 11, 2), (3, 12, 9), (3, 13, 0)])
def test_the_right_pythons_are_taken(version):
    assert check_python(version) is None


@pytest.fixture
def systems_python(tmp_path, monkeypatch):
    """Makes a Python of the system's, as Debian lays it down."""
    monkeypatch.setattr(sys, "executable", "/opt/own/bin/python3.11")
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: "'--enable-shared'")

    def make(version="3.11", venv=True):
        python = tmp_path / "bin" / f"python{version}"
        python.parent.mkdir()
        python.touch(0o755)
        (python.parent / "python3").symlink_to(python)
        modules = tmp_path / "lib" / f"python{version}" / "venv"
        modules.mkdir(parents=True)
        if venv:
            (modules / "__init__.py").touch()
        return str(python.parent / "python3")

    return make


def test_the_systems_python_takes_over_from_one_built_without_optimisation(systems_python):
    own = systems_python()
    assert python_to_use(own=own) == own
    assert python_to_use("/opt/other/bin/python3.12", own) == "/opt/other/bin/python3.12"
    assert python_to_use("/opt/own/bin/python3.11", own) is None


def test_a_python_that_serves_stays(systems_python, monkeypatch):
    own = systems_python()
    monkeypatch.setattr("sysconfig.get_config_var", lambda name: "'--enable-optimizations'")
    assert python_to_use(own=own) is None


@pytest.mark.parametrize("lacks", [{"version": "3.9"}, {"version": "3.14"}, {"venv": False}])
def test_a_systems_python_that_does_not_serve_is_left_alone(lacks, systems_python):
    assert python_to_use(own=systems_python(**lacks)) is None


def test_a_named_python_that_is_not_there_is_code_10():
    answer = workbench("--help", WORKBENCH_PYTHON="/nonexistent/python3")
    assert answer.returncode == 10
    assert "/nonexistent/python3: No such file" in answer.stderr


@pytest.mark.parametrize(
    "file", ["workbench", "launcher/messages.py", "launcher/python_version.py"]
)
def test_what_runs_first_parses_on_an_old_python(file):
    compile((PROJECT / file).read_text(), file, "exec", dont_inherit=True)
    import ast  # noqa: PLC0415

    ast.parse((PROJECT / file).read_text(), feature_version=(3, 4))


@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_makes_a_sentence(name):
    class Words(dict):
        def __missing__(self, key):
            return "thing"

    _code, what, advice = FAILURES[name]
    assert "{" not in what.format_map(Words()) + advice.format_map(Words())
    assert (
        what == "{detail}"
        or what == "{what}"
        or what.rstrip("}").endswith((".", "detail", "files"))
    )


def test_a_folder_that_is_not_there_is_named():
    answer = workbench("import", "/nonexistent/extracts")
    assert answer.returncode == messages.FAILURES["no_folder"][0]
    assert "/nonexistent/extracts" in answer.stderr
