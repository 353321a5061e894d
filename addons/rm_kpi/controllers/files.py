from odoo import http
from odoo.http import content_disposition, request

from odoo.addons.rm_workbench.report.xlsx_sheet import write_sheet

from .ranking import XLSX


def _send(name, content):
    headers = [
        ("Content-Type", XLSX),
        ("Content-Disposition", content_disposition(name)),
        ("Cache-Control", "no-store"),
    ]
    return request.make_response(content, headers)


class FilesController(http.Controller):
    """Workbooks: templates for uploads, targets, pay lists; each with the caller's rights."""

    @http.route("/rm_kpi/run/<int:run_id>/pay.xlsx", type="http", auth="user", methods=["GET"])
    def pay(self, run_id):
        """Send the pay list of a run, cut to what the user may read."""
        run = request.env["rm.kpi.run"].search([("id", "=", run_id)])
        if not run or not request.env["rm.pay.statement"].has_access("read"):
            raise request.not_found()
        return _send(*run._pay_xlsx())

    @http.route("/rm_kpi/targets/<int:scheme_id>.xlsx", type="http", auth="user", methods=["GET"])
    def targets(self, scheme_id):
        """Send the targets of a scheme, cut to what the user may read."""
        scheme = request.env["rm.kpi.scheme"].search([("id", "=", scheme_id)])
        if not scheme or not request.env["rm.kpi.target"].has_access("read"):
            raise request.not_found()
        return _send(*request.env["rm.kpi.target"]._targets_xlsx(scheme))

    @http.route("/rm_kpi/upload/<string:kind>.xlsx", type="http", auth="user", methods=["GET"])
    def template(self, kind):
        """Send an empty table with the headings of an upload."""
        upload = request.env["rm.kpi.upload"]
        if kind not in ("input", "target", "parameter") or not upload.has_access("create"):
            raise request.not_found()
        columns = upload.new({"kind": kind})._columns()
        return _send(f"{kind}.xlsx", write_sheet(kind, [c.headings[0] for c in columns], []))
