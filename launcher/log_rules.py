"""Which lines of Odoo's log are faults: every warning and error but a few, listed with a reason."""

from __future__ import annotations

import re

LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) (\S+) (\S+?): (.*)")

# (logger, message): reason. Keep it short; a fault of ours is mended, not listed.
ALLOWED = (
    # The old remote interfaces are part of the product until Odoo drops them; every call warns.
    (r"odoo\.addons\.rpc\.controllers\..*", r".*scheduled for removal in Odoo 20.*"),
    # CI runs as root in a container of its own.
    (r"odoo\..*", r"Running as user 'root' is a security risk.*"),
)


def is_allowed(logger: str, message: str) -> bool:
    return any(re.fullmatch(name, logger) and re.match(text, message) for name, text in ALLOWED)


def faults(log: str) -> list[str]:
    """The lines of a log that must not be there."""
    found = []
    for line in log.splitlines():
        match = LINE.match(line)
        if match and not is_allowed(match.group(3), match.group(4)):
            found.append(line)
    return found
