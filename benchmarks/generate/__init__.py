"""Large sealed extracts for benches: any number of rows, the same bytes for the same sizes.

The data are plausible in shape (keys, dates, shares, reference by reference) and dull in content;
what a bank looks like is the demo bank's business.
"""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from pathlib import Path

from . import entries, masters
from .sealing import Delivery, Quarter
from .sizes import Sizes

__all__ = ["Sizes", "generate"]

_PIECES = 20_000


def generate(
    out_dir: str | Path,
    sizes: Sizes | None = None,
    until: date = date(2026, 9, 30),
    seed: int = 19,
    compressed: bool = False,
    progress: Callable[[str, int], None] | None = None,
) -> dict[str, int]:
    """Write ``core/YYYY-MM-DD`` and ``credit/YYYY-MM-DD``, one sealed delivery each.

    Memory does not grow with the sizes: every file is streamed.

    :param until: the last day of a month; the rows lie in the three months that end with it.
    :param compressed: write ``balances.csv.gz`` instead of ``balances.csv``.
    :param progress: called with ``(entity, rows)`` when a file is done.
    :return: rows per entity.
    """
    sizes, quarter = sizes or Sizes(), Quarter(until)
    rows = {}
    for system, files in _files(sizes, quarter, seed).items():
        folder = Path(out_dir) / system / until.isoformat()
        delivery = Delivery(folder, system, until, "utf-8" if system == "core" else "gb18030")
        for entity, pieces in files.items():
            rows[entity] = _write(delivery, entity, pieces, compressed and entity == "balances")
            if progress:
                progress(entity, rows[entity])
        delivery.seal()
    return rows


def _files(
    sizes: Sizes, quarter: Quarter, seed: int
) -> dict[str, dict[str, Iterable[masters.Piece]]]:
    """Return system -> entity -> its pieces, in the order in which they are written."""
    return {
        "core": {
            "branches": masters.branches(sizes),
            "managers": masters.managers(sizes),
            "customers": masters.customers(sizes, quarter),
            "accounts": masters.accounts(sizes, quarter, seed),
            "assignments": masters.assignments(sizes, quarter),
            "balances": entries.balances(sizes, quarter, seed),
            "fees": entries.fees(sizes, quarter, seed),
        },
        "credit": {
            "loans": entries.loans(sizes, quarter),
            "loan_status": entries.loan_status(sizes, quarter),
        },
    }


def _write(delivery, entity: str, pieces: Iterable[masters.Piece], compressed: bool) -> int:
    file = delivery.open(entity, compressed)
    stream = iter(pieces)
    while chunk := list(islice(stream, _PIECES)):
        texts, counts, sums = zip(*chunk, strict=True)
        file.extend(texts, sum(counts), tuple(map(sum, zip(*sums, strict=True))))
    delivery.add(file)
    return file.rows
