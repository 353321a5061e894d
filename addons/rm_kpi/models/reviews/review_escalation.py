from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL

# late: tasks that are not done so many days after the last day; above: leaders of the branches
# above each appraiser's, the nearest branch first, without the appraiser himself
_LATE = """WITH late AS (
      SELECT t.id, t.reviewer_id, t.sheet_count - t.done_count AS open, t.escalated_on,
             b.parent_path
        FROM rm_review_task t JOIN res_users u ON u.id = t.reviewer_id
   LEFT JOIN rm_branch b ON b.id = u.rm_branch_id
       WHERE t.cycle_id = %(cycle)s AND t.state <> 'done' AND t.sheet_count > t.done_count
    ), above AS (
      SELECT l.id, g.user_id, rank() OVER (PARTITION BY l.id
                                           ORDER BY length(gb.parent_path) DESC) AS step
        FROM late l JOIN rm_branch gb ON starts_with(l.parent_path, gb.parent_path)
        JOIN rm_role_grant g ON g.branch_id = gb.id AND %(holds)s AND g.user_id <> l.reviewer_id
        JOIN rm_role r ON r.id = g.role_id AND r.code = 'leader'
        JOIN res_users u ON u.id = g.user_id AND u.active
    )
    SELECT COALESCE(a.user_id, %(fallback)s), array_agg(l.id ORDER BY l.id),
           jsonb_agg(jsonb_build_array(p.name, l.open) ORDER BY l.id)
      FROM late l LEFT JOIN above a ON a.id = l.id AND a.step = 1
      JOIN res_users u ON u.id = l.reviewer_id JOIN res_partner p ON p.id = u.partner_id
     GROUP BY 1"""


class RmReviewEscalation(models.Model):
    """Escalation: whose appraisers are late gets one to-do per cycle, that names them."""

    _inherit = "rm.review.cycle"

    def _escalate(self, today):
        """Bring the leaders' to-dos to the tasks that are late; called by the schedule.

        Where nobody leads the appraiser, whoever started the plan is told.
        """
        self.ensure_one()
        if (today - self.due_on).days < self.plan_id.escalate_days:
            return
        told = self._open_escalations()
        for user, tasks, names in self._late_by_leader(today):
            note = self._escalation_note(user, names)
            if user.id in told:
                todo = told.pop(user.id)
                if todo.note != note:
                    todo.note = note
            else:
                self.env["mail.activity"]._rm_todo(
                    self, user, self._escalation_words(user), today, note
                )
            self._note_escalated(tasks, user, today)
        for todo in told.values():
            todo.unlink()

    def _late_by_leader(self, today):
        """Return ``[(leader, ids of late tasks, [[appraiser's name, open sheets]])]``."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                _LATE,
                cycle=self.id,
                holds=self.env["rm.role.grant"]._valid_on_sql(today),
                fallback=self.plan_id.started_by_id.id or None,
            )
        )
        users = self.env["res.users"]
        return [(users.browse(user), tasks, names) for user, tasks, names in rows if user]

    def _open_escalations(self):
        """Return the leaders' open to-dos of this cycle by user."""
        # sudo: the schedule keeps the to-dos of every leader
        todos = self.env["mail.activity"].sudo()
        found = todos.search([("rm_model", "=", self._name), ("rm_res_id", "=", self.id)])
        return {todo.user_id.id: todo for todo in found}

    def _end_escalations(self):
        """Take the leaders' to-dos away when the scoring has ended."""
        for todo in self._open_escalations().values():
            todo.unlink()

    @api.model
    def _escalation_words(self, user):
        return self.with_context(lang=user.lang).env._("Appraisers of yours are late")

    @api.model
    def _escalation_note(self, user, names):
        """Say who is late with how many sheets; names are text, whatever is in them."""
        line = self.with_context(lang=user.lang).env._("%(name)s: %(count)s sheets to score")
        lines = (Markup("<li>%s</li>") % (line % {"name": n, "count": c}) for n, c in names)
        return Markup("<ul>%s</ul>") % Markup("").join(lines)

    def _note_escalated(self, tasks, user, today):
        """Note on tasks, once, that a leader was told, and in the journal whom."""
        rows = self.env.execute_query(
            SQL(
                """UPDATE rm_review_task SET escalated_on = %s
                    WHERE id = ANY(%s) AND escalated_on IS NULL RETURNING id""",
                today,
                tasks,
            )
        )
        self.env["rm.review.task"].invalidate_model(["escalated_on"])
        if rows:
            self.env["rm.journal"]._record(
                "review.escalated", self, count=len(rows), leader=user.login
            )
