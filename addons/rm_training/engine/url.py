"""Check of the addresses people type."""

import re
from urllib.parse import urlsplit

_NOT_IN_URL = re.compile(r"[\s\\\x00-\x20\x7f<>\"']")


def url_problem(url):
    """Check an address: http(s) with a host, or a path of this server (``/...``).

    Everything a browser could take for another scheme or another host is refused
    (``javascript:``, ``//host``, backslashes, user names before the host).

    :return: ``not_a_url`` or ``""``.
    """
    if _NOT_IN_URL.search(url):
        return "not_a_url"
    if url.startswith("/"):
        return "not_a_url" if url.startswith("//") else ""
    try:
        parts = urlsplit(url)
        _port = parts.port  # raises when it is no number
    except ValueError:
        return "not_a_url"
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return "not_a_url"
    return ""
