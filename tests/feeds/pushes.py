"""Pushing rows as a source system does: the bank of `bank.py` as rows, both interfaces, a key."""

import csv
import io
import itertools
from decimal import Decimal, InvalidOperation
from xmlrpc.client import Fault

import pytest

from support.clients import Json2Error

from . import bank

PASSWORD = "kept-for-tests-1"
#: a login per role, and a bank administrator's and an auditor's view of what was loaded
SETUP = """
from datetime import datetime, timedelta
env["res.users"]._rm_secure_root(password)
env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
branch = env["rm.branch"].search([("code", "=", "H")]) or env["rm.branch"].create(
    {"code": "H", "name": "总行", "level": "head_office"})
result = {}
for role in ("integration", "rm", "leader", "risk", "branch_admin", "admin", "auditor", None):
    login = role or "nothing"
    user = env["res.users"].create({"name": login, "login": login, "password": password})
    if role:
        known = env["rm.role"].search([("code", "=", role)])
        place = branch.id if known.needs_branch else False
        env["rm.role.grant"].create(
            {"user_id": user.id, "role_id": known.id, "branch_id": place})
    keys = env["res.users.apikeys"].with_user(user).sudo()
    result[login] = keys._generate("rpc", "test", datetime.now() + timedelta(days=1))
"""
_numbers = itertools.count(1)


def rows_of(text):
    """Return the rows of a file of `bank.py` as objects."""
    return list(csv.DictReader(io.StringIO(text)))


def control_of(rows):
    """Return the control that fits: number of rows, and sums of columns that are all numbers."""
    sums = {}
    for name in ("balance", "amount", "share", "quantity", "principal_balance"):
        try:
            values = [Decimal(row[name]) for row in rows]
        except (KeyError, TypeError, ValueError, InvalidOperation):
            continue
        if values:
            sums[name] = f"{sum(values):f}"
    return {"rows": len(rows), "sums": sums}


def balance(account, day, amount):
    return {"account_no": account, "value_date": day, "balance": amount}


class Pusher:
    """Pushes as one login; ``call`` is the client's."""

    def __init__(self, client, style):
        self.client, self.style = client, style

    def __call__(self, entity, rows, feed="core", day=bank.DAY, key=None, control=None):
        key = key or f"key-{next(_numbers)}"
        control = control_of(rows) if control is None else control
        names = ("feed_code", "entity", "business_date", "rows", "idempotency_key", "control")
        values = (feed, entity, day, rows, key, control)
        if self.style == "xmlrpc":
            return self.client.call("rm.feed", "push", *values)
        return self.client.call("rm.feed", "push", **dict(zip(names, values, strict=True)))


#: the bank's entities in the order in which references resolve, with the feed that takes them
WHOLE_BANK = [(name, "core", text) for name, text in bank.CORE.items() if name != "fees"]
WHOLE_BANK += [("fees", "core", bank.FEES)]
WHOLE_BANK += [(name, "credit", text) for name, text in bank.CREDIT.items()]
WHOLE_BANK += [
    (
        "sales",
        "core",
        "entry_no,booked_on,customer_no,account_no,rm_code,product,quantity,volume,income\n"
        "S1,2026-01-20,C1,A1,M1,card,1,100.00,2.50\n",
    ),
    (
        "gl",
        "core",
        "branch_code,subject_code,currency,value_date,balance\nS1,2011,CNY,2026-01-31,94.75\n",
    ),
    (
        "repayments",
        "credit",
        "entry_no,loan_no,due_on,principal_due,interest_due,paid_on,principal_paid,interest_paid,"
        "way\nR1,L1,2026-01-20,10.00,1.00,2026-01-20,10.00,1.00,cash\n",
    ),
]


def refused(push, *arguments, **named):
    """Return what the caller is told of a refusal: one line, no inside of the server."""
    with pytest.raises((Json2Error, Fault)) as caught:
        push(*arguments, **named)
    error = caught.value
    told = error.faultString if isinstance(error, Fault) else error.body["message"]
    body = str(getattr(error, "body", told))
    for inside in ("Traceback", "psycopg2", "SELECT", "/odoo/"):
        assert inside not in body
    return told
