"""Every figure of a real bank, by RM and by branch, equals the expected text."""

import csv

import pytest

MONTHS = {
    "1998-04": ("1998-04-01", "1998-04-30"),
    "1998-05": ("1998-05-01", "1998-05-31"),
    "1998-06": ("1998-06-01", "1998-06-30"),
}
WAYS = {
    ("manager", "rm"): "rm_month.csv",
    ("branch", "rm"): "branch_month.csv",
    ("branch", "booking"): "branch_month.csv",
}
LABELS = {"basis", "month", "rm_code", "branch_code", "level"}
COLLECT = """
collect = env["rm.kpi.source"].collect
result = [collect(codes, *days, by=by, basis=basis) for days, by, basis in calls]
"""
LEAVES = """
from decimal import Decimal
source = env["rm.kpi.source"]
sources = source.search([("kind", "=", "aggregate")])
managers = env["rm.manager"].search([])[::17]
table = source._collect_table(sources, first, last)
env.cr.execute(
    f"SELECT source_id, unit_id, COALESCE(value, 0)::text FROM {table}"
)
values = {(s, m): Decimal(v) for s, m, v in env.cr.fetchall()}
differ, rows = [], 0
for manager in managers:
    for one in sources:
        leaves = source._leaves(one, manager, first, last, limit=100000)
        rows += len(leaves)
        added = sum((Decimal(leaf["product"]) for leaf in leaves), Decimal(0))
        if added != values[one.id, manager.id]:
            differ.append([one.code, manager.code, str(added)])
        for leaf in leaves:
            assert leaf["batch"] and leaf["line"] > 1 and leaf["file"].endswith(".csv"), leaf
result = {"differ": differ, "rows": rows}
"""
PAGES = """
source = env["rm.kpi.source"].search([("code", "=", "deposit_day_sum")])
manager = env["rm.manager"].search([("code", "=", "M001")])
page = lambda offset, limit: source._leaves(source, manager, first, last, offset, limit)
result = {"whole": page(0, 60), "pages": page(0, 25) + page(25, 25) + page(50, 10)}
"""


@pytest.fixture(scope="module")
def expected(berka):
    """{(month, by, basis): rows of the expected figures}."""
    found = {}
    for (by, basis), name in WAYS.items():
        with (berka / "golden" / name).open(newline="") as file:
            for row in csv.DictReader(file):
                if row.get("basis", basis) == basis:
                    found.setdefault((row["month"], by, basis), []).append(row)
    return found


@pytest.fixture(scope="module")
def collected(expected, berka_db, run_in_odoo):
    """{(month, by, basis): what collect answers}."""
    codes = [name for name in next(iter(expected.values()))[0] if name not in LABELS]
    calls = [(MONTHS[month], by, basis) for month, by, basis in expected]
    return dict(
        zip(expected, run_in_odoo(berka_db, COLLECT, codes=codes, calls=calls), strict=True)
    )


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize(("by", "basis"), WAYS)
def test_every_cell_is_as_expected(expected, collected, month, by, basis):
    rows = expected[month, by, basis]
    unit = "rm_code" if by == "manager" else "branch_code"
    got = collected[month, by, basis]
    assert len(got) == 32
    assert got == {code: {row[unit]: row[code] or False for row in rows} for code in got}


@pytest.mark.parametrize("month", ["1998-04", "1998-06"])
def test_the_rows_behind_a_figure_add_up_to_it(berka_db, run_in_odoo, month):
    first, last = MONTHS[month]
    found = run_in_odoo(berka_db, LEAVES, first=first, last=last)
    assert found["differ"] == []
    assert found["rows"] > 5000


def test_pages_of_rows_make_the_whole(berka_db, run_in_odoo):
    first, last = MONTHS["1998-06"]
    found = run_in_odoo(berka_db, PAGES, first=first, last=last)
    assert len(found["whole"]) == 60
    assert found["pages"] == found["whole"]
