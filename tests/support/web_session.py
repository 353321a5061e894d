"""A browser's session without a browser: forms, cookies, calls of the web client."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from html import unescape
from http.cookiejar import CookieJar

_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_ALERT = re.compile(r'<p[^>]*class="alert alert-danger[^>]*>(.*?)</p>', re.DOTALL)


class WebSession:
    """One person's cookies at one server."""

    def __init__(self, url: str, db: str):
        self.url, self.db = url, db
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar())
        ).open

    def _text(self, address, data=None, headers=None):
        request = urllib.request.Request(address, data=data, headers=headers or {})
        try:
            with self._open(request, timeout=60) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def submit(self, address: str, **values) -> str:
        """Fill the form at an address; returns the page that follows."""
        page = self._text(address)
        token = _CSRF.search(page)
        if not token:
            return page
        data = urllib.parse.urlencode({"csrf_token": token.group(1), **values})
        return self._text(address, data.encode())

    def sign_in(self, login: str, password: str) -> str:
        """Sign in; returns the page's complaint, empty when it went well."""
        address = f"{self.url}/web/login?db={self.db}"
        return complaint(self.submit(address, login=login, password=password))

    def call(self, model: str, method: str, *arguments, **named):
        """A call of the web client; an error of the server comes back as ``{"error": ...}``."""
        params = {"model": model, "method": method, "args": list(arguments), "kwargs": named}
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        address = f"{self.url}/web/dataset/call_kw/{model}/{method}"
        answer = json.loads(self._text(address, body, {"Content-Type": "application/json"}))
        return answer.get("result", answer)


def complaint(page: str) -> str:
    """The red text of a page, or an empty text."""
    found = _ALERT.search(page)
    return unescape(re.sub(r"<[^>]+>", "", found.group(1))).strip() if found else ""
