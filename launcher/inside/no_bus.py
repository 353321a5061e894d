"""Stands where Odoo's process for the bus stands beside several workers, in tests without a bus.

That process imports Odoo anew, which takes as long as many a test.
"""

import signal

signal.pause()
