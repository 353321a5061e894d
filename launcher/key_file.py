"""The file with the keys of identity numbers and phones, outside the database."""

from __future__ import annotations

import base64
import os
import secrets
from contextlib import suppress
from pathlib import Path

from launcher import odoo_config
from launcher.paths import Home

KEY_BYTES = 32


def key_file(settings: dict[str, str], home: Home) -> Path:
    """The file that odoo.conf or WORKBENCH_KEY_FILE names; else this workbench's own, made anew.

    A named file is never made: where it is missing, a new key would not open what the lost one
    has sealed. What needs it says so.
    """
    named = settings.get(odoo_config.KEY_FILE) or os.environ.get("WORKBENCH_KEY_FILE")
    if named:
        return Path(named)
    own = home.root / "customer.key"
    if not own.exists():
        home.create()
        # two commands at once: the first one's key counts
        with suppress(FileExistsError):
            descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(descriptor, "w", encoding="ascii") as handle:
                handle.write(_line())
    return own


def add_key(file: Path) -> None:
    """Add a new key as the last line, the one in use; the file's owner alone can read it."""
    held = file.read_text(encoding="ascii") if file.exists() else ""
    if held and not held.endswith("\n"):
        held += "\n"
    _replace(file, held + _line())


def forget_old(file: Path) -> int:
    """Keep the last key only; how many went."""
    lines = file.read_text(encoding="ascii").split()
    _replace(file, lines[-1] + "\n")
    return len(lines) - 1


def _replace(file: Path, text: str) -> None:
    temporary = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="ascii") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(file)


def _line() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"
