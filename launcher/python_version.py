"""Which Python can run the suite. Parses on any Python 3: it is the first thing that runs."""

import os
import re
import sys
import sysconfig

from launcher.messages import WorkbenchError

OLDEST = (3, 10)
NEWEST = (3, 13)
#: whoever wants another Python than the one that is chosen here names it
NAMED = "WORKBENCH_PYTHON"
SYSTEMS_OWN = "/usr/bin/python3"


def check_python(version):
    """Refuse a Python that Odoo 19 or the locked packages do not run on.

    :param version: a tuple like ``sys.version_info``
    :raises WorkbenchError: code 10
    """
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        raise WorkbenchError("python", found="%s.%s" % tuple(version[:2]))


def start_better_python(named, arguments):
    """Go on in the Python that should run the suite, unless it is this one.

    :param named: a path that somebody chose, or None
    :param arguments: ``sys.argv``
    :raises WorkbenchError: code 10, when the chosen one does not start
    """
    better = python_to_use(named)
    if better:
        try:
            os.execv(better, [better] + arguments)
        except OSError as error:
            raise WorkbenchError("python_named", path=better, detail=error.strerror) from error


def python_to_use(named=None, own=SYSTEMS_OWN):
    """The Python that should run the suite instead of the one that does.

    A Python compiled by hand is often built without profiles of its own run, and takes a third more
    time for everything; Debian's is built with them. It needs ``venv``, no more.

    :param named: a path that somebody chose
    :param own: the path of the system's Python
    :returns: its path, or None when the running one stays
    """
    running = os.path.realpath(sys.executable)
    chosen = named or (None if _is_optimised(running) else _usable(own))
    return chosen if chosen and os.path.realpath(chosen) != running else None


def _is_optimised(running):
    built = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return running.startswith("/usr/bin/") or "--enable-optimizations" in built


def _usable(python):
    """``python`` when its version serves and it can make environments, else None."""
    name = re.match(r"python(3)\.(\d+)$", os.path.basename(os.path.realpath(python)))
    if not name or not os.access(python, os.X_OK):
        return None
    version = (int(name.group(1)), int(name.group(2)))
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(python)))
    venv = os.path.join(prefix, "lib", "python%s.%s" % version, "venv", "__init__.py")
    return python if OLDEST <= version <= NEWEST and os.path.exists(venv) else None
