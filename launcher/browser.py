"""Chromium and a Chinese font for the browser tests: the machine's, or unpacked into the cache."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from launcher import paths
from launcher.apt import Apt, unpack
from launcher.locks import exclusive
from launcher.messages import WorkbenchError
from launcher.progress import run_logged, step

#: without a window to draw: smaller, and a tenth less of the processor for a page
SHELL = "chromium-headless-shell"
# The others are the names under which Odoo's own tests look for it.
NAMES = (SHELL, "google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
#: what to install, the first that the archive has for this machine
PACKAGES = (SHELL, "chromium")
FONT = "fonts-wqy-zenhei"
CHINESE = re.compile(
    r"cjk|wqy|wenquan|han(s|t)|notosanssc|fallback|arphic|uming|ukai|simsun|yahei", re.IGNORECASE
)
LAYOUT = "2"  # of the unpacked folder; a new number unpacks anew
NEEDED_MB = 900

WRAPPER = """#!/bin/sh
root={root}
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export FONTCONFIG_FILE="$root/fonts.conf"
exec "$root/usr/lib/chromium/{program}" "$@"
"""
FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{root}/usr/share/fonts</dir>
  <cachedir>{root}/fonts-cache</cachedir>
</fontconfig>
"""


def prepare_browser(log: Path) -> dict[str, str]:
    """See that there is a browser; the environment variables that make programs find it.

    :raises WorkbenchError: code 24
    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found and chinese_font():
        return {}
    if os.geteuid() == 0 and os.environ.get("CI"):
        _install(log)
        return {}
    root = _unpacked(log, [[FONT]] if found else [[package, FONT] for package in PACKAGES])
    if found:
        return {"FONTCONFIG_FILE": str(root / "fonts.conf")}
    return {"PATH": os.pathsep.join([str(root / "wrapper"), os.environ.get("PATH", os.defpath)])}


def chinese_font(
    folders: tuple[Path, ...] = (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts"),
) -> bool:
    """Whether the machine can draw Chinese."""
    return any(
        CHINESE.search(name)
        for folder in folders
        for _root, _dirs, names in os.walk(folder)
        for name in names
    )


def _install(log: Path) -> None:
    """On a throw-away machine the package manager does it best."""
    command = ["apt-get", "-q", "install", "-y", "--no-install-recommends", FONT]
    with step("Installing Chromium and a Chinese font"):
        for package in PACKAGES:
            try:
                run_logged(["apt-get", "-q", "update"], log)
                run_logged([*command, package], log, env={"DEBIAN_FRONTEND": "noninteractive"})
            except (OSError, subprocess.CalledProcessError) as error:
                failed = error
            else:
                return
    raise WorkbenchError("browser", detail=f"apt-get install failed, see {log}") from failed


def _unpacked(log: Path, choices: list[list[str]]) -> Path:
    """The folder of the first of these choices of packages that is there or can be unpacked."""
    folder = paths.cache_folder() / "browser"
    roots = [(folder / "-".join([*packages, LAYOUT]), packages) for packages in choices]
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive(folder / "lock"):
        for root, _packages in roots:
            if root.is_dir():
                return root
        paths.check_space(folder, NEEDED_MB)
        for root, packages in roots:
            try:
                _build(root, packages, log)
            except (LookupError, subprocess.CalledProcessError) as error:
                failed = error
            else:
                return root
    raise WorkbenchError("browser", detail=f"see {log}") from failed


def _build(root: Path, packages: list[str], log: Path) -> None:
    """Unpack the packages and the libraries that this machine lacks, beside the final place."""
    apt = Apt(paths.cache_folder() / "apt", log)
    building = root.with_name(f"building-{root.name}")
    debs = building / "debs"
    shutil.rmtree(building, ignore_errors=True)
    with step(f"Fetching {' and '.join(packages)}"):
        if not apt.is_fresh():
            apt.update()
        options = ("--print-uris", "-y", "--no-install-recommends", "-t", apt.release)
        command = apt.command("install", *options, *packages, installed=True)
        listed = run_logged(command, log, env={"LC_ALL": "C"})
        apt.download(debs, *wanted(listed))
        for file in sorted(debs.glob("*.deb")):
            unpack(file, building, ("./usr/share/doc", "./usr/share/man", "./usr/share/locale"))
        shutil.rmtree(debs)
    _finish(building, root)
    building.rename(root)


def wanted(listed: str) -> list[str]:
    """The packages, with versions, that apt says it would have to install.

    :param listed: lines ``'address' name_version_arch.deb size hash``
    """
    files = re.findall(r"^'[^']+' (\S+?)_(\S+)_[a-z0-9]+\.deb ", listed, re.MULTILINE)
    return [f"{name}={version.replace('%3a', ':')}" for name, version in files]


def _finish(building: Path, root: Path) -> None:
    """Write the font configuration and a program that starts the browser with its own libraries."""
    (building / "fonts.conf").write_text(FONTS_CONF.format(root=root))
    programs = [name for name in PACKAGES if (building / "usr/lib/chromium" / name).exists()]
    if not programs:
        return
    folders = [
        *building.glob("usr/lib/*-linux-gnu"),
        *building.glob("lib/*-linux-gnu"),
        building / "usr/lib",
        # libraries that others find through a path compiled into them, such as pulseaudio's
        *sorted({file.parent for file in building.glob("usr/lib/*-linux-gnu/*/lib*.so*")}),
    ]
    libraries = ":".join(str(root / folder.relative_to(building)) for folder in folders)
    file = building / "wrapper" / programs[0]
    file.parent.mkdir()
    file.write_text(WRAPPER.format(root=root, libraries=libraries, program=programs[0]))
    file.chmod(0o755)
