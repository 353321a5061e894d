"""What is unusual and right is loaded; unknown things wait; versions and days keep their order."""

import gzip

import pytest

from .bank import (
    ACCOUNTS,
    ASSIGNMENTS,
    BALANCES,
    BRANCHES,
    CORE,
    CREDIT,
    CUSTOMERS,
    MANAGERS,
    balances,
    deliver,
)

_MANY_COLUMNS = "value_date,balance,account_no\n2026-03-03,7.00,A1\n"
_CHANGED = BALANCES.replace("100.00", "150.00")


def _steps(root):
    """Yield (name, folder) in the order of loading."""
    yield "bank", deliver(root / "bank", CORE)
    yield "loans", deliver(root / "loans", CREDIT, system="credit")
    yield "again", deliver(root / "again", CORE)
    yield "other_content", deliver(root / "other", {**CORE, "balances": _CHANGED})
    yield "correction", deliver(root / "v3", {"balances": _CHANGED}, version=3)
    yield "too_late", deliver(root / "v2", {"balances": BALANCES}, version=2)
    yield (
        "mark",
        deliver(
            root / "mark",
            {"balances": b"\xef\xbb\xbf" + balances("A1,2026-03-01,1.00").encode()},
            "2026-03-01",
            balances={"rows": 1, "sums": {"balance": "1.00"}},
        ),
    )
    packed = balances("A1,2026-03-02,2.00").encode()
    yield (
        "gzip",
        deliver(
            root / "gzip",
            {"balances": packed.decode()},
            "2026-03-02",
            balances={"name": "balances.csv.gz", "raw": gzip.compress(packed, mtime=0)},
        ),
    )
    yield "columns_swapped", deliver(root / "swap", {"balances": _MANY_COLUMNS}, "2026-03-03")
    crlf = balances("A1,2026-03-04,3.00", '"A2",2026-03-04,"4.00"').replace("\n", "\r\n")
    yield (
        "crlf_and_quotes",
        deliver(root / "crlf", {"balances": crlf}, "2026-03-04", balances={"sums": {}}),
    )
    names = CUSTOMERS.replace("夏娟", '"夏""娟\n行"').replace("Bo Jia", "\U00020bb7")
    yield (
        "gb18030",
        deliver(
            root / "gb",
            {"customers": names},
            "2026-03-05",
            encoding="gb18030",
            customers={"rows": 2},
        ),
    )
    twice = balances("A1,2026-03-06,5.00", "A2,2026-03-06,1.00", "A1,2026-03-06,5.00")
    yield "identical_twice", deliver(root / "twice", {"balances": twice}, "2026-03-06")
    waiting = {
        "customers": CUSTOMERS + "C8,New,individual,F,,S9,2026-03-07,,\n",
        "accounts": ACCOUNTS + "A9,C9,S1,current,CNY,2026-03-07,\nA8,C8,S1,current,CNY,,\n",
        "assignments": ASSIGNMENTS + "C9,M1,1,2026-03-07,\nC2,M9,0.1,2026-03-07,2026-03-08\n",
        "balances": balances("A9,2026-03-07,9.00", "A1,2026-03-07,1.00", "A8,2026-03-07,8.00"),
    }
    yield "unknown", deliver(root / "unknown", waiting, "2026-03-07")
    rest = {
        "branches": BRANCHES + "S9,S9,B1,sub_branch\n",
        "customers": CUSTOMERS + "C9,Late,corporate,,,S1,2026-03-07,,\n",
    }
    yield "match", deliver(root / "match", rest, "2026-03-09")
    yield (
        "day_before",
        deliver(
            root / "before",
            {
                "managers": MANAGERS.replace("M1,周国强,S1", "M1,旧名,B1"),
                "balances": balances("A1,2026-03-06,99.00", "A1,2026-03-05,6.00"),
            },
            "2026-03-05",
            version=2,
        ),
    )
    yield "empty_file", deliver(root / "none", {"balances": balances()}, "2026-03-10")


@pytest.fixture(scope="module")
def outcomes(module_db, load_all, tmp_path_factory):
    steps = dict(_steps(tmp_path_factory.mktemp("good")))
    loaded = load_all(module_db, steps.values())
    return dict(zip(steps, loaded, strict=True))


