"""Debian's archive through a private apt configuration: nothing is installed, no root is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from launcher.messages import WorkbenchError
from launcher.progress import disk_errors, run_logged

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
FRESH_SECONDS = 3600
UNREACHABLE = re.compile(
    r"Temporary failure resolving|Could not resolve|Could not connect|Unable to connect"
    r"|Connection failed"
    r"|Connection timed out|Network is unreachable|Failed to fetch"
    r"|Some index files failed to download"
)
UNKNOWN = re.compile(
    r"Unable to locate package|Version .* for .* was not found|No packages found|has no .*candidate"
)


def find_archive(targets: str, update_uris: str) -> tuple[str, str]:
    """Find Debian's archive among the machine's package sources.

    :param targets: lines ``origin|codename|component|uri``, what apt knows of the lists it has
    :param update_uris: what ``apt-get --print-uris update`` says, for a machine without lists
    :return: address of the archive, code name of the machine's release
    :raises WorkbenchError: code 11
    """
    for line in targets.splitlines():
        origin, codename, component, uri = (line.split("|") + [""] * 4)[:4]
        if origin == "Debian" and component == "main" and codename.isalpha():
            return uri.rstrip("/"), codename
    for uri, suite in re.findall(r"'(\S+?)/dists/([^/']+)/InRelease'", update_uris):
        if uri.endswith("/debian") and suite.isalpha():
            return uri, suite
    raise WorkbenchError("no_debian_source")


class Apt:
    """apt-get with its own sources, lists and cache below one folder."""

    def __init__(self, folder: Path, log: Path):
        for tool in ("apt-get", "dpkg-deb"):
            if not shutil.which(tool):
                raise WorkbenchError("no_apt", tool=tool)
        self.folder = folder
        self.log = log
        for name in ("lists/partial", "cache/archives/partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def archive(self) -> tuple[str, str]:
        """Address and release of the machine's Debian archive."""
        targets = self._ask(
            "apt-get", "indextargets", "Created-By: Packages",
            "--format", "$(ORIGIN)|$(CODENAME)|$(COMPONENT)|$(REPO_URI)",
        )  # fmt: skip
        return find_archive(targets, self._ask("apt-get", "--print-uris", "update"))

    def command(self, *arguments: str, installed: bool = False) -> list[str]:
        """A command line of the private apt.

        :param installed: take what is installed on the machine into account
        """
        folder = self.folder
        options = {
            "Dir::Etc::sourcelist": folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State::Lists": folder / "lists",
            "Dir::Cache": folder / "cache",
            "Dir::Cache::pkgcache": "pkgcache.bin",
            "Dir::Cache::srcpkgcache": "srcpkgcache.bin",
            "APT::Sandbox::User": "root",
            "Acquire::Retries": "2",
        }
        if not installed:
            options["Dir::State::status"] = "/dev/null"
        settings = [part for key, value in options.items() for part in ("-o", f"{key}={value}")]
        return ["apt-get", "-q", *settings, *arguments]

    def is_fresh(self) -> bool:
        """Whether the lists were fetched a short while ago."""
        stamp = self.folder / "updated"
        return stamp.exists() and time.time() - stamp.stat().st_mtime < FRESH_SECONDS

    def update(self) -> None:
        """Fetch the signed lists of sid and of the machine's own release."""
        uri, release = self.archive()
        signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
        lines = [f"deb {signed}{uri} {suite} main\n" for suite in ("sid", release)]
        (self.folder / "sources.list").write_text("".join(lines))
        self._run(self.command("update"), "the package lists")
        (self.folder / "release").write_text(release)
        (self.folder / "updated").touch()

    @property
    def release(self) -> str:
        """Code name of the machine's own release, known after the first update."""
        return (self.folder / "release").read_text()

    def download(self, into: Path, *packages: str) -> None:
        """Download packages (``name``, ``name=version`` or ``name/suite``) into a folder.

        :raises LookupError: when the archive does not have one of them
        """
        into.mkdir(parents=True, exist_ok=True)
        self._run(self.command("download", *packages), "packages", cwd=into)

    def _run(self, command: list[str], what: str, **options) -> str:
        try:
            return run_logged(command, self.log, env={"LC_ALL": "C"}, **options)
        except subprocess.CalledProcessError as error:
            if UNKNOWN.search(error.output):
                raise LookupError(error.output) from error
            if UNREACHABLE.search(error.output):
                raise WorkbenchError("network", what=what, log=self.log) from error
            raise

    @staticmethod
    def _ask(*command: str) -> str:
        environment = {**os.environ, "LC_ALL": "C"}
        result = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment
        )
        return result.stdout


def unpack(package: Path, into: Path, leave_out: tuple[str, ...] = ()) -> None:
    """Unpack a .deb without installing it.

    :param leave_out: patterns of paths (as tar matches them) that are not wanted
    """
    into.mkdir(parents=True, exist_ok=True)
    excluded = [f"--exclude={pattern}" for pattern in leave_out]
    with disk_errors():
        reader = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
        writer = subprocess.run(
            ["tar", "-x", "--no-same-owner", "-C", into, *excluded],
            stdin=reader.stdout,
            stderr=subprocess.PIPE,
            check=False,
        )
        reader.stdout.close()
        reader.wait()
    message = writer.stderr.decode("utf-8", "replace")
    if "No space left" in message:
        raise WorkbenchError("disk_full", detail=f"unpacking {package.name}")
    if writer.returncode or reader.returncode:
        raise WorkbenchError("hash", file=package)
