"""Every method and every field, called by strangers and with nonsense, empty and oversized values.

Refused with a sentence, nothing changed, and never by an error that nobody thought of.
"""

from pathlib import Path

import pytest

from .conftest import STRANGERS, WALK

CALLS = WALK + Path(__file__).with_name("wrong_calls.py").read_text()


@pytest.fixture
def ask(still_bank, run_in_odoo):
    """``ask(function, login, **values)``: what a function of wrong_calls.py found."""

    def ask(function, login, **values):
        code = f"{CALLS}\nresult = {function}(env, {', '.join(['key', *values])})"
        # every refusal is a warning in the log
        return run_in_odoo(
            still_bank.db, code, expect_log=True, key=still_bank.keys[login], **values
        )

    return ask


@pytest.mark.parametrize("login", STRANGERS)
def test_no_stranger_changes_anything_by_any_method(login, ask, still_bank, still_unchanged):
    ask("strange", login, foreign=still_bank.foreign)


@pytest.mark.parametrize("login", ["rm", "leader", "admin", "auditor"])
def test_nonsense_is_refused_with_a_sentence_by_every_method(login, ask):
    unforeseen = ask("nonsense", login)
    assert not unforeseen, "\n".join(unforeseen)


@pytest.mark.parametrize("login", ["rm", "leader", "risk", "branch_admin", "admin"])
def test_empty_and_oversized_values_are_refused_on_every_model(login, ask, still_unchanged):
    taken = ask("oversized", login)
    assert not taken, "\n".join(taken)


@pytest.mark.parametrize("login", STRANGERS)
def test_no_stranger_writes_or_deletes_a_row(login, ask, still_bank, still_unchanged):
    ask("written", login, foreign=still_bank.foreign)
