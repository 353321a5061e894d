from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmDeclarationStatus(models.Model):
    """Which RM has declared this year, and who has not: due by the end of March, or a month after
    joining."""

    _name = "rm.declaration.status"
    _description = "Declarations of this year"
    _auto = False
    _order = "branch_id, manager_id"
    _rec_name = "manager_id"

    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    made_on = fields.Date("Declared on", readonly=True)
    due_on = fields.Date("Due", readonly=True)
    state = fields.Selection(
        [("made", "Declared"), ("open", "To be declared"), ("overdue", "Overdue")], readonly=True
    )

    @property
    def _table_query(self):
        for model in ("rm.declaration", "rm.manager"):
            self.env[model].flush_model()
        today = bank_today(self.env)
        due = SQL(
            "GREATEST(make_date(%s, 3, 31), COALESCE(m.joined_on, '-infinity') + 30)", today.year
        )
        return SQL(
            """SELECT m.id, m.id AS manager_id, m.branch_id, d.made_on,
                      %(due)s AS due_on,
                      CASE WHEN d.year = %(year)s THEN 'made' WHEN %(due)s < %(today)s
                           THEN 'overdue' ELSE 'open' END AS state
                 FROM rm_manager m
            LEFT JOIN rm_declaration d ON d.manager_id = m.id AND d.state = 'made'
                WHERE m.active AND (m.left_on IS NULL OR m.left_on >= %(today)s)""",
            due=due,
            year=today.year,
            today=today,
        )

    def action_remind(self):
        """Give a to-do to those of the chosen RMs who have not declared; for leaders.

        :return: True
        """
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(self.env._("Leaders remind the RMs of their branch."))
        # sudo: the users of RMs whom the leader reads
        missing = self.filtered(lambda row: row.state != "made").sudo().manager_id
        users = missing.user_id
        if not users:
            raise UserError(
                self.env._("None of these has a declaration to make and a user to be reminded.")
            )
        for user in users:
            self._remind(user)
        return True

    def _remind(self, user):
        words = self.with_context(lang=user.lang)
        summary = words.env._("Declare relatives and interests for %s", bank_today(self.env).year)
        # sudo: whether he was reminded already is looked up in his own list
        todos = self.env["mail.activity"].sudo()
        if not todos.search_count([("user_id", "=", user.id), ("summary", "=", summary)], limit=1):
            due = fields.Date.add(bank_today(self.env), days=7)
            todos._rm_todo(None, user, summary, due)
