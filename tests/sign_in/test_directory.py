"""Sign-in by LDAP and OIDC, through Odoo's modules: what holds for passwords holds there too.

The directory is a stand-in for python-ldap, the provider a small server on the loopback.
"""

import pytest

#: what auth_ldap imports; the directory knows the passwords of two people
_LDAP = """
import os
class LDAPError(Exception): pass
class INVALID_CREDENTIALS(LDAPError): pass
class SERVER_DOWN(LDAPError): pass
class TIMEOUT(LDAPError): pass
SCOPE_SUBTREE, OPT_REFERRALS, OPT_OFF = 2, 8, 0
PASSWORDS = {"x_ldap": "in-the-directory", "x_stranger": "in-the-directory"}
ASKED = []
class _Connection:
    def set_option(self, *args): pass
    def simple_bind_s(self, dn="", password=""):
        ASKED.append(dn)
        if dn and PASSWORDS.get(dn) != password:
            raise INVALID_CREDENTIALS
    def search_st(self, base, scope, filter, attributes=None, timeout=0):
        login = filter[5:-1]
        return [(login, {"cn": [login]})] if login in PASSWORDS else []
    def unbind(self): pass
def initialize(uri):
    return _Connection()
"""
_FILTER = """
def filter_format(template, values):
    return template % tuple(values)
"""

_COMMON = """
import json, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from odoo.api import SUPERUSER_ID, Environment
from odoo.exceptions import AccessDenied
from odoo.orm.registry import Registry
sys.path.insert(0, stub)
wanted = [("name", "in", ("auth_ldap", "auth_oauth"))]
env["ir.module.module"].search(wanted).button_immediate_install()
import ldap
def attempt_in(env):
    env["res.users"].create({"login": "x_early", "name": "x_early"}).password = "x_early-1234"
    env.cr.commit()
    credential = {"type": "password", "login": "x_early", "password": "x_early-1234"}
    try:
        return env["res.users"].authenticate(credential, {"interactive": True})["auth_method"]
    except AccessDenied as refused:
        return str(refused)
env = Environment(Registry(env.cr.dbname).cursor(), SUPERUSER_ID, {"lang": "en_US"})
early = attempt_in(env)
env.cr.close()
# as a start of the server does
Registry.delete(env.cr.dbname)
env = Environment(Registry(env.cr.dbname).cursor(), SUPERUSER_ID, {})

users = env["res.users"]
def make(login):
    user = users.create({"login": login, "name": login})
    env["rm.role.grant"].create({"user_id": user.id, "valid_from": "2000-01-01",
                                 "role_id": env.ref("rm_workbench.role_auditor").id})
    return user
def attempt(credential, interactive=True):
    # as each request of a server: a transaction that sees what the guard has committed
    env.cr.commit()
    try:
        return users.authenticate(credential, {"interactive": interactive})["auth_method"]
    except AccessDenied:
        return "denied"
def events(login):
    return env["rm.journal"].search([("reference", "=", login), ("event", "like", "user.")],
                                    order="id").mapped("event")
by_ldap, by_oidc = {}, {}
"""

_BY_LDAP = """
env["res.company.ldap"].create({
    "company": env.company.id, "ldap_server": "127.0.0.1", "ldap_filter": "(uid=%s)",
    "ldap_base": "dc=bank", "create_user": True})
user = make("x_ldap")
env.cr.commit()
def by_password(login, password, interactive=True):
    return attempt({"type": "password", "login": login, "password": password}, interactive)
by_ldap["right"] = by_password("x_ldap", "in-the-directory")
ldap.ASKED.clear()
by_ldap["stranger"] = by_password("x_stranger", "in-the-directory")
by_ldap["stranger_asked"] = list(ldap.ASKED)
by_ldap["stranger_made"] = users.search_count([("login", "=", "x_stranger")])
def remote(password):
    env.cr.commit()
    try:
        users._check_uid_passwd(user.id, password)
        return "in"
    except AccessDenied:
        return "denied"
by_ldap["remote"] = remote("in-the-directory")
ldap.PASSWORDS["x_ldap"] = "changed-there"
by_ldap["remote_after_change"] = remote("in-the-directory")
by_ldap["wrong"] = [by_password("x_ldap", f"wrong{i}") for i in range(4)]
ldap.ASKED.clear()
by_ldap["locked"] = by_password("x_ldap", "changed-there")
by_ldap["locked_asked"] = list(ldap.ASKED)
env["rm.sign.in.guard"]._forget([user.id])
by_ldap["after_lock"] = by_password("x_ldap", "changed-there")
env.ref("rm_workbench.role_auditor").needs_second_factor = True
env.flush_all()
by_ldap["second_factor"] = user._mfa_type()
by_ldap["remote_with_factor"] = remote("changed-there")
env.ref("rm_workbench.role_auditor").needs_second_factor = False
user.active = False
env.flush_all()
by_ldap["disabled"] = by_password("x_ldap", "changed-there")
by_ldap["events"] = events("x_ldap")
"""

