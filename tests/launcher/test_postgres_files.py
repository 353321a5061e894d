"""The embedded server: short socket paths, old pid files, who may connect, its settings."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import postgres_files
from launcher.locks import Lease, claim
from launcher.paths import SOCKET_FOLDER_LIMIT, Home


def test_a_short_home_holds_its_own_socket(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert Home(Path("/srv/w")).socket_folder() == Path("/srv/w/postgres/socket")


@pytest.mark.parametrize("runtime", ["", "/run/user/1000", "/run/" + "x" * 90])
def test_a_long_home_gets_a_short_socket_path(tmp_path, monkeypatch, runtime):
    monkeypatch.setenv("XDG_RUNTIME_DIR", runtime)
    homes = [Home(tmp_path / ("很长的路径" * 8) / name) for name in ("a", "b")]
    folders = [home.socket_folder() for home in homes]
    assert all(len(os.fsencode(folder)) <= SOCKET_FOLDER_LIMIT for folder in folders)
    assert folders[0] != folders[1]


def test_a_pid_file_of_a_dead_server_is_removed(tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (tmp_path / "postmaster.pid").write_text(f"{ended.pid}\n{tmp_path}\n")
    assert postgres_files.server_process(tmp_path) is None
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_pid_file_whose_number_now_belongs_to_another_program_is_removed(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    assert postgres_files.server_process(tmp_path) is None
    assert not (tmp_path / "postmaster.pid").exists()


@pytest.mark.parametrize("content", ["", "nonsense", "-1\n", "0\n"])
def test_a_damaged_pid_file_is_removed(tmp_path, content):
    (tmp_path / "postmaster.pid").write_text(content)
    assert postgres_files.server_process(tmp_path) is None
    assert not (tmp_path / "postmaster.pid").exists()


def test_a_server_at_work_in_its_folder_is_recognised(tmp_path):
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    with subprocess.Popen(command, cwd=tmp_path) as server:
        (tmp_path / "postmaster.pid").write_text(f"{server.pid}\n{tmp_path}\n")
        assert postgres_files.server_process(tmp_path) == server.pid
        server.kill()


def test_only_named_accounts_may_connect_and_only_the_owner_as_superuser():
    hba, ident = postgres_files.access("keeper", {"root", "clerk"})
    assert hba.split() == ["local", "all", "all", "peer", "map=workbench"]
    pairs = {tuple(line.split()[1:]) for line in ident.splitlines()}
    assert pairs == {
        ("keeper", "rm_owner"),
        ("keeper", "odoo"),
        ("root", "odoo"),
        ("clerk", "odoo"),
    }


@pytest.mark.parametrize(
    ("memory", "buffers"), [(256, "64MB"), (6000, "1000MB"), (10**6, "4096MB")]
)
def test_memory_follows_the_machine_and_durability_stays(memory, buffers):
    text = postgres_files.settings(Path("/s"), memory, Path("/local.conf"))
    values = dict(line.split(" = ") for line in text.splitlines() if " = " in line)
    assert values["shared_buffers"] == buffers
    assert values["listen_addresses"] == "''"
    assert values["random_page_cost"] == "1.1"
    assert not postgres_files.PASSING.keys() & values.keys()


def test_a_server_of_databases_made_anew_does_not_wait_for_the_disk():
    text = postgres_files.settings(Path("/s"), 6000, Path("/local.conf"), lasting=False)
    assert "\nfsync = off\n" in text
    assert text.splitlines()[-1] == "include_if_exists = '/local.conf'"


HOLDER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from launcher.locks import Lease, claim
if sys.argv[3] == "lease":
    lease = Lease(Path(sys.argv[2])); lease.take(); print("held", flush=True); time.sleep(60)
with claim(Path(sys.argv[2])):
    print("held", flush=True); time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """``holder(kind)``: another process that holds a lease or a claim on ``tmp_path / 'lock'``."""
    started = []

    def start(kind: str) -> subprocess.Popen:
        project = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-c", HOLDER, project, str(tmp_path / "lock"), kind]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_last_of_several_stops_the_server_even_after_a_kill(tmp_path, holder):
    other = holder("lease")
    lease = Lease(tmp_path / "lock")
    lease.take()
    assert not lease.give_back()
    lease.take()
    other.kill()
    other.wait()
    assert lease.give_back()


def test_a_claim_tells_who_holds_it_and_is_free_after_a_kill(tmp_path, holder):
    other = holder("claim")
    with claim(tmp_path / "lock") as found:
        assert found == str(other.pid)
    other.kill()
    other.wait()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with claim(tmp_path / "lock") as found:
            if found is None:
                return
    raise AssertionError("the dead process still holds the lock")
