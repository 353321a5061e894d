import json
import tempfile

from werkzeug.exceptions import InternalServerError

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: characters of a request; a filter of some thousand ids fits
_LONGEST = 1_000_000
#: bytes of the file kept in memory, the rest lies on disk until it is sent
_IN_MEMORY = 1_000_000


class QueryController(http.Controller):
    @http.route("/rm_workbench/query.xlsx", type="http", auth="user", methods=["POST"])
    def export(self, data="", token=None):  # pylint: disable=unused-argument
        """Send a list as XLSX: POST with the session's token, see ``rm.query``.

        :param token: sent by the web client's download(), of no use here.
        """
        # closed by werkzeug when the answer has been sent
        stream = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        try:
            name = request.env["rm.query"]._export(**_wanted(data), stream=stream)
        except UserError as error:
            stream.close()
            # what the web client's download() understands as an error of the server
            answer = {"code": 200, "message": str(error), "data": http.serialize_exception(error)}
            answer["data"]["debug"] = ""
            raise InternalServerError(json.dumps(answer)) from error
        size = stream.tell()
        stream.seek(0)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Length", str(size)),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(stream, headers)


def _wanted(data):
    """Return the checked parts of a request: view_id, columns, domain, order."""
    refusal = UserError(request.env._("The list cannot be exported: the request is incomplete."))
    if len(data) > _LONGEST:
        raise refusal
    try:
        wanted = json.loads(data)
        return {
            "view_id": int(wanted["view_id"]),
            "columns": [(str(name), str(title)) for name, title in wanted["columns"]],
            "domain": list(wanted["domain"]),
            "order": [(str(name), bool(up)) for name, up in wanted["order"]],
        }
    except (KeyError, TypeError, ValueError) as error:
        raise refusal from error
