"""Every way the launcher can fail: exit code, what happened, what to do.

Parses on any Python 3 (no f-strings, no annotations): an old one has to be able to say so.
"""

# name: (exit code, what happened, what to do)
FAILURES = {
    "usage": (2, "{what}", "See `./workbench --help`."),
    "interrupted": (130, "Interrupted; everything that was started has been stopped.", ""),
    "python": (
        10,
        "This is Python {found}; the workbench needs Python 3.10, 3.11, 3.12 or 3.13.",
        "Start it with one of them, for example `python3.12 ./workbench run`.",
    ),
    "python_named": (
        10,
        "The Python that WORKBENCH_PYTHON names does not start: {path}: {detail}",
        "Name another one, or none.",
    ),
    "no_apt": (
        11,
        "This machine has no {tool}, so Odoo 19 cannot be taken from Debian's archive.",
        "Set ODOO_HOME to a folder with Odoo 19 (a checkout, or an installed package), "
        "or use docker-compose.yml.",
    ),
    "no_debian_source": (
        11,
        "None of this machine's package sources is Debian's archive.",
        "Set ODOO_HOME to a folder with Odoo 19 (a checkout, or an installed package), "
        "or use docker-compose.yml.",
    ),
    "network": (
        12,
        "Downloading {what} failed: the server was not reached.",
        "Check the network or the proxy settings and start again; what was downloaded is kept. "
        "Details: {log}",
    ),
    "version_gone": (
        13,
        "Debian's archive no longer has {package} {version}, which this release was tested with.",
        "Set ODOO_HOME to a folder with Odoo 19 (a checkout, or an installed package), or put the "
        "package file into {folder}.",
    ),
    "hash": (
        13,
        "{file} is not the file this release was tested with (its SHA-256 differs).",
        "It has been removed. Start again; if it happens twice, set ODOO_HOME instead.",
    ),
    "incomplete_odoo": (
        13,
        "The unpacked Odoo 19 lacks files that its web pages need: {files}",
        "A package it links to has changed in Debian's archive. Set ODOO_HOME instead.",
    ),
    "disk": (
        14,
        "The disk is full, or nearly: {free} MB free at {folder}, {needed} MB are needed.",
        "Make room, or move the folders: XDG_CACHE_HOME for downloads, WORKBENCH_HOME for data.",
    ),
    "disk_full": (
        14,
        "The disk became full: {detail}",
        "Make room and start again; nothing half-made is left in use.",
    ),
    "port": (
        15,
        "Port {port} on {interface} is taken by another program.",
        "Choose another one: `./workbench run --port {other}`.",
    ),
    "running": (
        15,
        "Database {db} is already served by `./workbench run` (process {pid}).",
        "Stop that one first with Ctrl-C.",
    ),
    "database_server": (
        16,
        "The database server did not start: {detail}",
        "Its log: {log}",
    ),
    "database_version": (
        16,
        "The data in {folder} are of PostgreSQL {data}, the program is PostgreSQL {binary}.",
        "Dump them with the old version and load them with the new one, or set WORKBENCH_HOME to a "
        "new folder.",
    ),
    "database_unreachable": (
        16,
        "The database server of odoo.conf does not answer: {detail}",
        "Check db_host, db_port, db_user and db_password in odoo.conf.",
    ),
    "database_user": (
        16,
        "PostgreSQL does not run as root, and no ordinary account could be made for it: {detail}",
        "Start the workbench as an ordinary user.",
    ),
    "packages": (
        17,
        "The Python packages could not be installed: {detail}",
        "Details: {log}",
    ),
    "no_pip": (
        17,
        "This Python has no pip, and Debian's python3-pip-whl could not be fetched.",
        "Install python3-venv (`apt-get install python3-venv`) and start again.",
    ),
    "odoo_home": (
        18,
        "ODOO_HOME={path} holds no Odoo 19: {detail}",
        "Point it at a checkout of Odoo 19, or at the folder that contains an installed one.",
    ),
    "odoo_failed": (
        19,
        "{what} failed: {detail}",
        "The whole story is in {log}",
    ),
    "no_database": (
        20,
        "There is no database {db}.",
        "`./workbench run` makes it.",
    ),
    "foreign_database": (
        20,
        "Database {db} exists, but the suite is not installed in it.",
        "Choose another name with -d.",
    ),
    "rejected": (
        21,
        "{count} of {total} deliveries were rejected.",
        "The reasons are printed above.",
    ),
    "refused": (25, "{detail}", ""),
    "no_folder": (2, "There is no folder {folder}.", "Give the folder that holds the extracts."),
    "missing_part": (22, "This copy of the project lacks {what}.", "Get a complete one."),
    "busy": (
        23,
        "Database {db} is in use by `./workbench run` (process {pid}).",
        "Stop it with Ctrl-C first.",
    ),
    "testing": (
        23,
        "Another `./workbench test` (process {pid}) is using this workbench.",
        "Wait for it, or set WORKBENCH_HOME to a folder of your own.",
    ),
    "browser": (
        24,
        "No Chromium could be found or fetched: {detail}",
        "Install it (`apt-get install chromium`), or set WORKBENCH_NO_BROWSER=1 to do without "
        "the browser tests.",
    ),
}


class WorkbenchError(Exception):
    """A failure with an exit code, a sentence and what to do about it.

    :param name: a key of ``FAILURES``
    :param values: what the sentences' placeholders stand for
    """

    def __init__(self, name, **values):
        self.name = name
        self.code, what, advice = FAILURES[name]
        Exception.__init__(
            self, " ".join(filter(None, [what.format(**values), advice.format(**values)]))
        )


# What an exit code stands for, for --help.
CODES = {
    0: "done",
    1: "tests failed, or `lint` or `doctor` found something",
    2: "the command line is wrong",
    10: "wrong version of Python",
    11: "no apt, or no Debian archive among the machine's package sources",
    12: "the network does not answer",
    13: "Odoo 19's tested version is gone, or a downloaded file is not the right one",
    14: "the disk is full",
    15: "the port, or the database, is already being served",
    16: "the database server does not start, or does not answer",
    17: "Python packages could not be installed",
    18: "ODOO_HOME holds no Odoo 19",
    19: "Odoo failed; its log tells why",
    20: "there is no such database, or it is not one of ours",
    21: "deliveries were rejected",
    22: "a part of the project is missing",
    23: "another command is using the database or the tests",
    24: "no Chromium for the tests",
    25: "refused, for the reason that is printed",
    130: "interrupted; everything that was started has been stopped",
}


def exit_codes():
    """The codes as lines of text."""
    return "\n".join("  %3d  %s" % (code, CODES[code]) for code in sorted(CODES))
