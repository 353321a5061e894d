"""The add-ons of this project, and a number for their code."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from launcher.messages import WorkbenchError
from launcher.paths import ADDONS

UNHASHED = {"tests", "__pycache__"}


def suite(addons: Path = ADDONS) -> list[str]:
    """The names of the installable add-ons."""
    names = []
    for manifest in sorted(addons.glob("*/__manifest__.py")):
        if ast.literal_eval(manifest.read_text(encoding="utf-8")).get("installable", True):
            names.append(manifest.parent.name)
    if not names:
        raise WorkbenchError("missing_part", what="the add-ons in addons/")
    return names


def code_hash(addons: Path = ADDONS) -> str:
    """A number for the add-ons' code and data as they are now, tests left out."""
    digest = hashlib.sha256()
    for name in suite(addons):
        for file in sorted((addons / name).rglob("*")):
            if file.is_file() and not UNHASHED.intersection(file.relative_to(addons).parts):
                digest.update(f"{file.relative_to(addons)}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]
