from odoo import http
from odoo.http import content_disposition, request

from .ranking import XLSX


class ReviewController(http.Controller):
    @http.route(
        "/rm_kpi/review/<int:cycle_id>/results.xlsx", type="http", auth="user", methods=["GET"]
    )
    def results(self, cycle_id):
        """Send the results of a cycle, cut to what the user may read."""
        cycle = request.env["rm.review.cycle"].search([("id", "=", cycle_id)])
        if not cycle:
            # the same answer for a cycle that is missing and one that may not be read
            raise request.not_found()
        name, content = cycle._results_xlsx()
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)
