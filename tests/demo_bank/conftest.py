"""The demo bank generated once, and readers of its files that know nothing of its generator."""

import csv
import gzip
import json
import sys
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "addons" / "rm_workbench" / "tools"
if str(TOOLS) not in sys.path:
    sys.path.insert(0, str(TOOLS))

import demo_bank  # noqa: E402

UNTIL = date(2026, 9, 30)


class Extracts:
    """A folder of deliveries, read the way a bank's own reader would."""

    def __init__(self, folder: Path, report: dict | None = None):
        self.folder = folder
        self.report = report
        self._read_before = {}

    @property
    def manifests(self):
        """Yield (folder, manifest) in the order in which to load them."""
        paths = sorted(
            self.folder.glob("*/*/manifest.json"),
            key=lambda path: (path.parent.name, path.parent.parent.name),
        )
        for path in paths:
            yield path.parent, json.loads(path.read_text(encoding="utf-8"))

    def deliveries(self, entity):
        """Return [(business date, rows as dicts)] of the deliveries that have this entity.

        Read once; balances are too many to keep as dicts, see :attr:`balances`.
        """
        if entity in self._read_before:
            return self._read_before[entity]
        found = [
            (manifest["business_date"], self._read(folder / entry["name"], manifest["encoding"]))
            for folder, manifest in self.manifests
            for entry in manifest["files"]
            if entry["entity"] == entity
        ]
        if entity != "balances":
            found = [(day, list(rows)) for day, rows in found]
            self._read_before[entity] = found
        return found

    def rows(self, entity):
        """Yield the rows of all deliveries, one after the other."""
        for _, rows in self.deliveries(entity):
            yield from rows

    def latest(self, entity, *key):
        """Return the rows by key as they stand after the last delivery."""
        return {tuple(row[name] for name in key): row for row in self.rows(entity)}

    @staticmethod
    def _read(path, encoding):
        opener = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding=encoding, newline="") as file:
            yield from csv.DictReader(file)

    @cached_property
    def balances(self):
        """Account number -> {date: balance}, all as text."""
        days = {}
        for row in self.rows("balances"):
            days.setdefault(row["account_no"], {})[row["value_date"]] = row["balance"]
        return days

    @cached_property
    def customers(self):
        return {row["customer_no"]: row for row in self.rows("customers")}

    @cached_property
    def accounts(self):
        return {row["account_no"]: row for row in self.rows("accounts")}

    @cached_property
    def managers(self):
        return {row["rm_code"]: row for row in self.rows("managers")}

    @cached_property
    def loans(self):
        return {row["loan_no"]: row for row in self.rows("loans")}

    @cached_property
    def assignments(self):
        return list(self.latest("assignments", "customer_no", "rm_code", "valid_from").values())


@pytest.fixture(scope="session")
def until():
    return UNTIL


@pytest.fixture(scope="session")
def bank(tmp_path_factory):
    """The demo bank of the third quarter of 2026."""
    folder = tmp_path_factory.mktemp("bank")
    return Extracts(folder, demo_bank.generate(folder, UNTIL))


@pytest.fixture(scope="session")
def other_bank(tmp_path_factory):
    """A quarter that is none of the calendar, ends on a leap day and spans a year's end."""
    folder = tmp_path_factory.mktemp("leap")
    report = demo_bank.generate(folder, date(2028, 2, 29), seed=7)
    return Extracts(folder, report)


@pytest.fixture(params=["bank", "other_bank"])
def any_bank(request):
    """Both banks, one after the other: what must hold for every quarter and seed."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def read_extracts():
    """The reader itself, for extracts that are not the demo bank's."""
    return Extracts
