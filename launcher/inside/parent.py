"""A child of the launcher must not outlive it, even when the launcher was killed."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def follow_parent():
    """Ask the kernel for a SIGTERM at the death of the process that WORKBENCH_PARENT names."""
    parent = int(os.environ.pop("WORKBENCH_PARENT", "0"))
    if parent:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)
