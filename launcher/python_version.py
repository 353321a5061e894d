"""Which Python can run the suite. Parses on any Python 3: it is the first thing that runs."""

from launcher.messages import WorkbenchError

OLDEST = (3, 10)
NEWEST = (3, 13)


def check_python(version):
    """Refuse a Python that Odoo 19 or the locked packages do not run on.

    :param version: a tuple like ``sys.version_info``
    :raises WorkbenchError: code 10
    """
    if not OLDEST <= tuple(version[:2]) <= NEWEST:
        raise WorkbenchError("python", found="%s.%s" % tuple(version[:2]))
