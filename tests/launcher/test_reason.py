"""What the user is told when Odoo fails: the first cause, not the last wrapping of it."""

import pytest

from launcher.messages import WorkbenchError
from launcher.runtime import reason

CHAIN = """\
2026-11-23 14:00:45,271 2396 ERROR db odoo.registry: Failed to load registry
Traceback (most recent call last):
  File "convert.py", line 1, in parse
    raise FormulaError(name)
odoo.addons.rm_kpi.FormulaError: There is no band table.

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "convert.py", line 2, in parse
odoo.tools.convert.ParseError: while parsing data.xml:3
2026-11-23 14:00:45,300 2396 INFO db odoo.service: bye
"""


def test_the_first_cause_of_the_last_exception():
    earlier = (
        "Traceback (most recent call last):\n  File x\nKeyError: 'earlier'\n2026-11-23 INFO on\n"
    )
    assert reason(earlier + CHAIN) == "odoo.addons.rm_kpi.FormulaError: There is no band table."


def test_without_an_exception_the_last_error():
    log = "2026 1 ERROR db x: first\n2026 1 CRITICAL db x: second\n2026 1 INFO db x: third\n"
    assert reason(log) == "2026 1 CRITICAL db x: second"


def test_without_an_error_the_last_line():
    assert reason("one\ntwo\n\n") == "two"


def test_a_full_disk_has_a_code_of_its_own():
    with pytest.raises(WorkbenchError) as caught:
        reason("OSError: [Errno 28] No space left on device")
    assert caught.value.code == 14