def only(outcomes, name):
    (answer,) = outcomes[name]["answers"]
    return answer


def gained(outcomes, name, what="rm_fact_balance"):
    return outcomes[name]["after"][what] - outcomes[name]["before"][what]


@pytest.mark.parametrize(
    "name", ["bank", "loans", "mark", "gzip", "columns_swapped", "gb18030", "empty_file"]
)
def test_a_right_delivery_is_published_whole(outcomes, name):
    answer = only(outcomes, name)
    assert answer["state"] == "published", answer["message"]
    assert answer["counts"][0] == answer["counts"][1]
    assert not answer["rejects"]
    assert outcomes[name]["after"]["stages"] == 0


def test_branches_find_parents_that_stand_later_in_the_file(outcomes):
    assert gained(outcomes, "bank", "rm_branch") == 3


def test_the_same_content_again_says_so_and_does_nothing(outcomes):
    answer = only(outcomes, "again")
    assert answer["state"] == "published"
    assert "same content" in answer["message"]
    assert answer["batch"] == only(outcomes, "bank")["batch"]
    assert outcomes["again"]["after"] == outcomes["again"]["before"]


def test_the_same_version_with_other_content_is_rejected(outcomes):
    answer = only(outcomes, "other_content")
    assert (answer["state"], answer["reason"]) == ("rejected", "version_taken")
    assert outcomes["other_content"]["after"] == outcomes["other_content"]["before"]


def test_a_higher_version_corrects_in_place(outcomes):
    assert only(outcomes, "correction")["state"] == "published"
    assert gained(outcomes, "correction") == 0
    assert outcomes["correction"]["after"]["balance"] == "144.75"


def test_a_lower_version_after_a_higher_is_rejected(outcomes):
    answer = only(outcomes, "too_late")
    assert (answer["state"], answer["reason"]) == ("rejected", "version_older")


def test_a_byte_order_mark_is_skipped_with_a_note(outcomes):
    assert "byte_order_mark" in only(outcomes, "mark")["notes"]


def test_quotes_and_crlf_take_the_careful_way_to_the_same_end(outcomes):
    assert only(outcomes, "crlf_and_quotes")["state"] == "published"
    assert gained(outcomes, "crlf_and_quotes") == 2


def test_identical_rows_are_kept_once_and_counted(outcomes):
    answer = only(outcomes, "identical_twice")
    assert answer["state"] == "published"
    assert answer["counts"] == [3, 2, 0, 1]
    assert answer["rejects"] == [["balances", 4, "", "duplicate_identical", "rejected", ""]]


def test_unknown_references_are_kept_aside_with_line_column_and_reason(outcomes):
    answer = only(outcomes, "unknown")
    assert answer["state"] == "published"
    assert answer["counts"][0] == sum(answer["counts"][1:])
    aside = {(r[0], r[1], r[2], r[3]) for r in answer["rejects"]}
    assert aside == {
        ("customers", 4, "branch_code", "unknown_branch"),
        ("accounts", 4, "customer_no", "unknown_customer"),
        ("accounts", 5, "customer_no", "unknown_customer"),
        ("assignments", 5, "customer_no", "unknown_customer"),
        ("assignments", 6, "rm_code", "unknown_manager"),
        ("balances", 2, "account_no", "unknown_account"),
        ("balances", 4, "account_no", "unknown_account"),
    }


def test_what_waited_is_published_when_it_matches_later(outcomes):
    step = outcomes["match"]
    assert step["after"]["rm_customer"] - step["before"]["rm_customer"] == 2
    assert step["after"]["rm_account"] - step["before"]["rm_account"] == 2
    assert step["after"]["rm_fact_balance"] - step["before"]["rm_fact_balance"] == 2
    assert step["after"]["rm_assignment"] - step["before"]["rm_assignment"] == 1
    assert step["after"]["stages"] == 0


def test_an_older_day_does_not_overwrite_what_a_newer_said(outcomes):
    answer = only(outcomes, "day_before")
    assert answer["state"] == "published", answer["message"]
    assert "out_of_order" in answer["notes"]
    assert gained(outcomes, "day_before") == 1


def test_days_between_are_noted(outcomes):
    assert "gap" in only(outcomes, "mark")["notes"]
