"""Write the demo bank's extracts: ``python demo_bank --out DIR --until 2026-09-30``."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

if not __package__:
    # Started as a folder: make the package importable under its own name.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from demo_bank import generate
else:
    from . import generate


def main() -> int:
    """Generate, report on standard output; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the demo bank's sealed extracts.")
    parser.add_argument("--out", required=True, help="folder to write to")
    parser.add_argument(
        "--until", required=True, type=date.fromisoformat, help="month end, YYYY-MM-DD"
    )
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        help="a day of the month after; the two days before it follow as daily deliveries",
    )
    options = parser.parse_args()
    try:
        report = generate(
            options.out,
            options.until,
            options.seed,
            lambda step, number, of: sys.stderr.write(f"[{number}/{of}] {step}\n"),
            options.today,
        )
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
