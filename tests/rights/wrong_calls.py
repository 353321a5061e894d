"""Runs inside Odoo, after walk.py: wrong calls of JSON-2 by the thousand, served as by a server.

The calls go through Odoo's WSGI application, that is through everything but the sockets: routing,
API key, dispatch, the transaction with its retries, the answer. The same calls over the wire are in
test_bad_input.py.
"""

import io
import json
import logging
import traceback

import odoo.http
import odoo.orm.registry

import odoo.addons.base.models.res_users

NONSENSE = (None, False, -1, 10**12, "x", "x" * 100_000, "\u202e\x00", [], [[]], {}, {"a": 1})
#: one more than the longest text that any field takes
LONG = "长" * 200_001
CONTROL = "a\x00b"


class Reasons(logging.Handler):
    """Keeps what the log tells of unforeseen errors, of which callers get a number alone."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.told = []
        logging.getLogger("odoo.addons.rm_workbench.error_answers").addHandler(self)

    def emit(self, record):
        self.told.append("".join(traceback.format_exception(record.exc_info[1])))


def _known(check):
    found = {}

    def known(self, *, scope, key):
        if key not in found:
            found[key] = check(self, scope=scope, key=key)
        return found[key]

    return known


def json2(db, key):
    """Return ``call(model, method, named)``: the refusal's body, None when it was carried out."""
    # thousands of calls come with the same key: whose it is is looked up once
    keys = odoo.addons.base.models.res_users.ResUsersApikeys
    if keys._check_credentials.__name__ != "known":
        keys._check_credentials = _known(keys._check_credentials)
    # no other process changes this database: the look for its signals is left out of each call
    odoo.orm.registry.Registry.check_signaling = lambda registry, cr=None: registry
    constant = {
        "REQUEST_METHOD": "POST",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "SCRIPT_NAME": "",
        "QUERY_STRING": "",
        "CONTENT_TYPE": "application/json",
        "HTTP_HOST": "127.0.0.1",
        # a language that is installed spares Odoo the look at the company for each call
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "HTTP_AUTHORIZATION": f"bearer {key}",
        "HTTP_X_ODOO_DATABASE": db,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

    def call(model, method, named):
        body = json.dumps(named, ensure_ascii=False).encode()
        told = []
        answer = odoo.http.root(
            {
                **constant,
                "PATH_INFO": f"/json/2/{model}/{method}",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
            },
            lambda status, _headers, *_: told.append(status),
        )
        text = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if told[0].startswith("200"):
            return None
        refusal = json.loads(text)
        assert refusal["message"], (model, method, told)
        return refusal

    # a call that is right, so that refusals are not those of a wrong address or key
    assert call("res.users", "context_get", {}) is None
    return call


def strange(env, key, foreign):
    """Call every method for another's row, for a row that is not there, for no row."""
    call = json2(env.cr.dbname, key)
    for entry in reachable(env):  # noqa: F821 (of walk.py)
        for method, arguments in entry["methods"].items():
            named = dict.fromkeys(arguments, "x")
            for ids in ([foreign.get(entry["model"], entry["any_id"])], [2**31 - 1], None):
                call(entry["model"], method, named if ids is None else {**named, "ids": ids})


def nonsense(env, key):
    """Call every method with every nonsense value for all its arguments; what nobody foresaw."""
    call, reasons = json2(env.cr.dbname, key), Reasons()
    unforeseen = []
    for entry in reachable(env):  # noqa: F821 (of walk.py)
        for method, arguments in entry["methods"].items():
            # a method without arguments is asked the same whatever the value
            for value in NONSENSE if arguments else NONSENSE[:1]:
                for ids in ({}, {"ids": [2**31 - 1]}):
                    named = {**dict.fromkeys(arguments, value), **ids}
                    body = call(entry["model"], method, named)
                    if body and body["name"] == "InternalError":
                        asked = f"{entry['model']}.{method}({value!r:.20}) {ids}"
                        unforeseen.append(f"{asked}\n{reasons.told[-1][-900:]}")
    return unforeseen


def oversized(env, key):
    """Create a row of every model with each value empty, oversized or odd; what was taken."""
    call = json2(env.cr.dbname, key)
    taken = []
    for entry in reachable(env):  # noqa: F821 (of walk.py)
        if entry["transient"]:
            continue
        values = [{}] if entry["base"] else []
        values += [{name: text} for name in entry["texts"] for text in (LONG, CONTROL)]
        values += [{name: n} for name in entry["numbers"] for n in (10**30, "NaN", "Infinity")]
        values += [{name: 2**31 - 1} for name in entry["relations"]]
        for vals in values:
            row = {**entry["base"], **vals} if vals else {}
            if call(entry["model"], "create", {"vals_list": [row]}) is None:
                taken.append(f"{entry['model']} {vals!s:.60}")
    return taken


def written(env, key, foreign):
    """Write every field of a row of each model that is another's; delete and copy the row."""
    call = json2(env.cr.dbname, key)
    for entry in reachable(env):  # noqa: F821 (of walk.py)
        ids = [foreign.get(entry["model"], entry["any_id"])]
        for name in (*entry["texts"], *entry["numbers"], *entry["relations"], "state", "id"):
            value = 1 if name in entry["relations"] else "1"
            call(entry["model"], "write", {"ids": ids, "vals": {name: value}})
        call(entry["model"], "unlink", {"ids": ids})
        call(entry["model"], "copy", {"ids": ids})
