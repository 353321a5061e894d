"""The bank of `../shared/berka`: where it lies, how it is loaded."""

from pathlib import Path

BERKA = Path(__file__).resolve().parents[3] / "shared" / "berka"
LOAD = """
for part in ("core", "credit"):
    for delivery in env["rm.feed"]._import_folder(f"{folder}/{part}"):
        assert delivery["state"] == "published", delivery
env.cr.commit()
result = True
"""
