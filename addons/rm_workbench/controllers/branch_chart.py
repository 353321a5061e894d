from odoo import http
from odoo.http import content_disposition, request

from ..report.xlsx_sheet import write_sheet
from .query import XLSX


class BranchChart(http.Controller):
    """The chart of the bank on a day as XLSX."""

    @http.route("/rm_workbench/branch_chart.xlsx", type="http", auth="user", methods=["POST"])
    def chart(self, day=False, token=None):  # pylint: disable=unused-argument
        """Send the chart of ``day``: the branches that the caller may read.

        :param token: sent by the web client's download(), of no use here.
        """
        name, header, rows = request.env["rm.branch"]._chart_sheet(day)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(f"{name}.xlsx")),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(write_sheet(name, header, rows), headers)
