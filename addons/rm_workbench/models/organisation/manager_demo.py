from datetime import timedelta

from odoo import api, models
from odoo.fields import Date

from ...bank_date import bank_today

#: months in the present post: from 4 on, few more than the three years after which RMs rotate
_SHORTEST, _SPREAD = 4, 36


class RmManager(models.Model):
    """Earlier posts of the demo bank's RMs, which its extracts do not tell."""

    _inherit = "rm.manager"

    @api.model
    def _demo_posts(self):
        """Let who joined long ago have come from a branch nearby; nothing when it was done."""
        # sudo: the history follows from the RM and has no rights of its own to write
        history = self.env["rm.manager.history"].sudo()
        today = bank_today(self.env)
        if history.search_count([("valid_to", "<", today - timedelta(days=150))], limit=1):
            return
        managers = self.search([("left_on", "=", False)], order="code")
        for number, manager in enumerate(managers):
            since = Date.subtract(today, months=_SHORTEST + number * 7 % _SPREAD, days=number % 19)
            row = history.search([("manager_id", "=", manager.id)])
            nearby = self._demo_nearby(manager.branch_id)
            if len(row) > 1 or row.valid_from >= since or not nearby:
                continue
            begun = row.valid_from
            row.valid_from = since
            row.flush_recordset()
            history.create(
                {
                    "manager_id": manager.id,
                    "branch_id": nearby[number % len(nearby)].id,
                    "position_id": row.position_id.id,
                    "grade_id": row.grade_id.id,
                    "valid_from": begun,
                    "valid_to": since - timedelta(days=1),
                }
            )

    @api.model
    def _demo_nearby(self, branch):
        """Return the branches beside this one, or above where it stands alone."""
        beside = branch.parent_id.child_ids - branch
        return beside or branch.parent_id or branch.child_ids
