"""The bank's parameters that are numbers, with what holds when nobody set them; the key's file."""

import os

from odoo.tools import config

#: parameter -> (default, lowest, highest)
NUMBERS = {
    "rm_workbench.lock_after": (5, 3, 20),
    "rm_workbench.lock_minutes": (15, 1, 1440),
    "rm_workbench.link_hours": (24, 1, 168),
    "rm_workbench.password_kinds": (2, 1, 4),
    "rm_workbench.export_rows": (100_000, 100, 1_000_000),
    "rm_workbench.rotation_years": (3, 1, 20),
    "rm_workbench.feedback_per_manager": (3, 0, 50),
    "rm_workbench.journal_months": (0, 0, 600),
    "auth_password_policy.minlength": (8, 8, 64),
}


def number_parameter(env, key):
    """Return a parameter's number; what is missing or no number counts as its default."""
    default, low, high = NUMBERS[key]
    # sudo: a plain bank-wide setting, read on behalf of every role
    text = env["ir.config_parameter"].sudo().get_param(key) or ""
    return min(max(int(text), low), high) if text.isdecimal() else default


def key_file():
    """Return the path of the file with the keys of identity numbers and phones; may be empty.

    Of the machine, not of the database: `rm_key_file` in odoo.conf, or the launcher's variable.
    """
    return config.get("rm_key_file") or os.environ.get("WORKBENCH_KEY_FILE") or ""
