"""The seals fit their files, and the same call gives the same bytes."""

import csv
import gzip
import hashlib
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import demo_bank
import pytest

AMOUNTS = {
    "assignments": {"share"},
    "balances": {"balance"},
    "fees": {"quantity", "amount"},
    "sales": {"quantity", "volume", "income"},
    "gl": {"balance"},
    "loans": {"amount", "monthly_payment"},
    "loan_status": {"principal_balance", "overdue_amount", "interest_due", "interest_received"},
    "repayments": {"principal_due", "interest_due", "principal_paid", "interest_paid"},
}


def _digests(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_every_file_has_the_hash_rows_and_sums_of_its_seal(any_bank):
    for folder, manifest in any_bank.manifests:
        for entry in manifest["files"]:
            data = (folder / entry["name"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == entry["sha256"]
            text = gzip.decompress(data) if entry["name"].endswith(".gz") else data
            lines = text.decode(manifest["encoding"]).splitlines()
            rows = list(csv.DictReader(lines))
            assert len(rows) == entry["rows"] > 0
            assert set(entry["sums"]) == AMOUNTS.get(entry["entity"], set())
            for column, total in entry["sums"].items():
                assert sum(Decimal(row[column]) for row in rows) == Decimal(total)


def test_every_file_in_a_delivery_is_sealed(bank):
    for folder, manifest in bank.manifests:
        names = {entry["name"] for entry in manifest["files"]} | {"manifest.json"}
        assert {path.name for path in folder.iterdir()} == names


def test_a_pair_of_deliveries_per_month_end_in_two_encodings(bank):
    seen = [
        (manifest["business_date"], manifest["system"], manifest["encoding"], manifest["version"])
        for _, manifest in bank.manifests
    ]
    assert seen == [
        (day, system, encoding, 1)
        for day in ("2026-07-31", "2026-08-31", "2026-09-30")
        for system, encoding in (("core", "utf-8"), ("credit", "gb18030"))
    ]


def test_the_credit_files_need_their_declared_encoding(bank):
    folder = bank.folder / "credit" / "2026-07-31"
    with pytest.raises(UnicodeDecodeError):
        (folder / "loans.csv").read_text(encoding="utf-8")


def test_the_balances_are_compressed_without_a_time(bank):
    for path in bank.folder.glob("core/*/balances.csv.gz"):
        assert path.read_bytes()[4:8] == b"\0\0\0\0"


def test_the_seal_is_written_last(bank):
    for folder, _ in bank.manifests:
        sealed = (folder / "manifest.json").stat().st_mtime_ns
        assert all(path.stat().st_mtime_ns <= sealed for path in folder.iterdir())


def test_the_same_call_as_a_command_gives_the_same_bytes(bank, until, tmp_path):
    command = [sys.executable, str(Path(demo_bank.__file__).parent), "--out", str(tmp_path)]
    done = subprocess.run(
        [*command, "--until", until.isoformat()], capture_output=True, text=True, check=True
    )
    assert _digests(tmp_path) == _digests(bank.folder)
    assert "[8/8] seals" in done.stderr


def test_another_seed_gives_another_bank(bank, other_bank):
    assert bank.customers["1000000007"]["name"] != other_bank.customers["1000000007"]["name"]


def test_a_day_that_ends_no_month_is_refused_with_a_hint(tmp_path):
    with pytest.raises(ValueError, match="2026-09-30"):
        demo_bank.generate(tmp_path / "out", date(2026, 9, 29))
    assert not Path(tmp_path / "out").exists()


def test_the_report_counts_what_was_written(bank):
    written = {}
    for _, manifest in bank.manifests:
        for entry in manifest["files"]:
            written[entry["entity"]] = written.get(entry["entity"], 0) + entry["rows"]
    assert bank.report["rows"] == written
    assert [row["business_date"] for row in bank.report["deliveries"]] == [
        manifest["business_date"] for _, manifest in bank.manifests
    ]
