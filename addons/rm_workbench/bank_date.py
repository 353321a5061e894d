"""The bank's calendar day: one zone for the whole bank, never the server's or the user's."""

from datetime import datetime

import pytz

#: rows without a known first day hold from here
BEGINNING = "1900-01-01"


def bank_zone(env):
    """Return the bank's time zone (parameter ``rm_workbench.timezone``, Asia/Shanghai)."""
    # sudo: a plain bank-wide setting, read on behalf of every role
    name = env["ir.config_parameter"].sudo().get_param("rm_workbench.timezone")
    return pytz.timezone(name or "Asia/Shanghai")


def bank_today(env):
    """Return today's date in the bank's time zone."""
    return datetime.now(bank_zone(env)).date()
