"""The Python packages: virtual environments in the cache, filled from lock files with hashes."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from launcher import paths
from launcher.apt import Apt, unpack
from launcher.locks import exclusive
from launcher.messages import WorkbenchError
from launcher.progress import last_line, run_logged, step

LOCKS = paths.PROJECT / "requirements"
NEEDED_MB = 1200
# Reads the folder of Odoo from the environment, so that one set of packages serves several; last on
# the path, so that the packages of an installed Odoo's neighbours never hide the locked ones.
PTH = (
    "import os, sys; sys.path.extend(p for p in os.environ.get('WORKBENCH_ODOO_PATH', '')"
    ".split(os.pathsep) if p)\n"
)
UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|Name or service not known"
    r"|Temporary failure in name resolution|Network is unreachable|Max retries exceeded"
    r"|ReadTimeoutError|ProxyError"
)


class PythonEnv:
    """One virtual environment.

    :param lock: name of its lock file, ``runtime`` or ``dev``
    :param base: an environment whose packages it also sees
    """

    def __init__(self, lock: str, base: PythonEnv | None = None):
        self.lock = LOCKS / f"{lock}.lock"
        self.base = base
        identity = [
            self.lock.read_bytes(),
            PTH.encode(),
            sys.version.encode(),
            platform.machine().encode(),
            os.path.realpath(sys.executable).encode(),
            str(base.folder).encode() if base else b"",
        ]
        key = hashlib.sha256(b"\0".join(identity)).hexdigest()[:12]
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        self.folder = paths.cache_folder() / "python" / f"{lock}-{version}-{key}"
        self.python = self.folder / "bin" / "python"
        self.packages = self.folder / "lib" / f"python{version}" / "site-packages"

    @property
    def complete(self) -> bool:
        return (self.folder / "complete").exists()

    def ensure(self, log: Path) -> PythonEnv:
        """Make it unless it is there; another process that is making it is waited for."""
        if self.complete:
            return self
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with exclusive(self.folder.with_name(f"{self.folder.name}.lock")):
            if not self.complete:
                paths.check_space(self.folder.parent, NEEDED_MB)
                shutil.rmtree(self.folder, ignore_errors=True)
                with step(f"Python packages of {self.lock.name}", self._progress):
                    self._fill(log)
                (self.folder / "complete").touch()
        return self

    def _fill(self, log: Path) -> None:
        run_logged([sys.executable, "-m", "venv", "--without-pip", self.folder], log)
        lines = [PTH] if self.base is None else [f"{self.base.packages}\n", PTH]
        (self.packages / "workbench.pth").write_text("".join(lines))
        wheels_only = ["--only-binary", ":all:"] if platform.machine() == "x86_64" else []
        command = [
            *(self.python, find_pip(log), "install", "--no-deps", "--require-hashes"),
            *("--no-warn-script-location", "--disable-pip-version-check", "--no-compile"),
            *(*wheels_only, "-r", self.lock),
        ]
        try:
            run_logged(command, log)
        except subprocess.CalledProcessError as error:
            if UNREACHABLE.search(error.output):
                raise WorkbenchError("network", what="the Python packages", log=log) from error
            raise WorkbenchError("packages", detail=_reason(error.output), log=log) from error

    def _progress(self) -> str:
        return (
            f"{len(list(self.packages.glob('*.dist-info')))} installed"
            if self.packages.exists()
            else ""
        )


def find_pip(log: Path) -> Path:
    """A pip that runs as it is: Python's own wheel, or Debian's unpacked into the cache."""
    bundled = importlib.util.find_spec("ensurepip")
    folders = [Path(bundled.origin).parent / "_bundled"] if bundled else []
    folders.append(Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "/usr/share/python-wheels"))
    cache = paths.cache_folder()
    unpacked = cache / "pip"
    wheels = unpacked / "usr" / "share" / "python-wheels"
    for folder in (*folders, wheels):
        wheel = next(iter(sorted(folder.glob("pip-*.whl"))), None)
        if wheel:
            return wheel / "pip"
    try:
        _unpack_pip(cache, unpacked, log)
    except (LookupError, StopIteration, subprocess.CalledProcessError) as error:
        raise WorkbenchError("no_pip") from error
    return next(wheels.glob("pip-*.whl")) / "pip"


def _unpack_pip(cache: Path, into: Path, log: Path) -> None:
    apt = Apt(cache / "apt", log)
    if not apt.is_fresh():
        apt.update()
    staging = cache / "debs" / "pip"
    apt.download(staging, f"python3-pip-whl/{apt.release}")
    unpack(next(staging.glob("python3-pip-whl_*.deb")), into)


def _reason(output: str) -> str:
    errors = [line for line in output.splitlines() if line.startswith(("ERROR:", "error:"))]
    return last_line("\n".join(errors) or output)
