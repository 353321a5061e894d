"""What the demo promises: sizes, people, oddities worth showing."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

import demo_bank
import pytest

LEVELS = {"head_office": 1, "branch": 3, "sub_branch": 12, "outlet": 4}


def test_the_bank_has_the_promised_size(any_bank):
    branches = list(any_bank.rows("branches"))
    assert Counter(row["level"] for row in branches) == LEVELS
    assert len(any_bank.managers) == 60
    assert len(any_bank.customers) == 20_000
    assert 250_000 <= any_bank.report["rows"]["balances"] <= 350_000
    assert {row["category"] for row in any_bank.customers.values()} == set(demo_bank.CATEGORIES)
    assert {row["position"] for row in any_bank.managers.values()} == set(demo_bank.POSITIONS)


def test_products_and_subjects_have_chinese_names(any_bank):
    sold = {row["product"] for entity in ("fees", "sales") for row in any_bank.rows(entity)}
    assert sold == set(demo_bank.PRODUCTS)
    subjects = {row["subject_code"] for row in any_bank.accounts.values()}
    assert subjects == set(demo_bank.SUBJECTS)


def test_one_rm_left_one_joined_and_one_moved(bank):
    deliveries = list(bank.deliveries("managers"))
    states = [{row["rm_code"]: row for row in rows} for _, rows in deliveries]
    leaver, joiner, mover = (
        demo_bank.LEAVING_RM,
        demo_bank.JOINING_RM,
        demo_bank.MOVING_RM,
    )
    assert [len(state) for state in states] == [59, 2, 1]
    assert states[0][leaver]["left_on"] == "" and states[1][leaver]["left_on"] == "2026-08-15"
    assert states[0][mover]["branch_code"] == "S31" and states[1][mover]["branch_code"] == "S33"
    assert joiner not in states[0] and states[2][joiner]["joined_on"] == "2026-09-06"


def test_assignments_show_every_shape(any_bank):
    shapes = Counter(
        (
            row["basis"],
            row["line"] or (row["account_no"] and "account") or (row["loan_no"] and "loan_no"),
        )
        for row in any_bank.assignments
    )
    for shape in (
        ("real", "deposit"),
        ("real", "loan"),
        ("real", "intermediary"),
        ("real", "account"),
        ("real", "loan_no"),
        ("shadow", ""),
    ):
        assert shapes[shape] >= 20, shape
    shares = Counter(row["share"] for row in any_bank.assignments)
    assert shares["1.00"] > 15_000 and shares["0.60"] > 500 and shares["0.40"] > 500


def test_hand_overs_fall_in_mid_month_in_every_month(bank):
    closed = Counter(
        row["valid_to"][:7] for row in bank.assignments if row["valid_to"] >= "2026-07-01"
    )
    assert set(closed) == {"2026-07", "2026-08", "2026-09"}
    follows = {(row["customer_no"], row["valid_from"]) for row in bank.assignments}
    for row in bank.assignments:
        if row["valid_to"] >= "2026-07-01":
            day = date.fromisoformat(row["valid_to"])
            assert 1 < day.day < 28
            assert (row["customer_no"], str(day.replace(day=day.day + 1))) in follows


@pytest.mark.parametrize("rm_code", [demo_bank.DEMO_RM, demo_bank.DEMO_RM2])
def test_the_demo_rms_have_a_book_of_about_350(any_bank, rm_code):
    today = any_bank.report["until"]
    own = {
        row["customer_no"]
        for row in any_bank.assignments
        if row["rm_code"] == rm_code and (row["valid_to"] or "9999") >= today
    }
    assert 300 <= len(own) <= 400


def test_the_demo_rm_has_something_of_everything(any_bank):
    until = date.fromisoformat(any_bank.report["until"])
    rows = [r for r in any_bank.assignments if r["rm_code"] == demo_bank.DEMO_RM]
    first = any_bank.report["deliveries"][0]["business_date"][:8] + "01"
    assert sum(row["valid_from"] > first for row in rows) >= 30, "handed over"
    assert sum(row["share"] in ("0.60", "0.40") for row in rows) >= 10, "joint"
    own = {row["customer_no"] for row in rows if not row["valid_to"]}
    soon = [
        account
        for account in any_bank.accounts.values()
        if account["customer_no"] in own
        and account["matures_on"]
        and 0 < (date.fromisoformat(account["matures_on"]) - until).days <= 31
    ]
    assert len(soon) >= 8, "deposits that mature soon"
    days = [
        int(row["days_overdue"])
        for row in any_bank.rows("loan_status")
        if row["as_of"] == str(until) and any_bank.loans[row["loan_no"]]["customer_no"] in own
    ]
    assert any(0 < n <= 90 for n in days) and any(n > 90 for n in days), "overdue and bad loans"


def test_the_demo_rm_ranks_in_the_middle(any_bank):
    until = any_bank.report["until"]
    shares = defaultdict(list)
    for row in any_bank.assignments:
        general = not (row["line"] or row["account_no"] or row["loan_no"])
        if general and row["basis"] == "real" and (row["valid_to"] or "9999") >= until:
            shares[row["customer_no"]].append((row["rm_code"], Decimal(row["share"])))
    deposits = Counter()
    for number, days in any_bank.balances.items():
        for rm_code, share in shares[any_bank.accounts[number]["customer_no"]]:
            deposits[rm_code] += Decimal(days[max(days)]) * share
    ranked = [rm_code for rm_code, _ in deposits.most_common()]
    assert 10 <= ranked.index(demo_bank.DEMO_RM) + 1 <= 45


def test_some_rms_borrow_money_over_the_month_ends(bank):
    home = {
        row["customer_no"]: row["rm_code"]
        for row in bank.assignments
        if row["share"] == "1.00" and row["valid_from"] < "2026-07-01" and not row["valid_to"]
    }
    accounts, in_and_out = Counter(), Counter()
    for number, days in bank.balances.items():
        rm_code = home.get(bank.accounts[number]["customer_no"])
        accounts[rm_code] += 1
        came = any(day in days for day in ("2026-07-30", "2026-07-31"))
        went = any(day in days for day in ("2026-08-01", "2026-08-02", "2026-08-03"))
        in_and_out[rm_code] += came and went
    rates = {code: in_and_out[code] / accounts[code] for code in accounts if code}
    usual = sorted(rates.values())[len(rates) // 2]
    assert all(rates[code] > 2 * usual for code in demo_bank.SPIKE_RMS)
