"""Deliveries on disk: finding them, opening their files without leaving the folder."""

import os
import stat
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .errors import FeedError
from .scan import Scanner
from .seal import SEAL_NAME, Seal, parse_seal

#: folders below the given one that are looked into
DEPTH = 3
_LARGEST_SEAL = 1 << 20
_LARGEST_FOLDER = 100_000


@dataclass(frozen=True)
class Delivery:
    """A sealed folder."""

    folder: Path
    seal: Seal

    @property
    def files(self):
        """What is delivered: one :class:`SealedFile` an entity."""
        return self.seal.files

    @contextmanager
    def scan(self, sealed, entity):
        """Yield the scanner of one of the files."""
        with open_plain(self.folder, sealed.name) as opened:
            yield Scanner(opened, sealed, entity, self.seal.encoding)

    def signature(self):
        """Return size and time of every file as one text, to see whether anything changed."""
        return " ".join(_stamp(self.folder / file.name) for file in self.seal.files)

    def age(self):
        """Return the seconds between now and the youngest file, whichever way the clock stepped."""
        times = [0.0]
        for file in self.seal.files:
            with suppress(OSError):
                times.append((self.folder / file.name).lstat().st_mtime)
        return abs(time.time() - max(times))


def _stamp(path):
    try:
        found = path.lstat()
    except OSError:
        return "-"
    return f"{found.st_size}:{found.st_mtime_ns}"


def find_deliveries(path, depth=DEPTH):
    """Return the folders with a seal: ``path`` itself or below it, in order of their names.

    Symbolic links are not followed. A folder without a seal is no delivery yet.
    """
    found, todo, seen = [], [(Path(path), depth)], 0
    while todo:
        folder, left = todo.pop()
        if (folder / SEAL_NAME).is_symlink() or (folder / SEAL_NAME).exists():
            found.append(folder)
        if left:
            with os.scandir(folder) as entries:
                below = [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False)]
            seen += len(below)
            if seen > _LARGEST_FOLDER:
                raise FeedError("folder_too_large", folder=str(path))
            todo += [(child, left - 1) for child in below]
    return sorted(found)


def open_delivery(folder):
    """Return the :class:`Delivery` sealed in ``folder``."""
    with open_plain(folder, SEAL_NAME) as file:
        raw = file.read(_LARGEST_SEAL + 1)
    if len(raw) > _LARGEST_SEAL:
        raise FeedError("seal_invalid", detail=f"it is longer than {_LARGEST_SEAL} bytes")
    return Delivery(Path(folder), parse_seal(raw))


def open_plain(folder, name):
    """Open a plain file of ``folder`` for reading bytes; links and devices are refused."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        number = os.open(os.path.join(folder, name), flags)
    except FileNotFoundError:
        raise FeedError("file_missing", file=name) from None
    except OSError as error:
        raise FeedError("file_unreadable", file=name, detail=error.strerror) from None
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise FeedError("file_unreadable", file=name, detail="it is not a plain file")
    return os.fdopen(number, "rb")


def lies_below(path, roots):
    """Return whether the real ``path`` is one of ``roots`` or lies below one."""
    real = Path(os.path.realpath(path))
    return any(real == root or root in real.parents for root in map(_real, roots))


def _real(path):
    return Path(os.path.realpath(path))
