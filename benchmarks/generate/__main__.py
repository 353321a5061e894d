"""Write large extracts: ``python benchmarks/generate --out DIR --balances 10000000``."""

import argparse
import sys
import time
from dataclasses import fields
from datetime import date
from pathlib import Path

if not __package__:
    # Started as a folder: make the package importable under its own name.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from benchmarks.generate import Sizes, generate
else:
    from . import Sizes, generate


def main() -> int:
    """Generate, report on standard error; return the exit code."""
    parser = argparse.ArgumentParser(description="Write large sealed extracts for benches.")
    parser.add_argument("--out", required=True, help="folder to write to")
    parser.add_argument("--until", type=date.fromisoformat, default=date(2026, 9, 30))
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--gzip", action="store_true", help="compress the balances")
    for field in fields(Sizes):
        parser.add_argument(f"--{field.name}", type=int, default=field.default, metavar="ROWS")
    options = parser.parse_args()
    started = time.monotonic()

    def report(entity: str, rows: int) -> None:
        sys.stderr.write(f"{time.monotonic() - started:7.1f} s  {rows:>12,} {entity}\n")

    try:
        sizes = Sizes(**{field.name: getattr(options, field.name) for field in fields(Sizes)})
        generate(options.out, sizes, options.until, options.seed, options.gzip, report)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
