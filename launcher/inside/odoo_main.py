"""The Odoo command line, started the way that several workers need: as a script, not as a module.

When the launcher starts it as a child it must not outlive the launcher, even one that was killed.
"""

import ctypes
import os
import signal
import sys

import odoo.cli

PR_SET_PDEATHSIG = 1


def follow_parent() -> None:
    """Ask the kernel for a SIGTERM at our parent's death."""
    parent = int(os.environ.pop("WORKBENCH_PARENT", "0"))
    if parent:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            sys.exit(1)


if __name__ == "__main__":
    follow_parent()
    odoo.cli.main()
