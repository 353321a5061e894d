"""`workbench odoo ...`: Odoo's own command line with the project's configuration."""

from __future__ import annotations

import signal
import subprocess

from launcher.runtime import runtime


def main(arguments) -> int:
    with runtime() as ready:
        # In the foreground Ctrl-C reaches Odoo from the terminal; we wait for what it makes of it.
        process = subprocess.Popen(
            ready.command("odoo_main", *arguments.arguments), env=ready.child_environment
        )
        previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, previous)
