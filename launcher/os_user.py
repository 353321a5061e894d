"""The account that PostgreSQL runs under: our own, or for root an ordinary one."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher.messages import WorkbenchError

ACCOUNT = "rm-workbench"
SHARED_STATE = Path("/var/lib/rm-workbench")


@dataclass(frozen=True)
class OsUser:
    """An account. ``options`` start a program under it."""

    uid: int
    gid: int
    name: str
    switched: bool

    @property
    def options(self) -> dict:
        return (
            {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}
            if self.switched
            else {}
        )

    def own(self, folder: Path) -> None:
        """Make a folder this account's own, closed to all others."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.switched:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def database_account(data: Path) -> OsUser:
    """Who runs the database server whose data lie in this folder."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()), switched=False)
    if data.exists() and data.stat().st_uid != 0:
        return _account(pwd.getpwuid(data.stat().st_uid), switched=True)
    try:
        return _account(pwd.getpwnam(ACCOUNT), switched=True)
    except KeyError:
        return _create_account()


def _create_account() -> OsUser:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if not useradd:
        raise WorkbenchError("database_user", detail="useradd is missing")
    command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return _account(pwd.getpwnam(ACCOUNT), switched=True)  # another process may have made it
    except KeyError as error:
        raise WorkbenchError("database_user", detail=result.stderr.strip()) from error


def _account(entry: pwd.struct_passwd, switched: bool) -> OsUser:
    return OsUser(entry.pw_uid, entry.pw_gid, entry.pw_name, switched)


def reachable(folder: Path) -> bool:
    """Whether every account may pass through the folders above (and this one, if it exists)."""
    real = folder.resolve()
    return all(place.stat().st_mode & 0o001 for place in (real, *real.parents) if place.exists())


def reachable_state(folder: Path, key: str, user: OsUser) -> Path:
    """The folder itself, or one below /var/lib when the account cannot get at it."""
    if not user.switched or reachable(folder.parent):
        return folder
    place = SHARED_STATE / key
    place.mkdir(mode=0o755, parents=True, exist_ok=True)
    return place / folder.name


def reachable_programs(packages: Path, parts: tuple[str, ...], user: OsUser) -> Path:
    """The folder with PostgreSQL's package, or one with a copy of it that the account can read.

    :param packages: where the Python packages are
    :param parts: what belongs to PostgreSQL below it: programs, and the libraries they load
    """
    if not user.switched or reachable(packages):
        return packages
    copy = SHARED_STATE / f"programs-{packages.stat().st_ino:x}"
    if not copy.exists():
        building = copy.with_name(f"{copy.name}.{os.getpid()}")
        building.mkdir(mode=0o755, parents=True)
        for part in parts:
            if (packages / part).exists():
                shutil.copytree(packages / part, building / part, symlinks=True)
        try:
            building.rename(copy)
        except OSError:  # another process was quicker
            shutil.rmtree(building)
    return copy
