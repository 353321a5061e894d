"""The large extracts of the benches keep the rules of the format at every size."""

import hashlib
import subprocess
import sys
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.generate import Sizes, generate  # noqa: E402

SIZES = Sizes(
    branches=23,
    managers=41,
    customers=3_001,
    assignments=4_100,
    accounts=6_007,
    balances=40_009,
    fees=2_500,
    loans=1_300,
)
KEYS = {
    "branches": ("branch_code",),
    "managers": ("rm_code",),
    "customers": ("customer_no",),
    "accounts": ("account_no",),
    "assignments": ("customer_no", "rm_code", "valid_from"),
    "balances": ("account_no", "value_date"),
    "fees": ("entry_no",),
    "loans": ("loan_no",),
    "loan_status": ("loan_no", "as_of"),
}
COLUMNS = {
    "parent_code": ("branches", "branch_code"),
    "branch_code": ("branches", "branch_code"),
    "rm_code": ("managers", "rm_code"),
    "customer_no": ("customers", "customer_no"),
    "account_no": ("accounts", "account_no"),
    "loan_no": ("loans", "loan_no"),
}


@pytest.fixture(scope="module")
def large(tmp_path_factory, read_extracts):
    folder = tmp_path_factory.mktemp("large")
    return read_extracts(folder, generate(folder, SIZES, compressed=True))


def test_the_rows_are_as_many_as_asked_for(large):
    counted = {entity: sum(1 for _ in large.rows(entity)) for entity in KEYS}
    asked = {entity: getattr(SIZES, entity) for entity in KEYS if entity != "loan_status"}
    assert counted == {**asked, "loan_status": counted["loan_status"]} == large.report
    assert 2.9 * SIZES.loans < counted["loan_status"] <= 3 * SIZES.loans


def test_the_seals_fit(large):
    for folder, manifest in large.manifests:
        for entry in manifest["files"]:
            data = (folder / entry["name"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]
            for column, total in entry["sums"].items():
                rows = large.rows(entry["entity"])
                assert sum(Decimal(row[column]) for row in rows) == Decimal(total)


def test_keys_are_unique_and_references_resolve(large):
    known = defaultdict(set)
    for entity, key in KEYS.items():
        for row in large.rows(entity):
            values = tuple(row[name] for name in key)
            assert values not in known[entity], (entity, values)
            known[entity].add(values)
            for column, (target, _) in COLUMNS.items():
                if row.get(column):
                    assert (row[column],) in known[target], (entity, row)


def test_shares_never_exceed_one(large):
    scopes = defaultdict(list)
    for row in large.assignments:
        assert not row["valid_to"] or row["valid_from"] <= row["valid_to"]
        assert row["valid_from"] >= large.managers[row["rm_code"]]["joined_on"]
        scopes[row["customer_no"], row["line"]].append(row)
    for rows in scopes.values():
        for day in (row["valid_from"] for row in rows):
            on = [r for r in rows if r["valid_from"] <= day <= (r["valid_to"] or "9999")]
            assert sum(Decimal(r["share"]) for r in on) <= 1
    shares = {row["share"] for row in large.assignments}
    assert shares == {"1.00", "0.60", "0.40"}
    assert any(row["valid_to"] for row in large.assignments)


def test_entries_lie_in_the_quarter_and_in_the_life_of_their_account(large):
    for row in large.rows("balances"):
        opened = large.accounts[row["account_no"]]["opened_on"]
        assert max("2026-06-30", opened) <= row["value_date"] <= "2026-09-30"
    for row in large.rows("fees"):
        opened = large.accounts[row["account_no"]]["opened_on"]
        assert max("2026-07-01", opened) <= row["booked_on"] <= "2026-09-30"
    for row in large.rows("loan_status"):
        assert row["as_of"] >= large.loans[row["loan_no"]]["disbursed_on"]
    assert len({row["account_no"] for row in large.rows("balances")}) == SIZES.accounts


def test_balances_are_uneven(large):
    counts = sorted(len(days) for days in large.balances.values())
    assert counts[0] <= 3 and counts[-1] >= 10


def test_the_same_sizes_as_a_command_give_the_same_bytes(large, tmp_path):
    options = [f"--{entity}={getattr(SIZES, entity)}" for entity in KEYS if entity in vars(SIZES)]
    command = [sys.executable, str(ROOT / "benchmarks" / "generate"), "--gzip", *options]
    subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, check=True)
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == len(KEYS) + 2
    for path in files:
        assert (tmp_path / path).read_bytes() == (large.folder / path).read_bytes()


@pytest.mark.parametrize(
    "wrong",
    [
        {"branches": 2},
        {"accounts": 0},
        {"customers": 10, "assignments": 21},
        {"accounts": 10, "balances": 401},
        {"loans": -1},
    ],
)
def test_sizes_that_cannot_be_had_are_refused(wrong):
    with pytest.raises(ValueError, match=list(wrong)[-1]):
        Sizes(**wrong)


def test_the_smallest_bank_can_be_written(tmp_path):
    tiny = Sizes(3, 1, 1, 1, 1, 1, 1, 1)
    written = generate(tmp_path, tiny, until=date(2024, 2, 29))
    assert written["balances"] == written["customers"] == 1
