from odoo import http
from odoo.http import content_disposition, request

from .query import XLSX


class AssignmentTemplate(http.Controller):
    """The empty table for an upload of assignments."""

    @http.route("/rm_workbench/assignment_template.xlsx", type="http", auth="user", methods=["GET"])
    def template(self):
        """Send the table, for leaders."""
        name, content = request.env["rm.assignment.upload"]._template()
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)
