"""Locks between processes on files; the kernel drops them when a process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path):
    """Hold the lock alone; wait for it."""
    with open(path, "a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Lease:
    """A share in something that runs as long as anybody needs it."""

    def __init__(self, path: Path):
        self.path = path
        self._handle = None

    def take(self) -> None:
        if self._handle is None:
            self._handle = open(self.path, "a+")  # noqa: SIM115 (kept open on purpose: the lock is the file)
            fcntl.flock(self._handle, fcntl.LOCK_SH)

    def give_back(self) -> bool:
        """Give the share back; true when nobody else holds one."""
        if self._handle is None:
            return False
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return False
        finally:
            self._handle.close()
            self._handle = None


@contextmanager
def claim(path: Path):
    """Hold the lock alone for the block and leave our process number in the file.

    :yields: None when it was free, otherwise the number of the process that holds it
    """
    with open(path, "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            yield handle.read().strip() or "unknown"
            return
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield None
