from odoo import http
from odoo.http import content_disposition, request

from .query import XLSX

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: kind in the address -> model; each has ``_document()`` and leaves a line in the journal
_DOCUMENTS = {"summary": "rm.work.summary", "month": "rm.month.report"}


class DocumentController(http.Controller):
    """Summaries and month reports as files, read with the caller's rights."""

    @http.route(
        "/rm_workbench/document/<string:kind>/<int(max=2147483647):record_id>.<string:form>",
        type="http",
        auth="user",
        methods=["GET"],
    )
    def document(self, kind, record_id, form):
        """Send one summary or report as ``docx``, a month report as ``xlsx`` too."""
        model = request.env.get(_DOCUMENTS.get(kind, ""))
        if model is None or not model.has_access("read"):
            raise request.not_found()
        found = model.search([("id", "=", record_id)])
        if not found or form not in found._document_forms:
            raise request.not_found()
        name, content = found._document(form)
        headers = [
            ("Content-Type", DOCX if form == "docx" else XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(content, headers)
