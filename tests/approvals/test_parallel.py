"""Twenty clicks at the same time: one signature, nineteen clean refusals.

Of two approvals at the same time of what cannot both be: one, and a refusal that names it.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.clients import Json2Error

SMALL_BANK = Path(__file__).parents[1] / "rights" / "small_bank.py"
BANK = """
from datetime import date

bank = SmallBank(env, "kept-for-tests-1")
branch = bank.branch("EAST")
ids = bank.people("EAST", branch, "rm")
bank.user("risk", "risk", branch)
product = env["rm.product"].create({"code": "loan", "name": "贷款"})
first, second = (bank.user(login, "admin").id for login in ("first", "second"))
place, *to = (bank.branch(f"PLACE{number}").id for number in range(3))
changes = env["rm.branch.change"].with_user(first).create([{
    "kind": "move", "branch_id": place, "to_branch_id": there, "reason": "总行〔2026〕18号",
    "effective_on": date.today() + timedelta(days=9)} for there in to])
changes.action_submit()
result = {"keys": bank.keys, "changes": changes.ids, "second": second, "vals": {
    "customer_id": ids["rm.customer"], "product_id": product.id, "amount": "200000.00",
    "term_months": 12, "purpose": "进货", "check_identity": True, "check_credit": True,
    "check_site": True, "opinion": "经营稳定，抵押足值，建议贷款。"}}
"""
SIGNED = """
result = [
    (proposal.state, proposal.approval_request_id.decision_ids.mapped("decision"),
     env["rm.approval.request"].search_count(
         [("model", "=", proposal._name), ("res_id", "=", proposal.id)]))
    for proposal in env["rm.loan.proposal"].search([])
]
"""
CLICKS = 20
#: a branch is to go to two places on one day; the second approval began before the first ended
AT_ONCE = """
from psycopg2.errors import SerializationFailure
from odoo.exceptions import UserError

def approve(change, cr):
    env(cr=cr, user=second)["rm.branch.change"].browse(change).action_approve()

result = []
with env.registry.cursor() as early, env.registry.cursor() as late:
    late.execute("SELECT count(*) FROM rm_branch_change")
    approve(changes[0], early)
    early.commit()
    for _again in range(2):
        try:
            approve(changes[1], late)
        except (SerializationFailure, UserError) as refused:
            late.rollback()
            result.append([type(refused).__name__, str(refused)])
result.append(env["rm.branch.change"].browse(changes).mapped("state"))
"""


@pytest.fixture(scope="module")
def bank(module_db, run_in_odoo):
    return run_in_odoo(module_db, SMALL_BANK.read_text() + BANK)


def test_of_two_approvals_at_once_that_exclude_each_other_one_counts(bank, module_db, run_in_odoo):
    values = {"changes": bank["changes"], "second": bank["second"]}
    met, refused, states = run_in_odoo(module_db, AT_ONCE, expect_log=True, **values)
    assert met[0] == "SerializationFailure", "Odoo tries such a call again"
    assert refused[0] == "UserError"
    assert "PLACE1" in refused[1]
    assert states == ["approved", "submitted"]


def test_of_twenty_clicks_one_counts(bank, module_db, run_in_odoo, server, json2):
    served = server(module_db, workers=2)
    # a refusal; and a click that met another one on the row, tried again by Odoo
    served.expect("odoo.http", "FOR UPDATE", "odoo.sql_db")

    def call(login, method, **named):
        client = json2(served.url, module_db, bank["keys"][login])
        try:
            return client.call("rm.loan.proposal", method, **named)
        except Json2Error as error:
            return error

    [proposal] = call("rm", "create", vals_list=[bank["vals"]])
    words = {"comment": "资料已复核，还款来源可靠，同意。"}
    for login, method, named in (("rm", "action_submit", {}), ("risk", "action_approve", words)):
        with ThreadPoolExecutor(CLICKS) as pool:
            clicks = [
                pool.submit(call, login, method, ids=[proposal], **named) for _ in range(CLICKS)
            ]
            answers = [click.result() for click in clicks]
        refused = [answer for answer in answers if isinstance(answer, Json2Error)]
        assert answers.count(True) == 1
        assert len(refused) == CLICKS - 1
        assert {error.status for error in refused} <= {403, 422}
    assert run_in_odoo(module_db, SIGNED) == [["approved", ["submit", "approve"], 1]]
