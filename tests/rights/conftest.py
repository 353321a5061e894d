from pathlib import Path
from types import SimpleNamespace

import pytest

SCRIPT = Path(__file__).with_name("small_bank.py")
FOREIGN, OWN = "FOREIGN-MARKER", "OWN-MARKER"
PASSWORD = "test-password"


@pytest.fixture(scope="module")
def bank(module_db, module_server, run_in_odoo, json2, rpc):
    """A served bank: ``foreign`` ids by model, ``json2(login)`` and ``xmlrpc(login)`` clients."""
    code = SCRIPT.read_text() + "\nresult = build(env, foreign, own, password)"
    names = {"foreign": FOREIGN, "own": OWN, "password": PASSWORD}
    made = run_in_odoo(module_db, code, **names)
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
