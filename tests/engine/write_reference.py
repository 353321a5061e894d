"""Write the tables of docs/formulas.md anew from the table of functions."""

from pathlib import Path

import conftest  # noqa: F401  loads the engine as rm_kpi_engine
from rm_kpi_engine.reference import with_tables

PAGE = Path(__file__).parents[2] / "docs" / "formulas.md"


def main():
    """Replace the part between the markers."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
