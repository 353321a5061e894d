from datetime import timedelta

from odoo import api, models
from odoo.fields import Date
from odoo.tools import SQL

from ...bank_date import bank_today

#: code, name, most customers of an RM of the grade (room for the whole hand-over of a colleague),
#: position that leads to it
_GRADES = (
    ("G1", "一级客户经理", 1000, "assistant_rm"),
    ("G2", "二级客户经理", 1000, "rm"),
    ("G3", "三级客户经理", 1200, "senior_rm"),
    ("G4", "四级客户经理", 1500, "principal_rm"),
)
#: months in the present post: from 4 on, few more than the three years after which RMs rotate
_SHORTEST, _SPREAD = 4, 36


class RmManager(models.Model):
    """Earlier posts of the demo bank's RMs, which its extracts do not tell."""

    _inherit = "rm.manager"

    @api.model
    def _demo_posts(self):
        """Let who joined long ago have come from a branch nearby; nothing when it was done."""
        self._demo_grades()
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
    def _demo_grades(self):
        """Give each RM the grade of his position, from his first day on; once."""
        grades = self.env["rm.grade"]
        if grades.search_count([], limit=1):
            return
        for number, (code, name, limit, position) in enumerate(_GRADES, start=1):
            grade = grades.create(
                {"code": code, "name": name, "sequence": number, "customer_limit": limit}
            )
            for table in ("rm_manager", "rm_manager_history"):
                self.env.cr.execute(
                    SQL(
                        """UPDATE %s m SET grade_id = %s FROM rm_position p
                            WHERE p.id = m.position_id AND p.code = %s""",
                        SQL.identifier(table),
                        grade.id,
                        position,
                    )
                )
        self.env.invalidate_all()

    @api.model
    def _demo_nearby(self, branch):
        """Return the branches beside this one, or above where it stands alone."""
        beside = branch.parent_id.child_ids - branch
        return beside or branch.parent_id or branch.child_ids
