import logging

from odoo import models
from odoo.exceptions import AccessError

_logger = logging.getLogger(__name__)


class IrRule(models.Model):
    """Says what is forbidden without naming it."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Return the error for ``records``: never a name, an id or a rule of theirs.

        Odoo names up to six forbidden records to every internal user who asks for debug mode, so
        that records could be listed by their ids.
        """
        _logger.info(
            "Access denied by record rules: %s on %s, ids %r, uid %s",
            operation,
            records._name,
            records.ids[:6],
            self.env.uid,
        )
        # the user's own language, as in Odoo: the context of a call may lack it
        self = self.with_context(lang=self.env["res.users"].context_get()["lang"])
        operations = {
            "read": self.env._("read"),
            "write": self.env._("change"),
            "create": self.env._("create"),
            "unlink": self.env._("delete"),
        }
        # sudo: the name of a kind of records is no secret and needed in the sentence
        model = self.env["ir.model"].sudo()._get(records._name).name or records._name
        records.invalidate_recordset()
        return AccessError(
            self.env._(
                "Your roles do not let you %(operation)s this: %(model)s. It lies outside your"
                " branch or your customers. Ask your branch administrator if you need it.",
                operation=operations[operation],
                model=model,
            )
        )
