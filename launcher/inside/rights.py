"""Write the page of the rights matrix from a database. Arguments: database, file."""

import sys
from pathlib import Path

from session import environment, say


def main(db, file):
    with environment(db) as env:
        Path(file).write_text(env["rm.rights.matrix"]._markdown())
    say(f"{file} written")


if __name__ == "__main__":
    main(*sys.argv[1:])
