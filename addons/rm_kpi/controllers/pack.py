import json

from odoo import http
from odoo.http import content_disposition, request

from ..designing.schema import pack_schema


class PackController(http.Controller):
    @http.route(
        "/rm_kpi/scheme/<int:scheme_id>/pack.json", type="http", auth="user", methods=["GET"]
    )
    def pack(self, scheme_id):
        """Send a scheme as a pack; administrators and auditors only."""
        scheme = request.env["rm.kpi.scheme"].search([("id", "=", scheme_id)])
        if not scheme:
            raise request.not_found()
        headers = [
            ("Content-Type", "application/json; charset=utf-8"),
            (
                "Content-Disposition",
                content_disposition(f"{scheme.code}_v{scheme.version}.json"),
            ),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(scheme.export_pack(), headers)

    @http.route("/rm_kpi/pack.schema.json", type="http", auth="user", methods=["GET"])
    def pack_schema(self):
        """Send the JSON Schema of packs."""
        text = json.dumps(pack_schema(), ensure_ascii=False, indent=2)
        headers = [("Content-Type", "application/schema+json; charset=utf-8")]
        return request.make_response(text, headers)
