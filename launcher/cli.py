"""The verbs of `./workbench` and their arguments."""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys

from launcher.messages import WorkbenchError, exit_codes
from launcher.odoo_config import DEFAULT_DB
from launcher.odoo_server import stop_on_signals
from launcher.progress import disk_errors, last_line

DESCRIPTION = "The relationship managers' workbench on Odoo 19."
EPILOG = f"""\
State lies in .workbench/ (WORKBENCH_HOME moves it), downloads in the user's cache (XDG_CACHE_HOME).
ODOO_HOME names an Odoo 19 to use instead of Debian's, WORKBENCH_PYTHON a Python.
Settings: odoo.conf.

exit codes:
{exit_codes()}
"""


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = argparse.ArgumentParser(
        "workbench",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar="VERB")

    run = _verb(verbs, "run", "set up what is missing and serve; the first time with a demo bank")
    run.add_argument("--port", type=int, help="of the web pages (default: odoo.conf's, 8069)")
    _database(
        run,
        f"default {DEFAULT_DB}, the one with the demo bank; any other is made without demo data",
    )
    run.add_argument("--no-browser", action="store_true", help="do not open a browser")

    test = _verb(verbs, "test", "set up what is missing and run all tests")
    test.add_argument(
        "arguments",
        nargs="*",
        metavar="ARG",
        help="anything else goes to pytest: -k golden, a path",
    )

    _verb(verbs, "lint", "style, and mistakes that can be seen without running anything")

    translate = _verb(verbs, "translate", "write the catalogues of the add-ons' texts anew")
    translate.add_argument(
        "-d", dest="db", metavar="DB", default="rm_work", help="made when it is not there yet"
    )

    rights = _verb(verbs, "rights", "write docs/rights-matrix.md anew from the rights in the code")
    rights.add_argument(
        "-d", dest="db", metavar="DB", default="rm_work", help="made when it is not there yet"
    )

    load = _verb(verbs, "import", "load a folder of extracts, as the scheduled action does")
    load.add_argument("folder", metavar="DIR", help="a delivery, or a folder of deliveries")
    _database(load, "made with the suite, without demo data, when it is not there yet")

    compute = _verb(verbs, "compute", "compute an appraisal")
    compute.add_argument("scheme", metavar="SCHEME", help="its code, for example RM-MONTHLY")
    compute.add_argument(
        "period", metavar="PERIOD", help="1998-06, 1998-Q2, 1998-H1, 1998 or 1998-06-YTD"
    )
    _database(compute, "made with the suite, without demo data, when it is not there yet")

    anonymise = _verb(verbs, "anonymise", "replace everything in a copy that tells of people")
    anonymise.add_argument("-d", dest="db", metavar="DB", required=True, help="the copy")
    anonymise.add_argument(
        "--name", metavar="DB", help="its name again, where it is marked as production"
    )

    rotate = _verb(verbs, "rotate-key", "seal identity numbers and phones with a new key")
    _database(rotate, "the database; the key file serves all databases of this workbench")
    rotate.add_argument(
        "--resume", action="store_true", help="no new key: go on with the last one of the file"
    )
    rotate.add_argument(
        "--forget-old",
        action="store_true",
        help="keep the last key only, once every database is sealed with it",
    )

    odoo = verbs.add_parser(
        "odoo", help="the Odoo command line with this project's configuration", add_help=False
    )
    odoo.add_argument("arguments", nargs=argparse.REMAINDER)

    bench = verbs.add_parser(
        "bench", help="benchmarks; arguments go to benchmarks/run.py", add_help=False
    )
    bench.add_argument("arguments", nargs=argparse.REMAINDER)

    pictures = verbs.add_parser(
        "screenshots",
        help="pictures of every screen of the demo bank; arguments go to docs/screenshots.py",
        add_help=False,
    )
    pictures.add_argument("arguments", nargs=argparse.REMAINDER)

    _verb(verbs, "doctor", "what is installed, what is wrong, what to do")

    reset = _verb(verbs, "reset", "drop the demo database; the next `run` makes a new one")
    _database(reset, "another database to drop")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    return top


def _verb(verbs, name: str, text: str) -> argparse.ArgumentParser:
    return verbs.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")


def _database(verb: argparse.ArgumentParser, text: str) -> None:
    verb.add_argument("-d", dest="db", metavar="DB", default=DEFAULT_DB, help=text)


#: verbs whose arguments belong to another program
PASSING_ON = ("test", "odoo", "bench", "screenshots")


def main(arguments: list[str]) -> int:
    """Run one command; its exit code."""
    known, unknown = parser().parse_known_args(arguments)
    if known.verb in PASSING_ON:
        # In the order in which they were given; argparse would claim those that begin with a dash.
        known.arguments = arguments[arguments.index(known.verb) + 1 :]
    elif unknown:
        parser().error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        with stop_on_signals(), disk_errors():
            verb = importlib.import_module(f"launcher.verbs.{known.verb.replace('-', '_')}_verb")
            return verb.main(known)
    except KeyboardInterrupt:
        return _fail(WorkbenchError("interrupted"))
    except WorkbenchError as error:
        return _fail(error)
    except subprocess.CalledProcessError as error:
        told = error.stderr or error.output or ""
        name = error.cmd[0] if isinstance(error.cmd, list) else error.cmd
        return _fail(
            WorkbenchError("odoo_failed", what=name, detail=last_line(str(told)), log="(no log)")
        )


def _fail(error: WorkbenchError) -> int:
    sys.stdout.flush()
    sys.stderr.write(f"workbench: {error}\n")
    return error.code
