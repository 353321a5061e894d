"""The figures of a real bank load completely, and only once."""

import pytest

from support.berka import BERKA

pytestmark = pytest.mark.skipif(not BERKA.is_dir(), reason="../shared/berka is not there")

ROWS = {
    "branches": 86,
    "managers": 131,
    "customers": 5369,
    "accounts": 4500,
    "assignments": 5703,
    "balances": 66580,
    "fees": 14570,
    "loans": 491,
    "loan_status": 1829,
}


def test_every_row_of_the_seals_is_published_once(module_db, load_all):
    first, second = load_all(module_db, [BERKA, BERKA])
    assert [answer["state"] for answer in first["answers"]] == ["published", "published"]
    counts = {}
    for answer in first["answers"]:
        counts |= answer["files"]
    assert counts == {entity: [rows, rows, 0, 0] for entity, rows in ROWS.items()}
    assert first["after"]["rm_fact_balance"] == 66580
    assert first["after"]["balance"] == "2706582155.90"
    assert all("same content" in answer["message"] for answer in second["answers"])
    assert second["after"] == second["before"]
