import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

#: greatest number of files of one record, and of bytes of them together
FILES_MOST, BYTES_MOST = 10, 20 * 1024 * 1024
_FOLDERS = re.compile(r"^.*[\\/]")


class RmAttachedMixin(models.AbstractModel):
    """A record with files that are read by whoever reads the record, and by nobody else.

    A file belongs to its record alone: what was uploaded before the record existed is claimed,
    a file of another record or person is refused, and what is taken off the list is deleted,
    because Odoo shows every file that names a record to all its readers.
    """

    _name = "rm.attached.mixin"
    _description = "Record with attachments"
    _inherit = ["rm.guarded.mixin"]

    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", copy=False)
    attachment_count = fields.Integer(compute="_compute_attachment_count", string="Files")

    @api.depends("attachment_ids")
    def _compute_attachment_count(self):
        for record in self:
            record.attachment_count = len(record.attachment_ids)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._claim_attachments()
        return records

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._claim_attachments()
        return result

    def _claim_attachments(self):
        """Make the listed files the records' own, and delete those no longer listed."""
        for record in self:
            # sudo: a file that is not the caller's is refused, not read
            files = record.sudo().attachment_ids
            for file in files:
                record._check_claim(file)
            record._check_size(files)
            for file in files:
                file.write(
                    {
                        "res_model": record._name,
                        "res_id": record.id,
                        "name": _FOLDERS.sub("", file.name)[-200:] or "file",
                        "public": False,
                        "access_token": False,
                    }
                )
            (record._own_files() - files).unlink()

    def _own_files(self):
        """Return every file that names this record, listed or not."""
        self.ensure_one()
        # sudo: the record's own files, whoever uploaded them
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", False),
                ]
            )
        )

    def _check_claim(self, file):
        own = file.res_model == self._name and file.res_id == self.id
        orphan = not file.res_id and file.res_model in (False, self._name) and not file.res_field
        uploaded = orphan and file.create_uid == self.env.user
        if file.type != "binary" or not (own or uploaded or (orphan and self.env.su)):
            raise AccessError(
                self.env._("This file is not yours to attach. Upload it from your own computer.")
            )

    def _check_size(self, files):
        if len(files) > FILES_MOST or sum(files.mapped("file_size")) > BYTES_MOST:
            raise ValidationError(
                self.env._(
                    "At most %(files)s files of together %(size)s MB. Take some away.",
                    files=FILES_MOST,
                    size=BYTES_MOST // 1024 // 1024,
                )
            )

    def _copy_attachments_to(self, record):
        """Give ``record`` (of any model) copies of the files."""
        # sudo: the caller reads this record and so its files; Odoo would want the right to write
        for file in self.sudo().attachment_ids:
            copied = file.copy({"res_model": record._name, "res_id": record.id})
            record.sudo().attachment_ids += copied
