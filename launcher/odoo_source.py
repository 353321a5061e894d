"""Odoo 19: from ODOO_HOME, or unpacked from Debian's archive into the user's cache."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from launcher import paths
from launcher.apt import Apt, unpack
from launcher.locks import exclusive
from launcher.messages import WorkbenchError
from launcher.progress import step

NEEDED_MB = 2000


@dataclass(frozen=True)
class Package:
    """A package of Debian's archive.

    :param exact: only this version will do; of the others a later one is taken when it is gone
        (apt then checks it against the archive's signed list, we that no file is missing)
    """

    name: str
    version: str
    suite: str
    sha256: str
    exact: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}_{quote(self.version, safe='+~')}_all.deb".replace("%3A", "%3a")


ODOO = Package(
    "odoo-19", "19.0.0+dfsg-1", "sid",
    "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf", exact=True,
)  # fmt: skip
# The web client's style sheets and scripts link to files of these.
LINKED = (
    Package("libjs-jquery", "3.7.1+dfsg+~3.5.33-1", "sid",
            "818d6383b5b8f33734f682076b02fe3e765af23251ff6bf2b47747a4484e19d3"),
    Package("libjs-jquery-form", "12-4", "sid",
            "fbfeedcd3eaf519b3cdcc88e93a1c79f6775da71657bac763f1430fe66e8a1da"),
    Package("libjs-underscore", "1.13.8~dfsg+~1.13.0-1", "sid",
            "4bd04d6b3695e10228b4d479d6963d6b768bcd9aa22e9cef2a014814f5de2906"),
    Package("fonts-montserrat", "9.000-6", "sid",
            "c5f603701f86661a7eed820ff0b0d19e0aa697b316053b7885cc7346370128c1"),
    Package("fonts-roboto-unhinted", "2:3.016-1", "sid",
            "e08ef58b6b92ab2554cc5047b84c3eb03fe0df36d9eddaa1326f80783687c2e8"),
    Package("fonts-ocr-b", "0.3.1~dfsg-2", "sid",
            "c3760c25162b33ef4b19f0801a2ffbe956634c1fbbef42610c718edfb06baca9"),
    # sid's version 7 of this one lacks the files; the stable releases have them.
    Package("fonts-font-awesome", "5.0.10+really4.7.0~dfsg-4.1", "stable",
            "5f09e1adce26d59628a239c538882d53e58978b958233864fc617be9a510018e"),
    Package("fonts-inconsolata", "001.010-6", "stable",
            "bb5015c631cd47aa7d9d6e0ecd101f0e1234300f935e7719ea32ed9b640f0ac4"),
)  # fmt: skip

# Two thirds of the package are translations into other languages and foreign localisations.
LEAVE_OUT = (
    "./usr/lib/python3/dist-packages/addons",
    "./usr/share/doc",
    "*/i18n/[!z]*.po",
    "*/i18n_extra/[!z]*.po",
    "*/odoo/addons/l10n_[!c]*",
    "*/odoo/addons/l10n_c[!n]*",
)
DIST = "usr/lib/python3/dist-packages"


@dataclass(frozen=True)
class OdooSource:
    """Where Odoo 19 is: the folder for Python's path, and folders of add-ons beside the package."""

    python_path: Path
    addons: tuple[Path, ...] = ()


def get_odoo(log: Path) -> OdooSource:
    """Odoo 19, fetched first when need be."""
    named = os.environ.get("ODOO_HOME")
    return check_home(Path(named)) if named else OdooSource(_unpacked(log) / DIST)


def check_home(path: Path) -> OdooSource:
    """Find Odoo 19 in the folder a user named: a checkout, or the parent of the package `odoo`."""
    candidates = [path, path / DIST, path.parent if path.name == "odoo" else path]
    found = next((place for place in candidates if (place / "odoo" / "release.py").is_file()), None)
    if found is None:
        raise WorkbenchError("odoo_home", path=path, detail="there is no odoo/release.py")
    release = (found / "odoo" / "release.py").read_text()
    if "version_info = (19, 0" not in release:
        raise WorkbenchError("odoo_home", path=path, detail="its release is another one")
    checkout = found / "addons"
    return OdooSource(
        found.absolute(), (checkout.absolute(),) if (checkout / "web").is_dir() else ()
    )


def tree_folder() -> Path:
    """Where the unpacked Odoo is, or will be; another one for every change of what is unpacked."""
    recipe = repr((ODOO, LINKED, LEAVE_OUT)).encode()
    name = f"{ODOO.version}-{hashlib.sha256(recipe).hexdigest()[:12]}"
    return paths.cache_folder() / "odoo" / name


def _unpacked(log: Path) -> Path:
    cache = paths.cache_folder()
    tree = tree_folder()
    if tree.is_dir():
        return tree
    with exclusive(cache / "odoo.lock"):
        if not tree.is_dir():
            paths.check_space(cache, NEEDED_MB)
            files = _fetch(cache, log)
            _build(tree, files)
    return tree


def _fetch(cache: Path, log: Path) -> list[Path]:
    """The package files, from the cache where they are there and right."""
    debs = cache / "debs"
    debs.mkdir(exist_ok=True)
    return [_fetch_one(package, debs, cache, log) for package in (ODOO, *LINKED)]


def _fetch_one(package: Package, debs: Path, cache: Path, log: Path) -> Path:
    target = debs / package.file
    if target.exists() and _sha256(target) == package.sha256:
        return target
    apt = Apt(cache / "apt", log)
    if not apt.is_fresh():
        with step("Debian's package lists"):
            apt.update()
    staging = debs / "partial"
    shutil.rmtree(staging, ignore_errors=True)
    with step(
        f"{package.name} {package.version} from Debian's archive", lambda: _megabytes(staging)
    ):
        exact = _download(apt, package, staging)
    file = next(staging.glob("*.deb"))
    if exact and _sha256(file) != package.sha256:
        file.unlink()
        raise WorkbenchError("hash", file=file)
    return file.rename(debs / file.name)


def _download(apt: Apt, package: Package, staging: Path) -> bool:
    """Download the tested version (then true), or where that is allowed the current one."""
    try:
        apt.download(staging, f"{package.name}={package.version}")
        return True
    except LookupError as error:
        if package.exact:
            raise WorkbenchError(
                "version_gone", package=package.name, version=package.version, folder=staging.parent
            ) from error
    suite = package.suite if package.suite == "sid" else apt.release
    try:
        apt.download(staging, f"{package.name}/{suite}")
    except LookupError as error:
        raise WorkbenchError(
            "version_gone", package=package.name, version=package.version, folder=staging.parent
        ) from error
    return False


def _build(tree: Path, files: list[Path]) -> None:
    """Unpack beside the final place and move it there when finished: a kill leaves no half tree."""
    building = tree.with_name(f"building-{tree.name}")
    shutil.rmtree(building, ignore_errors=True)
    with step("Unpacking Odoo 19"):
        for file in files:
            unpack(file, building, LEAVE_OUT)
        missing = dangling_links(building / DIST / "odoo" / "addons")
        if missing:
            raise WorkbenchError("incomplete_odoo", files=", ".join(missing[:5]))
        building.rename(tree)


def dangling_links(folder: Path) -> list[str]:
    """Links below a folder that lead nowhere."""
    return [
        os.path.join(root, name)
        for root, folders, names in os.walk(folder)
        for name in (*folders, *names)
        if os.path.islink(os.path.join(root, name)) and not os.path.exists(os.path.join(root, name))
    ]


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with open(file, "rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _megabytes(folder: Path) -> str:
    size = sum(file.stat().st_size for file in folder.glob("*") if file.is_file())
    return f"{size // 2**20} MB" if size else ""
