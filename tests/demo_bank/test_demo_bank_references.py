"""Every row refers to rows that came before or with it, and shares never exceed the whole."""

from collections import defaultdict
from decimal import Decimal

# Entity: {column: entity it refers to}, in the order in which a delivery is loaded.
REFERENCES = {
    "branches": {"parent_code": "branches"},
    "managers": {"branch_code": "branches"},
    "customers": {"branch_code": "branches"},
    "accounts": {"customer_no": "customers", "branch_code": "branches"},
    "assignments": {
        "customer_no": "customers",
        "rm_code": "managers",
        "account_no": "accounts",
        "loan_no": "loans",
    },
    "balances": {"account_no": "accounts"},
    "fees": {"customer_no": "customers", "account_no": "accounts"},
    "sales": {"customer_no": "customers", "account_no": "accounts", "rm_code": "managers"},
    "gl": {"branch_code": "branches"},
    "loans": {
        "customer_no": "customers",
        "account_no": "accounts",
        "branch_code": "branches",
        "rm_code": "managers",
        "co_rm_code": "managers",
    },
    "loan_status": {"loan_no": "loans"},
    "repayments": {"loan_no": "loans"},
}
KEYS = {
    "branches": "branch_code",
    "managers": "rm_code",
    "customers": "customer_no",
    "accounts": "account_no",
    "loans": "loan_no",
}
FACT_KEYS = {
    "fees": ("entry_no",),
    "sales": ("entry_no",),
    "gl": ("branch_code", "subject_code", "currency", "value_date"),
    "loan_status": ("loan_no", "as_of"),
    "repayments": ("entry_no",),
}


def test_every_reference_resolves_when_loaded_in_order(any_bank):
    known = defaultdict(set)
    rows = {entity: list(any_bank.deliveries(entity)) for entity in REFERENCES}
    days = [(m["business_date"], m["system"]) for _, m in any_bank.manifests]
    system = dict.fromkeys(("loans", "loan_status", "repayments"), "credit")
    for day, delivering in days:
        for entity, columns in REFERENCES.items():
            if system.get(entity, "core") != delivering:
                continue
            for row in (r for d, delivered in rows[entity] if d == day for r in delivered):
                if entity in KEYS:
                    known[entity].add(row[KEYS[entity]])
                for column, target in columns.items():
                    assert not row[column] or row[column] in known[target], (day, entity, row)


def test_no_fact_is_delivered_twice(any_bank):
    for entity, key in FACT_KEYS.items():
        seen = set()
        for row in any_bank.rows(entity):
            values = tuple(row[name] for name in key)
            assert values not in seen, (entity, values)
            seen.add(values)
    days = sum(len(days) for days in any_bank.balances.values())
    assert days == any_bank.report["rows"]["balances"], "an account has two balances on a day"


def test_no_delivery_has_two_assignments_of_one_key(any_bank):
    key = ("customer_no", "rm_code", "valid_from", "line", "account_no", "loan_no")
    for day, rows in any_bank.deliveries("assignments"):
        keys = [tuple(row[name] for name in key) for row in rows]
        assert len(keys) == len(set(keys)), day


def test_real_shares_of_one_scope_never_exceed_one_on_any_day(any_bank):
    scopes = defaultdict(list)
    for row in any_bank.assignments:
        assert Decimal(0) < Decimal(row["share"]) <= 1
        assert not row["valid_to"] or row["valid_from"] <= row["valid_to"]
        assert sum(bool(row[name]) for name in ("line", "account_no", "loan_no")) <= 1
        if row["basis"] == "real":
            scope = (row["customer_no"], row["line"], row["account_no"], row["loan_no"])
            scopes[scope].append(row)
    assert len(scopes) > 19_000
    for scope, rows in scopes.items():
        # Sums rise only where a share begins, so these days suffice.
        for day in {row["valid_from"] for row in rows}:
            on = [r for r in rows if r["valid_from"] <= day <= (r["valid_to"] or "9999")]
            assert sum(Decimal(r["share"]) for r in on) <= 1, (scope, day)


def test_shares_never_exceed_one_after_any_delivery(any_bank):
    """Open ends of an early delivery do not overlap what is known by then."""
    state = {}
    for _, rows in any_bank.deliveries("assignments"):
        for row in rows:
            key = (row["customer_no"], row["rm_code"], row["valid_from"])
            assert key not in state or not state[key]["valid_to"], "a closed row stays closed"
            state[key] = row
        totals = defaultdict(Decimal)
        for row in state.values():
            if row["basis"] == "real" and not row["valid_to"]:
                scope = (row["customer_no"], row["line"], row["account_no"], row["loan_no"])
                totals[scope] += Decimal(row["share"])
        assert max(totals.values()) == 1


def test_an_rm_is_responsible_only_while_he_is_there(any_bank):
    for row in any_bank.assignments:
        manager = any_bank.managers[row["rm_code"]]
        assert row["valid_from"] >= manager["joined_on"]
        if manager["left_on"]:
            assert row["valid_to"] and row["valid_to"] <= manager["left_on"]


def test_scoped_accounts_and_loans_belong_to_the_customer_and_existed(any_bank):
    for row in any_bank.assignments:
        assert row["valid_from"] >= any_bank.customers[row["customer_no"]]["opened_on"]
        if row["account_no"]:
            account = any_bank.accounts[row["account_no"]]
            assert account["customer_no"] == row["customer_no"]
            assert account["opened_on"] <= row["valid_from"]
        if row["loan_no"]:
            loan = any_bank.loans[row["loan_no"]]
            assert loan["customer_no"] == row["customer_no"]
            assert loan["disbursed_on"] <= row["valid_from"]


def test_entries_lie_in_the_life_of_their_account(any_bank):
    for entity in ("fees", "sales"):
        for row in any_bank.rows(entity):
            account = any_bank.accounts[row["account_no"]]
            assert account["customer_no"] == row["customer_no"]
            assert account["opened_on"] <= row["booked_on"] <= (account["closed_on"] or "9999")


def test_nobody_sells_before_joining_or_after_leaving(any_bank):
    for row in any_bank.rows("sales"):
        if row["rm_code"]:
            manager = any_bank.managers[row["rm_code"]]
            assert manager["joined_on"] <= row["booked_on"] <= (manager["left_on"] or "9999")


def test_a_delivery_brings_nothing_of_the_next_month(any_bank):
    dated = {"fees": "booked_on", "sales": "booked_on", "balances": "value_date"}
    dated |= {"customers": "opened_on", "accounts": "opened_on", "loans": "disbursed_on"}
    dated |= {"loan_status": "as_of", "gl": "value_date", "repayments": "due_on"}
    dated |= {"managers": "joined_on"}
    for entity, column in dated.items():
        for day, rows in any_bank.deliveries(entity):
            assert all(row[column] <= day for row in rows), (entity, day)
