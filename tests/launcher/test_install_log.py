"""Installing the suite leaves no warning in Odoo's log."""

import os
from pathlib import Path

from launcher.log_rules import faults


def test_installing_the_suite_warns_of_nothing(workbench):
    log = Path(os.environ["WORKBENCH_TEST_INSTALL_LOG"])
    assert faults(log.read_text()) == []
