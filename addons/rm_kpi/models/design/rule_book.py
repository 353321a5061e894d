import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: greatest size of a rule book
MAX_BYTES = 20_000_000


class RmKpiSchemeRuleBook(models.Model):
    """办法原文: the PDF that a version puts into figures, frozen with the version."""

    _inherit = "rm.kpi.scheme"

    rule_book = fields.Binary("Rule book (PDF)", attachment=True, copy=False)
    rule_book_name = fields.Char(copy=False)
    rule_book_sha256 = fields.Char(
        "Digest of the rule book", readonly=True, copy=False, help="SHA-256 of the file."
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"rule_book_sha256"}

    @api.model_create_multi
    def create(self, vals_list):
        schemes = super().create(vals_list)
        for scheme, vals in zip(schemes, vals_list, strict=True):
            if vals.get("rule_book"):
                scheme._note_rule_book(vals["rule_book"])
        return schemes

    def write(self, vals):
        result = super().write(vals)
        if "rule_book" in vals:
            for scheme in self:
                scheme._note_rule_book(vals["rule_book"])
        return result

    def _note_rule_book(self, encoded):
        """Check the file and keep its digest."""
        if not encoded:
            self._set_guarded(rule_book_sha256=None)
            return
        try:
            content = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise ValidationError(
                self.env._("The file did not arrive whole. Choose it again.")
            ) from None
        if not content.startswith(b"%PDF-") or len(content) > MAX_BYTES:
            raise ValidationError(
                self.env._("The rule book must be a PDF of at most %(size)s MB.", size=20)
            )
        self._set_guarded(rule_book_sha256=hashlib.sha256(content).hexdigest())
