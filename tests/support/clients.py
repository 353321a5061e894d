"""Clients of Odoo's two remote interfaces."""

import contextlib
import json
import urllib.error
import urllib.request
import xmlrpc.client


class XmlRpcClient:
    """XML-RPC as the bank's systems speak it. Errors are ``xmlrpc.client.Fault``."""

    def __init__(self, url: str, db: str, login: str, password: str):
        self.db, self.password = db, password
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.uid = common.authenticate(db, login, password, {})
        self._models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")

    def call(self, model: str, method: str, *arguments, **named):
        return self._models.execute_kw(
            self.db, self.uid, self.password, model, method, list(arguments), named
        )


class Json2Error(Exception):
    """The server refused; ``status`` and the decoded ``body`` tell why."""

    def __init__(self, status: int, body):
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, body


class Json2Client:
    """JSON-2 with an API key: named arguments, one call one transaction."""

    def __init__(self, url: str, db: str, key: str):
        self.url, self.db, self.key = url, db, key

    def call(self, model: str, method: str, **named):
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(named).encode(),
            headers={
                "Authorization": f"bearer {self.key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.db,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            body = error.read().decode("utf-8", "replace")
            with contextlib.suppress(ValueError):
                body = json.loads(body)
            raise Json2Error(error.code, body) from error
