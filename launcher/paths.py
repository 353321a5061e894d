"""Where things lie: the project, the user's cache, and the state of one workbench."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from launcher.messages import WorkbenchError

PROJECT = Path(__file__).resolve().parent.parent
ADDONS = PROJECT / "addons"
INSIDE = PROJECT / "launcher" / "inside"

# A Unix socket's address holds 107 bytes; PostgreSQL adds "/.s.PGSQL.5432.lock".
SOCKET_FOLDER_LIMIT = 80


def cache_folder() -> Path:
    """The folder of downloads, shared by every workbench of this user."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = Path(base) / "rm-workbench"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def check_space(folder: Path, needed_mb: int) -> None:
    """Refuse to begin what the disk cannot hold."""
    free = shutil.disk_usage(folder).free // 2**20
    if free < needed_mb:
        raise WorkbenchError("disk", free=free, folder=folder, needed=needed_mb)


class Home:
    """The state of one workbench: `.workbench/` in the project, or WORKBENCH_HOME."""

    def __init__(self, root: Path | None = None):
        self.root = (
            root or Path(os.environ.get("WORKBENCH_HOME") or PROJECT / ".workbench")
        ).absolute()
        self.log = self.root / "log"
        self.data = self.root / "odoo"
        self.postgres = self.root / "postgres"
        self.locks = self.root / "locks"
        self.databases = self.root / "databases"
        self.extracts = self.root / "extracts"

    def create(self) -> Home:
        """Make the folders. As root the database's own account must be able to pass through."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.log, self.data, self.locks, self.databases):
            folder.mkdir(exist_ok=True)
        return self

    @property
    def key(self) -> str:
        """A short name for this home, unlike any other's."""
        return hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]

    def socket_folder(self) -> Path:
        """Where the database's socket lies: in the home when the path is short enough."""
        folder = self.postgres / "socket"
        if len(os.fsencode(folder)) <= SOCKET_FOLDER_LIMIT:
            return folder
        runtime = os.environ.get("XDG_RUNTIME_DIR")
        if runtime and os.geteuid() != 0 and len(os.fsencode(runtime)) <= SOCKET_FOLDER_LIMIT - 26:
            return Path(runtime) / f"rm-workbench-{self.key}"
        return Path(tempfile.gettempdir()) / f"rm-workbench-{os.geteuid()}-{self.key}"
