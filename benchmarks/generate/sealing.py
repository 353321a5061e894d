"""The demo bank's seals and dates, imported from the add-on without installing it."""

import importlib
import sys
from pathlib import Path

_TOOLS = str(Path(__file__).resolve().parents[2] / "addons" / "rm_workbench" / "tools")
if _TOOLS not in sys.path:
    sys.path.insert(0, _TOOLS)

Chance = importlib.import_module("demo_bank.chance").Chance
Quarter = importlib.import_module("demo_bank.timeline").Quarter
add_months = importlib.import_module("demo_bank.timeline").add_months
Delivery = importlib.import_module("demo_bank.sealed").Delivery
EntityFile = importlib.import_module("demo_bank.sealed").EntityFile
