"""Debian's archive: found among the machine's sources; its failures become sentences and codes."""

import subprocess

import pytest

from launcher import apt
from launcher.browser import wanted
from launcher.messages import WorkbenchError

LISTS = """\
Docker|bookworm|stable|https://packages.example/linux/debian/
Debian|bookworm-security|main|http://mirror.example/debian-security/
Debian|bookworm|contrib|http://mirror.example/debian/
Debian|bookworm|main|http://mirror.example/debian/
"""
URIS = """\
'http://mirror.example/debian-security/dists/bookworm-security/InRelease' a_InRelease 0
'https://packages.example/node/dists/nodistro/InRelease' b_InRelease 0
'http://mirror.example/debian/dists/bookworm-updates/InRelease' c_InRelease 0
'http://mirror.example/debian/dists/bookworm/InRelease' d_InRelease 0
"""


def test_the_archive_is_found_in_the_lists():
    assert apt.find_archive(LISTS, "") == ("http://mirror.example/debian", "bookworm")


def test_a_machine_that_never_fetched_lists_is_asked_for_its_addresses():
    assert apt.find_archive("", URIS) == ("http://mirror.example/debian", "bookworm")


@pytest.mark.parametrize("uris", ["", "'http://archive.example/ubuntu/dists/noble/InRelease' x 0"])
def test_a_machine_without_debian_is_told_about_odoo_home(uris):
    with pytest.raises(WorkbenchError, match="ODOO_HOME") as caught:
        apt.find_archive("Ubuntu|noble|main|http://archive.example/ubuntu/", uris)
    assert caught.value.code == 11


def test_a_machine_without_apt_is_told_about_odoo_home(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WorkbenchError, match=r"no apt-get.*ODOO_HOME") as caught:
        apt.Apt(tmp_path / "apt", tmp_path / "log")
    assert caught.value.code == 11


@pytest.fixture
def archive(tmp_path, monkeypatch):
    """A private apt whose apt-get fails with the words that are put into the file `says`."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("apt-get", "dpkg-deb"):
        (tools / name).write_text(f"#!/bin/sh\ncat {tmp_path}/says; exit 100\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")

    def make(says: str) -> apt.Apt:
        (tmp_path / "says").write_text(says)
        return apt.Apt(tmp_path / "apt", tmp_path / "log")

    return make


@pytest.mark.parametrize(
    "says",
    [
        "Err:1 http://mirror.example sid InRelease\n  Temporary failure resolving 'mirror.example'",
        "E: Failed to fetch http://mirror.example/x.deb  Could not connect to mirror.example:80",
    ],
)
def test_no_network_is_code_12_and_names_the_log(archive, tmp_path, says):
    with pytest.raises(WorkbenchError, match="network") as caught:
        archive(says).download(tmp_path / "into", "odoo-19=1")
    assert caught.value.code == 12
    assert str(tmp_path / "log") in str(caught.value)


def test_a_version_that_is_gone_is_a_lookup_error(archive, tmp_path):
    with pytest.raises(LookupError):
        archive("E: Version '1' for 'odoo-19' was not found").download(
            tmp_path / "into", "odoo-19=1"
        )


def test_a_full_disk_is_code_14(archive, tmp_path):
    with pytest.raises(WorkbenchError) as caught:
        archive("E: Write error - write (28: No space left on device)").download(
            tmp_path / "x", "a"
        )
    assert caught.value.code == 14


def test_any_other_failure_stays_visible(archive, tmp_path):
    with pytest.raises(subprocess.CalledProcessError, match="100"):
        archive("E: something else").download(tmp_path / "into", "odoo-19=1")


def test_the_browser_s_missing_libraries_are_read_from_apt():
    listed = """\
Reading package lists...
'http://mirror.example/p/c/chromium_1.2-1_amd64.deb' chromium_1.2-1_amd64.deb 12 SHA256:00
'http://mirror.example/p/x/x11-common_1%3a7.7_all.deb' x11-common_1%3a7.7_all.deb 5 SHA256:00
"""
    assert wanted(listed) == ["chromium=1.2-1", "x11-common=1:7.7"]
