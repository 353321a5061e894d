from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class RmApprovalMixin(models.AbstractModel):
    """Who never decides on a record: whoever worked on it, and whomever it is about."""

    _inherit = "rm.approval.mixin"

    def _approval_concerned(self):
        """Return the users whom the record is about: like makers, they never decide on it."""
        return self.env["res.users"]

    def _refuse_makers(self):
        # sudo: who worked on it and whom it is about is compared, not shown
        record = self.sudo()
        if self.env.user._is_one_of(record.maker_ids):
            raise AccessError(
                self.env._(
                    "You worked on %(record)s yourself, with this or another login. Somebody else"
                    " must decide on it.",
                    record=self.display_name,
                )
            )
        if self.env.user._is_one_of(record._approval_concerned()):
            raise AccessError(
                self.env._(
                    "%(record)s is about yourself. Somebody else must decide on it.",
                    record=self.display_name,
                )
            )

    def _note_makers(self):
        """Add the current user to the makers, in SQL: the field is guarded."""
        if not self:
            return
        field = self._fields["maker_ids"]
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) SELECT id, %s FROM %s WHERE id IN %s"
                " ON CONFLICT DO NOTHING",
                SQL.identifier(field.relation),
                SQL.identifier(field.column1),
                SQL.identifier(field.column2),
                self.env.uid,
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["maker_ids"])
