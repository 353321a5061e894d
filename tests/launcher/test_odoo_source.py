"""Odoo 19: the tested files or a clear word; ODOO_HOME; a killed set-up leaves nothing half."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from launcher import odoo_source, paths
from launcher.messages import WorkbenchError


class Archive:
    """Stands for Debian's: has some versions, and counts what is fetched."""

    release = "bookworm"

    def __init__(self, folder: Path, packages: dict[str, bytes]):
        self.folder, self.packages, self.asked = folder, packages, []

    def is_fresh(self) -> bool:
        return True

    def download(self, into: Path, wanted: str) -> None:
        self.asked.append(wanted)
        if wanted not in self.packages:
            raise LookupError(wanted)
        into.mkdir(parents=True)
        name = wanted.split("=")[0].split("/")[0]
        (into / f"{name}_1_all.deb").write_bytes(self.packages[wanted])


@pytest.fixture
def fetch(tmp_path, monkeypatch):
    """``fetch(package, packages)``: fetch one package from an archive that has these."""
    (tmp_path / "debs").mkdir()

    def fetch(package, packages):
        archive = Archive(tmp_path, packages)
        monkeypatch.setattr(odoo_source, "Apt", lambda *_arguments: archive)
        return odoo_source._fetch_one(
            package, tmp_path / "debs", tmp_path, tmp_path / "log"
        ), archive

    return fetch


def package(content: bytes, exact: bool) -> odoo_source.Package:
    return odoo_source.Package("thing", "1", "sid", hashlib.sha256(content).hexdigest(), exact)


def test_a_file_in_the_cache_is_not_fetched_again(fetch):
    wanted = package(b"right", exact=True)
    file, first = fetch(wanted, {"thing=1": b"right"})
    assert file.read_bytes() == b"right"
    _file, second = fetch(wanted, {})
    assert (first.asked, second.asked) == (["thing=1"], [])


def test_another_file_under_the_tested_version_is_refused(fetch, tmp_path):
    with pytest.raises(WorkbenchError, match="SHA-256") as caught:
        fetch(package(b"right", exact=False), {"thing=1": b"forged"})
    assert caught.value.code == 13
    assert list((tmp_path / "debs").rglob("*.deb")) == []


def test_odoo_itself_gone_tells_of_odoo_home_and_of_the_cache(fetch, tmp_path):
    with pytest.raises(WorkbenchError, match="ODOO_HOME") as caught:
        fetch(package(b"right", exact=True), {"thing/sid": b"newer"})
    assert caught.value.code == 13
    assert str(tmp_path / "debs") in str(caught.value)


def test_a_linked_package_may_be_newer(fetch):
    file, archive = fetch(package(b"right", exact=False), {"thing/sid": b"newer"})
    assert file.read_bytes() == b"newer"
    assert archive.asked == ["thing=1", "thing/sid"]


def test_stable_packages_come_from_the_machine_s_release(fetch):
    wanted = replace(package(b"right", exact=False), suite="stable")
    _file, archive = fetch(wanted, {"thing/bookworm": b"newer"})
    assert archive.asked[-1] == "thing/bookworm"


def test_an_epoch_is_written_as_apt_writes_it():
    package = odoo_source.Package("fonts", "2:3.0+x~y-1", "sid", "")
    assert package.file == "fonts_2%3a3.0+x~y-1_all.deb"


def test_links_that_lead_nowhere_are_found(tmp_path):
    (tmp_path / "there").write_text("")
    (tmp_path / "good").symlink_to("there")
    (tmp_path / "bad").symlink_to("gone")
    assert odoo_source.dangling_links(tmp_path) == [str(tmp_path / "bad")]


def test_a_killed_unpacking_is_begun_anew(tmp_path, monkeypatch):
    tree = tmp_path / "odoo" / "tree"
    half = tmp_path / "odoo" / "building-tree"
    half.mkdir(parents=True)
    (half / "left-over").write_text("")
    monkeypatch.setattr(
        odoo_source, "unpack", lambda file, into, _left_out: (into / file).mkdir(parents=True)
    )
    odoo_source._build(tree, [Path("new")])
    assert [file.name for file in tree.iterdir()] == ["new"]


def checkout(folder: Path, release: str) -> Path:
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo" / "release.py").write_text(release)
    return folder


def test_odoo_home_may_be_a_checkout(tmp_path):
    home = checkout(tmp_path / "git", "version_info = (19, 0, 0, FINAL, 0, '')")
    (home / "addons" / "web").mkdir(parents=True)
    assert odoo_source.check_home(home) == odoo_source.OdooSource(home, (home / "addons",))


@pytest.mark.parametrize(
    "named", [".", "usr/lib/python3/dist-packages", "usr/lib/python3/dist-packages/odoo"]
)
def test_odoo_home_may_be_an_installed_package(tmp_path, named):
    place = checkout(tmp_path / odoo_source.DIST, "version_info = (19, 0, 0, FINAL, 0, '')")
    assert odoo_source.check_home(tmp_path / named) == odoo_source.OdooSource(place)


@pytest.mark.parametrize("release", [None, "version_info = (18, 0, 0, FINAL, 0, '')"])
def test_odoo_home_without_odoo_19_is_code_18(tmp_path, release):
    if release:
        checkout(tmp_path, release)
    with pytest.raises(WorkbenchError, match="holds no Odoo 19") as caught:
        odoo_source.check_home(tmp_path)
    assert caught.value.code == 18


def test_little_room_on_the_disk_is_said_before_anything_begins(tmp_path):
    with pytest.raises(WorkbenchError, match="MB free") as caught:
        paths.check_space(tmp_path, 10**9)
    assert caught.value.code == 14
