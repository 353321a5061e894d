"""What remote callers are told of an error: a sentence, never the inside of the server.

Odoo sends every caller the traceback (``debug`` over JSON, the fault's text over XML-RPC), with
paths, statements and values of other people's rows in it. Here callers get the sentence of a
refusal as it is; of an unexpected error only a number, under which the server's log has the rest.
"""

import logging
import secrets
from xmlrpc.client import Fault

import werkzeug.exceptions

import odoo.exceptions
import odoo.http
from odoo.tools import config

_logger = logging.getLogger(__name__)

#: errors whose text is a sentence for the caller, or says what is wrong with the call
TOLD = (
    odoo.exceptions.UserError,
    odoo.exceptions.RedirectWarning,
    odoo.http.SessionExpiredException,
    werkzeug.exceptions.HTTPException,
)
#: errors of a malformed call: names of fields and arguments that the caller sent, no data
MALFORMED = (ValueError, TypeError, KeyError)
MOST_CHARACTERS = 500


def sentence(exception):
    """Return the text for the caller; of an unexpected error a number that the log has too."""
    if isinstance(exception, TOLD):
        return ""
    if isinstance(exception, MALFORMED):
        return f"The call cannot be carried out: {str(exception)[:MOST_CHARACTERS]}"
    number = secrets.token_hex(4)
    _logger.error("error %s of a remote call", number, exc_info=exception)
    return (
        "服务器内部错误，操作未执行。请把编号告诉管理员，日志中可查到原因。"
        " Internal error, nothing was done: tell the administrator the number,"
        f" the server's log has the reason. ({number})"
    )


def post_load():
    """Put our texts in the place of Odoo's; developers (``--dev``) keep the traceback."""
    if config["dev_mode"]:
        return
    from odoo.addons.rpc.controllers import xmlrpc

    odoo.http.serialize_exception = serialize_exception
    xmlrpc.xmlrpc_handle_exception_int = _fault(
        xmlrpc, xmlrpc.xmlrpc_handle_exception_int, lambda text: (1, text)
    )
    xmlrpc.xmlrpc_handle_exception_string = _fault(
        xmlrpc, xmlrpc.xmlrpc_handle_exception_string, lambda text: (text, "")
    )


def serialize_exception(exception, *, message=None, arguments=None):
    """Return what Odoo's function of this name does, but for the traceback.

    Odoo's own would format it for every refusal, which costs a fifth of a refused call.
    """
    told = sentence(exception)
    if told:
        message, arguments = told, (told,)
    kind = type(exception)
    unexpected = told and not isinstance(exception, MALFORMED)
    return {
        "name": "InternalError" if unexpected else f"{kind.__module__}.{kind.__name__}",
        "message": odoo.http.exception_to_unicode(exception) if message is None else message,
        "arguments": exception.args if arguments is None else arguments,
        "context": getattr(exception, "context", {}),
        "debug": "",
    }


def _fault(controller, original, fault):
    def handle_exception(exception):
        told = sentence(exception)
        return controller.dumps(Fault(*fault(told))) if told else original(exception)

    return handle_exception
