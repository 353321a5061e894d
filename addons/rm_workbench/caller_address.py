"""From which address a call comes, on every path.

For XML-RPC and JSON-RPC Odoo hides the request from what it calls, with it the address, so that
sign-ins over them would leave lines without one: here the address is kept while it is hidden.
"""

from contextlib import contextmanager
from contextvars import ContextVar

import odoo.http

_hidden = ContextVar("rm_caller_address", default=False)


def caller_address():
    """Return the address of the caller, False outside a request."""
    request = odoo.http.request
    return request.httprequest.remote_addr if request else _hidden.get()


def keep_hidden():
    """Keep the address where Odoo hides the request (:func:`odoo.http.dispatch_rpc`)."""
    hide = odoo.http.borrow_request

    @contextmanager
    def borrow_request():
        with hide() as borrowed:
            token = _hidden.set(borrowed.httprequest.remote_addr if borrowed else False)
            try:
                yield borrowed
            finally:
                _hidden.reset(token)

    odoo.http.borrow_request = borrow_request
