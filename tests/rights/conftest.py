import xmlrpc.client
from pathlib import Path
from types import SimpleNamespace

import pytest

from support.clients import Json2Error

SCRIPT = Path(__file__).with_name("small_bank.py")
FOREIGN, OWN = "FOREIGN-MARKER", "OWN-MARKER"
PASSWORD = "test-password"
#: roles that own nothing of the second branch, so that whatever they ask for there is refused
STRANGERS = ("rm", "leader", "risk", "branch_admin", "integration", "nothing")
WALK = Path(__file__).with_name("walk.py").read_text()


@pytest.fixture(scope="session")
def small_bank(workbench, run_in_odoo):
    """Name of a database with the bank of ``small_bank.py``, and what its building told."""
    code = SCRIPT.read_text() + "\nresult = build(env, foreign, own, password)"
    names = {"foreign": FOREIGN, "own": OWN, "password": PASSWORD}
    return workbench.prepared("small_bank", lambda db: run_in_odoo(db, code, **names))


@pytest.fixture(scope="module")
def bank(small_bank, module_make_db, module_server, json2, rpc):
    """A served bank: ``foreign`` ids by model, ``json2(login)`` and ``xmlrpc(login)`` clients."""
    template, made = small_bank
    module_db = module_make_db(template)
    # no scheduled action: what changes is what the tests do
    served = module_server(module_db, 2, "--max-cron-threads=0")
    # every refusal that these tests provoke is a warning in the log
    served.expect("odoo.http:")

    def remote(login):
        return json2(served.url, module_db, made["keys"][login])

    def old_remote(login, password=PASSWORD):
        return rpc(served.url, module_db, login, password)

    return SimpleNamespace(
        db=module_db, foreign=made["foreign"], json2=remote, xmlrpc=old_remote, server=served
    )


@pytest.fixture(scope="module")
def still_bank(small_bank, module_make_db):
    """The bank without a server, for calls inside Odoo: ``foreign`` ids, ``keys`` by login."""
    template, made = small_bank
    return SimpleNamespace(db=module_make_db(template), **made)


def _unchanged(db, run_in_odoo):
    code = WALK + "\nresult = picture(env)"
    before = run_in_odoo(db, code)
    yield
    after = run_in_odoo(db, code)
    assert {t: (before.get(t), n) for t, n in after.items() if n != before.get(t)} == {}


@pytest.fixture
def unchanged(bank, run_in_odoo):
    """The rows before are the rows after."""
    yield from _unchanged(bank.db, run_in_odoo)


@pytest.fixture
def still_unchanged(still_bank, run_in_odoo):
    """The rows before are the rows after."""
    yield from _unchanged(still_bank.db, run_in_odoo)


def refused_by_json_2(client, attempts):
    """Each call is refused, and nothing foreign is told; ``attempts``: (model, method, named)."""
    for model, method, named in attempts:
        with pytest.raises(Json2Error) as refused:
            client.call(model, method, **named)
        told = str(refused.value.body.get("message", refused.value.body))
        assert FOREIGN not in told, (model, method, named)


def refused_by_xml_rpc(client, attempts):
    """The same over XML-RPC."""
    for model, method, named in attempts:
        named = dict(named)
        records = [named.pop("ids")] if "ids" in named else []
        with pytest.raises(xmlrpc.client.Fault) as refused:
            client.call(model, method, *records, **named)
        assert FOREIGN not in refused.value.faultString, (model, method, named)
