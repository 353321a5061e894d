"""Twenty clicks at the same time: one signature, nineteen clean refusals.

And two approvals at the same time of what cannot both be: one, and a refusal that names it.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.clients import Json2Error

SMALL_BANK = Path(__file__).parents[1] / "rights" / "small_bank.py"
BANK = """
bank = SmallBank(env, "kept-for-tests-1")
branch = bank.branch("EAST")
ids = bank.people("EAST", branch, "rm")
bank.user("risk", "risk", branch)
product = env["rm.product"].create({"code": "loan", "name": "贷款"})
result = {"keys": bank.keys, "vals": {
    "customer_id": ids["rm.customer"], "product_id": product.id, "amount": "200000.00",
    "term_months": 12, "purpose": "进货", "check_identity": True, "check_credit": True,
    "check_site": True, "opinion": "经营稳定，抵押足值，建议贷款。"}}
"""
SIGNED = """
result = [
    (proposal.state, proposal.approval_request_id.decision_ids.mapped("decision"),
     env["rm.approval.request"].search_count([("res_id", "=", proposal.id)]))
    for proposal in env["rm.loan.proposal"].search([])
]
"""
CLICKS = 20


@pytest.fixture
def bank(new_db, run_in_odoo):
    return run_in_odoo(new_db, SMALL_BANK.read_text() + BANK)


def test_of_twenty_clicks_one_counts(bank, new_db, run_in_odoo, server, json2):
    served = server(new_db, workers=2)
    # a refusal; and a click that met another one on the row, tried again by Odoo
    served.expect("odoo.http", "FOR UPDATE", "odoo.sql_db")

    def call(login, method, **named):
        client = json2(served.url, new_db, bank["keys"][login])
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
    assert run_in_odoo(new_db, SIGNED) == [["approved", ["submit", "approve"], 1]]