_BY_OIDC = """
TOKENS = {
    "good": {"sub": "s-1", "aud": "the-workbench", "preferred_username": "x_oidc"},
    "other": {"sub": "s-1", "aud": "another-application", "preferred_username": "x_oidc"},
    "userinfo": {"sub": "s-1", "preferred_username": "x_oidc"},
    "stranger": {"sub": "s-2", "aud": ["the-workbench"], "preferred_username": "x_nobody"},
    "root": {"sub": "s-3", "aud": "the-workbench", "preferred_username": "root"},
}
class Provider(BaseHTTPRequestHandler):
    def do_GET(self):
        token = self.path.rpartition("access_token=")[2]
        body = json.dumps(TOKENS.get(token, {"error": "invalid_token"})).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = HTTPServer(("127.0.0.1", 0), Provider)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}/introspect"
provider = env["auth.oauth.provider"].create({
    "name": "OIDC", "client_id": "the-workbench", "enabled": True, "body": "OIDC",
    "auth_endpoint": url, "validation_endpoint": url, "scope": "openid"})
user = make("x_oidc")
env.cr.commit()
def sign_in(token):
    params = {"access_token": token, "state": json.dumps({"d": env.cr.dbname, "p": provider.id})}
    try:
        _db, login, key = users.auth_oauth(provider.id, params)
    except AccessDenied:
        return "denied"
    except Exception as error:
        return str(error)
    env.cr.commit()
    return attempt({"type": "oauth_token", "login": login, "token": key})
by_oidc["unlinked"] = sign_in("good")
env["ir.config_parameter"].set_param("rm_workbench.oidc_login_claim", "preferred_username")
for token in ("other", "userinfo", "stranger", "root", "forged"):
    by_oidc[token] = sign_in(token)
before = users.search_count([])
by_oidc["good"] = sign_in("good")
by_oidc["again"] = sign_in("good")
by_oidc["made"] = users.search_count([]) - before
by_oidc["linked"] = user.oauth_uid
for _turn in range(5):
    env["rm.sign.in.guard"]._failed(user.id)
by_oidc["locked"] = sign_in("good")
env["rm.sign.in.guard"]._forget([user.id])
user.active = False
env.cr.commit()
by_oidc["disabled"] = sign_in("good")
by_oidc["events"] = events("x_oidc")
server.shutdown()
env.cr.commit()
env.cr.close()
result = {"ldap": by_ldap, "oidc": by_oidc, "early": early}
"""


@pytest.fixture(scope="module")
def stub(tmp_path_factory):
    """A folder with what passes for python-ldap."""
    folder = tmp_path_factory.mktemp("ldap")
    (folder / "ldap").mkdir()
    (folder / "ldap" / "__init__.py").write_text(_LDAP)
    (folder / "ldap" / "filter.py").write_text(_FILTER)
    info = folder / "python_ldap-3.4.4.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: python-ldap\nVersion: 3.4.4\n")
    return str(folder)


@pytest.fixture(scope="module")
def told(module_db, run_in_odoo, stub):
    """What became of everything that was tried, in one process that has both modules."""
    code = _COMMON + _BY_LDAP + _BY_OIDC
    return run_in_odoo(module_db, code, stub=stub, expect_log=True)


def test_a_directory_opens_what_a_password_would_and_no_more(told):
    told = told["ldap"]
    assert told["right"] == "ldap"
    assert told["stranger"] == "denied"
    assert told["stranger_asked"] == [], "an unknown login is asked of no directory"
    assert told["stranger_made"] == 0
    assert told["remote"] == "in"
    assert told["remote_after_change"] == "denied", "no cache keeps a directory's answer"
    assert told["wrong"] == ["denied"] * 4
    assert told["locked"] == "denied"
    assert told["locked_asked"] == [], "a locked login is asked of no directory"
    assert told["after_lock"] == "ldap"
    assert told["second_factor"] == "rm_enrol"
    assert told["remote_with_factor"] == "denied"
    assert told["disabled"] == "denied"
    assert "user.locked" in told["events"]
    assert told["events"].count("user.signed_in") >= 3
    assert told["events"].count("user.sign_in_failed") >= 6


def test_nobody_signs_in_before_the_server_was_started_again(told):
    assert "started again" in told["early"]


def test_a_provider_opens_what_is_meant_for_the_workbench(told):
    told = told["oidc"]
    refused = ("unlinked", "other", "userinfo", "stranger", "root", "locked", "disabled")
    assert {name: told[name] for name in refused} == dict.fromkeys(refused, "denied")
    assert told["forged"] == "invalid_token"
    assert (told["good"], told["again"]) == ("oauth", "oauth")
    assert told["linked"] == "s-1"
    assert told["made"] == 0
    assert "user.directory_linked" in told["events"]
    assert told["events"].count("user.signed_in") == 2
    assert "user.sign_in_failed" in told["events"]
