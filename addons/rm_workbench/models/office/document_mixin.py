from odoo import models

from ...report.docx_document import write_document


class RmDocumentMixin(models.AbstractModel):
    """A record of the office that is taken out as a file, by whoever may read it.

    The model names the part of its address in ``_document_kind`` and its forms in
    ``_document_forms``, and gives ``_document_blocks()``. Each file leaves a line in the journal
    and bears the name of whoever took it.
    """

    _name = "rm.document.mixin"
    _description = "Record that is sent as a document"
    _document_kind = ""
    _document_forms = ("docx",)
    _document_across = False

    def action_docx(self):
        """Return the action that sends the record as a Word document."""
        return self._document_action("docx")

    def _document_action(self, form):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/rm_workbench/document/{self._document_kind}/{self.id}.{form}",
            "target": "download",
        }

    def _document(self, form):
        """Return name and content of the file, and note in the journal who took it."""
        self.ensure_one()
        name = f"{self.display_name}.{form}"
        content = self._document_content(form)
        self.env["rm.journal"]._record("document.export", self, form=form)
        return name, content

    def _document_content(self, form):
        return write_document(
            self.display_name,
            self._document_blocks(),
            mark=self.env["rm.query"]._mark(),
            across=self._document_across,
        )

    def _document_blocks(self):
        """Return the blocks, see :func:`~..report.docx_document.write_document`."""
        raise NotImplementedError
