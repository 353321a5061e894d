from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class RmKpiChecked(models.AbstractModel):
    """Many rows that a second person checks at once: whoever made a row never confirms it.

    A step locks all rows in the order of their ids and looks at their states as committed by
    whoever was first; one row in another state refuses the whole step.
    """

    _name = "rm.kpi.checked"
    _description = "Rows checked by a second person"
    _inherit = ["rm.guarded.mixin"]

    def _lock_rows(self, *expected):
        """Lock the rows; refuse unless all of them are in one of the states ``expected``."""
        if not self:
            raise UserError(self.env._("Choose at least one line first."))
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, state FROM %s WHERE id IN %s ORDER BY id FOR UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset()
        if len(rows) < len(set(self.ids)):
            raise UserError(self.env._("Some of these lines are gone. Load the list again."))
        wrong = [row_id for row_id, state in rows if state not in expected]
        if wrong:
            first = self.browse(wrong[0])
            raise UserError(
                self.env._(
                    "%(record)s is in state %(state)s; this step needs %(expected)s. Nothing was"
                    " changed.",
                    record=first.display_name,
                    state=first._state_label(),
                    expected=", ".join(self._state_label(value=state) for state in expected),
                )
            )

    def _refuse_own(self, column):
        """Refuse the step when the user made one of the rows (``column`` names its maker)."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s AND ARRAY[%s, create_uid] && %s LIMIT 1",
                SQL.identifier(self._table),
                tuple(self.ids),
                SQL.identifier(column),
                self.env.user._accounts().ids,
            )
        )
        if rows:
            raise AccessError(
                self.env._(
                    "You made %(record)s yourself. Somebody else must check it.",
                    record=self.browse(rows[0][0]).display_name,
                )
            )
