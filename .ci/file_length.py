"""Refuse Python files above 250 lines (tests: 300). Arguments: files; else all tracked ones."""

import subprocess
import sys
from pathlib import Path

LIMIT, TEST_LIMIT = 250, 300


def main(names: list[str]) -> int:
    if not names:
        listed = subprocess.run(
            ["git", "ls-files", "*.py"], capture_output=True, text=True, check=True
        )
        names = listed.stdout.splitlines()
    long = 0
    for file in map(Path, names):
        lines = len(file.read_text(encoding="utf-8").splitlines())
        limit = TEST_LIMIT if "tests" in file.parts else LIMIT
        if lines > limit:
            sys.stderr.write(
                f"{file}: {lines} lines, at most {limit}: split it by responsibility\n"
            )
            long += 1
    return 1 if long else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
