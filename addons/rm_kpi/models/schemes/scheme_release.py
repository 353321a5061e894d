import hashlib
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, file_open


class RmKpiSchemeRelease(models.Model):
    """The life of a version: draft, test, released, retired."""

    _inherit = "rm.kpi.scheme"

    def action_test(self):
        """Freeze the version for trial runs; the whole scheme is checked."""
        self._step("draft")
        self._check_complete()
        self._enter("test")
        return True

    def action_check(self):
        """Say whether the version could go to test now; what is wrong comes as a sentence."""
        self.ensure_one()
        self._require_admin()
        self._check_complete()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self.env._("Formulas, bands and weights are in order."),
                "type": "success",
            },
        }

    def action_draft(self):
        """Take the version back to draft; its trial runs are deleted."""
        self._step("test")
        # sudo: an administrator has no right to delete figures, and the runs lose their meaning
        self.sudo().run_ids.unlink()
        self._enter("draft")
        return True

    def action_release(self):
        """Put the version in force; the released version of the same code retires.

        Whoever edited the version cannot release it.
        """
        self._step("test")
        self._refuse_maker()
        self._check_complete()
        self._refuse_lost_for_others()
        self._release()
        return True

    def action_retire(self):
        """Take the version out of force; runs that exist stay."""
        self._step("released")
        self._enter("retired")
        return True

    def _journal_detail(self, signature=None):
        """The digest of the content; who signed it when nobody here did."""
        content = hashlib.sha256(self._export_pack().encode()).hexdigest()
        return {"sha256": content, "signature": signature}

    def _release(self, signature=None):
        before = self.search(
            [("code", "=", self.code), ("state", "=", "released"), ("id", "!=", self.id)]
        )
        self._put_in_force("released", before, signature)

    def _check_complete(self):
        """Refuse a scheme that cannot give scores: formulas, bands, weights that are not 100."""
        self._check_indicators()
        self.band_ids._check_lines()
        self.lookup_ids._check_lines()
        scoring = self.indicator_ids.filtered(lambda i: i.kind == "scoring")
        total = sum((Decimal(i.weight) for i in scoring), Decimal(0))
        if total != 100:
            raise UserError(
                self.env._(
                    "%(scheme)s: the weights of the scoring indicators add up to %(total)s, not to"
                    " 100.",
                    scheme=self.display_name,
                    total=f"{total:f}",
                )
            )

    @api.model
    def _install_pack(self, path):
        """Import and release a pack shipped with the product, unless its scheme is there.

        :param str path: ``module/folder/file.json``.
        """
        with file_open(path, "r") as stream:
            text = stream.read()
        found = self._import_pack(text) if not self._pack_is_there(text) else None
        if found:
            scheme = self.browse(found["scheme"])
            scheme._check_complete()
            scheme._enter("test", "supplier")
            scheme._release("supplier")
        return True

    def _pack_is_there(self, text):
        code = self._read_pack(text)["scheme"]["code"]
        return bool(
            self.env.execute_query(SQL("SELECT 1 FROM rm_kpi_scheme WHERE code = %s LIMIT 1", code))
        )
