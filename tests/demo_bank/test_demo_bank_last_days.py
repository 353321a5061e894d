"""The days after the quarter: delivered day by day, so that the demo knows what moved yesterday."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import demo_bank
import pytest
from demo_bank.cast import BACK_DATED_RMS
from demo_bank.last_days import LastDays
from demo_bank.timeline import Quarter

UNTIL = date(2026, 9, 30)
DAYS = ["2026-10-24", "2026-10-25"]


@pytest.fixture(scope="module")
def lately(tmp_path_factory, read_extracts):
    folder = tmp_path_factory.mktemp("lately")
    report = demo_bank.generate(folder, UNTIL, today=date(2026, 10, 26))
    return read_extracts(folder, report)


def _of_days(lately, entity):
    return {day: rows for day, rows in lately.deliveries(entity) if day in DAYS}


def test_the_quarter_before_is_the_same_to_the_byte(lately, bank):
    for folder, _manifest in bank.manifests:
        again = lately.folder / folder.relative_to(bank.folder)
        assert (again / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()
    seen = [(m["business_date"], m["system"]) for _, m in lately.manifests][6:]
    assert seen == [(day, system) for day in DAYS for system in ("core", "credit")]
    assert [row["business_date"] for row in lately.report["deliveries"]][6:] == sorted(DAYS * 2)


def test_each_delivery_holds_its_own_days_and_some_move_on_the_newest(lately):
    columns = {"balances": "value_date", "fees": "booked_on", "sales": "booked_on"}
    for entity, column in columns.items():
        older, newer = (list(rows) for rows in _of_days(lately, entity).values())
        assert {row[column] for row in newer} == {DAYS[1]}
        early = [row for row in older if row[column] <= str(UNTIL)]
        assert len(early) == (len(BACK_DATED_RMS) if entity == "balances" else 0)
        older = [row for row in older if row not in early]
        assert {row[column] for row in older} <= {f"2026-10-{day:02}" for day in range(1, 25)}
        assert len(older) > len(newer) > 20
    # so little beside a month's end that loading it takes no time
    assert sum(1 for rows in _of_days(lately, "balances").values() for _row in rows) < 10_000


def test_some_balances_count_from_an_earlier_day_and_no_month_end_changes(lately, bank):
    rows = _of_days(lately, "balances")[DAYS[0]]
    for row in (row for row in rows if row["value_date"] <= str(UNTIL)):
        known = bank.balances[row["account_no"]]
        assert row["value_date"] not in known
        before = max(day for day in known if day < row["value_date"])
        after = min(day for day in known if day > row["value_date"])
        # it came in four days later, as was told at first
        assert date.fromisoformat(after) - date.fromisoformat(row["value_date"]) == timedelta(4)
        assert Decimal(known[before]) < Decimal(row["balance"]) == Decimal(known[after])
        assert row["value_date"][:7] == after[:7] == str(UNTIL)[:7]


def test_balances_go_on_from_the_quarter_and_matured_deposits_close(lately):
    days = lately.balances
    closed = {
        row["account_no"]: row for rows in _of_days(lately, "accounts").values() for row in rows
    }
    assert closed
    for number, row in closed.items():
        assert row["closed_on"] == row["matures_on"] == max(days[number])
        assert Decimal(days[number][row["closed_on"]]) == 0
    for rows in _of_days(lately, "balances").values():
        for row in rows:
            assert Decimal(row["balance"]) >= 0
            assert lately.accounts[row["account_no"]]["closed_on"] in ("", row["value_date"])


def test_principal_falls_by_what_was_paid_and_some_become_overdue(lately):
    status = {(row["loan_no"], row["as_of"]): row for row in lately.rows("loan_status")}
    paid = defaultdict(Decimal)
    for rows in _of_days(lately, "repayments").values():
        for row in rows:
            paid[row["loan_no"]] += Decimal(row["principal_paid"])
    for (loan, day), row in status.items():
        if day == "2026-09-30":
            left = [status[loan, last] for last in DAYS if (loan, last) in status]
            last = Decimal(left[-1]["principal_balance"]) if left else Decimal()
            assert Decimal(row["principal_balance"]) - last == paid[loan], loan
    newly = [
        loan
        for (loan, day), row in status.items()
        if day == DAYS[1]
        and row["days_overdue"] != "0"
        and status.get((loan, DAYS[0]), {}).get("days_overdue") == "0"
    ]
    assert len(newly) > 5


def test_days_of_the_month_after_only():
    quarter = Quarter(UNTIL)
    assert LastDays(quarter, 19, date(2026, 10, 1)).days == []
    assert LastDays(quarter, 19, date(2026, 10, 2)).days == [date(2026, 10, 1)]
    for other in (UNTIL, date(2026, 11, 1)):
        with pytest.raises(ValueError, match="month after"):
            LastDays(quarter, 19, other)
