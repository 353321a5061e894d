"""The setting of one collection, shared by all its statements."""

from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from odoo.tools import SQL

#: memory for sorts and hashes, and no compilation: the plans are few and long
SETTINGS = {"work_mem": "256MB", "jit": "off"}


@dataclass(frozen=True)
class Frame:
    """Dates, units and names of temporary tables of one collection.

    ``first``: first day of the widest window. ``units``: ids of the RMs or branches asked for,
    None for all. ``managers``: ids of the RMs that count towards them, None for all;
    ``branches``: the same for booking branches. ``assignments``: the table that shares are read
    from, another one for what hand-overs move (see ``handed.py``).
    """

    by: str
    basis: str
    first: date
    last: date
    units: tuple | None = None
    managers: tuple | None = None
    branches: tuple | None = None
    assignments: str = "rm_assignment"
    prefix: str = field(default_factory=lambda: f"rm_kpi_{uuid4().hex[:12]}")
    # names of the tables that statements were made for, in order
    created: list = field(default_factory=list)

    @property
    def booking(self):
        """Whether figures are by the branch on the account or loan, without shares."""
        return self.basis == "booking"

    @property
    def real_only(self):
        """Whether shadow shares are left out: they never count in a branch."""
        return self.by == "branch"

    @property
    def narrow(self):
        """Whether few units are asked for, so that their customers are looked up one by one."""
        return (self.branches if self.booking else self.managers) is not None

    def table(self, name):
        """Return the identifier of a temporary table of this collection."""
        return SQL.identifier(f"{self.prefix}_{name}")

    def create(self, name, query):
        """Return the statement that keeps the rows of ``query``, and note the table's name."""
        self.created.append(name)
        return SQL("CREATE TEMP TABLE %s ON COMMIT DROP AS %s", self.table(name), query)

    def drop(self, keep):
        """Return the statement that drops the tables created so far, except ``keep``."""
        names = [self.table(name) for name in self.created if name != keep]
        return SQL("DROP TABLE %s", SQL(", ").join(names))


def union_all(queries):
    """Return the queries one below the other."""
    return SQL(" UNION ALL ").join(queries)
