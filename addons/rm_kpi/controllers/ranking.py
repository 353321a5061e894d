from odoo import http
from odoo.http import content_disposition, request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RankingController(http.Controller):
    @http.route("/rm_kpi/run/<int:run_id>/ranking.xlsx", type="http", auth="user", methods=["GET"])
    def ranking(self, run_id):
        """Send the ranking of a run, cut to what the user may read."""
        run = request.env["rm.kpi.run"].search([("id", "=", run_id)])
        if not run:
            # the same answer for a run that is missing and one that may not be read
            raise request.not_found()
        name, content = run._ranking_xlsx()
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)
