"""Run Python inside Odoo, for tests: a process with a registry loaded, forked for each order.

Arguments: path of the socket to listen on; a database to import the add-ons by. Prints a line when
it is ready, and holds no connection to any database from then on. An order is a line of JSON with
``db``, ``code``, ``values``, ``environment``; the answer an object with ``result`` or ``failed``.
An order with ``program`` and its ``arguments`` runs a program of this folder. An order with
``serve``, the arguments of Odoo's command line, makes the child a server, in a session and process
group of its own, several workers with or without a ``bus``; its answer is the child's ``pid``.
"""

import contextlib
import gc
import importlib
import io
import json
import os
import signal
import socket
import socketserver
import sys
import time
import traceback

from evaluate import run
from passlib.context import CryptContext
from warm_registry import WarmRegistry

import odoo.cli
import odoo.sql_db
from odoo.tools import config

from parent import follow_parent
from session import say


class Order(socketserver.StreamRequestHandler):
    """One order, in a process of its own."""

    def handle(self):
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        order = json.loads(self.rfile.readline())
        os.environ.clear()
        os.environ.update(order["environment"])
        os.environ["WORKBENCH_PARENT"] = str(os.getppid())
        time.tzset()
        self.server.warm.offer()
        if "serve" in order:
            self.serve(order, order["serve"])
        elif "program" in order:
            program = importlib.import_module(order["program"])
            self.answer(program.main, *order["arguments"])
        else:
            self.answer(run, order["db"], order["code"], order["values"])

    def answer(self, call, *arguments):
        told = io.StringIO()
        try:
            with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
                answer = {"result": call(*arguments)}
        except SystemExit:
            answer = {"failed": told.getvalue()}
        except BaseException:  # noqa: BLE001 (told to whoever gave the order)
            answer = {"failed": told.getvalue() + traceback.format_exc()}
        self.wfile.write(json.dumps(answer).encode())

    def serve(self, order, arguments):
        os.setsid()
        follow_parent()
        self.wfile.write(json.dumps({"pid": os.getpid()}).encode())
        self.request.shutdown(socket.SHUT_RDWR)
        self.server.socket.close()
        with open(os.devnull, "r+b") as nothing:
            for stream in (0, 1, 2):
                os.dup2(nothing.fileno(), stream)
        # beside its workers Odoo starts this program for the bus
        bus = "odoo_main.py" if order["bus"] else "no_bus.py"
        sys.argv = [os.path.join(os.path.dirname(__file__), bus), *arguments]
        odoo.cli.main()


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """Orders are carried out side by side, each by a child that finds a registry loaded."""

    warm: WarmRegistry


def hash_passwords_fast():
    """Passwords and keys with one round, as in Odoo's own tests: hundreds are made and checked.

    The rounds that Odoo prescribes take a quarter of a second of the processor each time.
    """
    from odoo.addons.base.models import res_users  # noqa: PLC0415 (needs Odoo's configuration)

    res_users.MIN_ROUNDS = 1
    res_users.KEY_CRYPT_CONTEXT = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=1)


def main(path, db):
    follow_parent()
    # without logging: each order has a log of its own
    config.parse_config(["-d", db], setup_logging=False)
    warm = WarmRegistry(db)
    hash_passwords_fast()
    odoo.sql_db.close_all()
    # children need not look through all this for what can be freed, which would copy its pages
    gc.freeze()
    with Server(path, Order) as server:
        server.warm = warm
        say("ready")
        # children that ended are collected after each turn
        server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
