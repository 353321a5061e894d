"""The embedded PostgreSQL for real: who may do what, after a kill, beside others, with old data."""

import os
import signal
import subprocess
import time

import pytest

from launcher.messages import WorkbenchError
from launcher.paths import Home
from launcher.postgres import EmbeddedServer
from launcher.postgres_files import server_process
from launcher.python_env import PythonEnv


@pytest.fixture
def make_server(tmp_path):
    """``make_server(name)``: a server on a home of this name; all are stopped at the end."""
    packages = PythonEnv("runtime")
    if not packages.complete:
        pytest.skip("needs the packages of ./workbench test")
    made = []

    def make(name: str) -> EmbeddedServer:
        server = EmbeddedServer(Home(tmp_path / name).create(), packages)
        made.append(server)
        return server

    yield make
    for server in made:
        server.stop()
        assert not server.running()


def test_odoo_s_role_makes_databases_and_is_no_superuser(make_server):
    server = make_server("home")
    server.start()
    row = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    assert server.query(row) == ["f|t|f"]
    server.query('CREATE DATABASE :"name"', name='odd"name')
    with pytest.raises(subprocess.CalledProcessError) as caught:
        server.query("COPY (SELECT 1) TO PROGRAM 'true'")
    assert "permission denied" in caught.value.stderr


def test_nothing_listens_on_the_network_and_the_socket_s_folder_is_closed(make_server):
    server = make_server("home")
    server.start()
    assert server.query("SHOW listen_addresses") == [""]
    assert server.socket.stat().st_mode & 0o777 == 0o700
    assert server.data.stat().st_mode & 0o077 == 0


def test_a_killed_server_starts_again_with_what_was_committed(make_server):
    server = make_server("home")
    server.start()
    server.query("CREATE DATABASE books")
    server.query("CREATE TABLE kept AS SELECT 1 AS one", "books")
    pid = server_process(server.data)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while server.running() and time.monotonic() < deadline:
        time.sleep(0.1)
    (server.data / "postmaster.pid").write_text(f"{pid}\n")
    server.start()
    assert server.query("SELECT one FROM kept", "books") == ["1"]


def test_two_commands_share_a_server_and_the_last_stops_it(make_server, tmp_path):
    first, second = make_server("home"), make_server("home")
    first.start()
    second.start()
    first.stop()
    assert second.query("SELECT 1") == ["1"]
    second.stop()
    assert not second.running()


def test_homes_stand_side_by_side_even_with_very_long_paths(make_server):
    servers = [make_server(name) for name in ("很长的路径" * 12, "另一条路径" * 12)]
    for number, server in enumerate(servers):
        server.start()
        server.query(f"CREATE DATABASE books_{number}")
    names = "SELECT datname FROM pg_database WHERE datname ~ '^books'"
    assert [server.query(names) for server in servers] == [["books_0"], ["books_1"]]


def test_data_of_another_version_are_left_alone(make_server):
    server = make_server("home")
    server.start()
    server.stop()
    version = server.data / "PG_VERSION"
    right = version.read_text()
    version.write_text("17\n")
    with pytest.raises(WorkbenchError, match="PostgreSQL 17") as caught:
        server.start()
    assert caught.value.code == 16
    version.write_text(right)
