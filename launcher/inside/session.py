"""Odoo inside a script of ours: configuration, log, an environment, and failures as sentences."""

import logging
import os
import sys
import threading
from contextlib import contextmanager

import odoo.api
import odoo.orm.registry
from odoo.exceptions import UserError
from odoo.service import server
from odoo.tools import config

from parent import follow_parent

REFUSED = 3
MISSING_PART = 4
PROGRESS = "odoo.addons.rm_workbench.progress"


@contextmanager
def environment(db, *options):
    """An environment of the system's own user, committed at the end of the block.

    :param options: further options of Odoo's command line

    A refusal (UserError) ends the program with code 3 and its sentence, a method that the add-ons
    do not have with code 4.
    """
    follow_parent()
    log = [f"--logfile={os.environ['WORKBENCH_LOG']}"] if "WORKBENCH_LOG" in os.environ else []
    config.parse_config(["-d", db, *log, *options], setup_logging=True)
    _show_progress()
    server.start(preload=[], stop=True)
    threading.current_thread().dbname = db
    try:
        with odoo.orm.registry.Registry(db).cursor() as cr:
            yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    except UserError as error:
        logging.getLogger(__name__).info("refused", exc_info=True)
        sys.stderr.write(f"{error.args[0]}\n")
        sys.exit(REFUSED)


def require(record, method):
    """The method of a model, or the end of the program when the add-ons at hand lack it."""
    found = getattr(record, method, None)
    if found is None:
        sys.stderr.write(f"the method {record._name}.{method}\n")
        sys.exit(MISSING_PART)
    return found


def require_model(env, name):
    """A model, or the end of the program when this version of the add-ons lacks it."""
    if name not in env:
        sys.stderr.write(f"the model {name}\n")
        sys.exit(MISSING_PART)
    return env[name]


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _show_progress():
    """Show what the add-ons tell of their progress."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("    %(message)s"))
    logger = logging.getLogger(PROGRESS)
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
