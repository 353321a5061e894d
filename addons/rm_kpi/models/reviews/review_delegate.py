from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .review_plan_line import holds_role

_MOVE = """WITH moved AS (
      UPDATE rm_review_sheet s SET reviewer_id = %(deputy)s, task_id = %(task)s, state = 'todo',
             deputy_for_id = COALESCE(s.deputy_for_id, s.reviewer_id)
       WHERE s.task_id = %(from)s AND s.state IN ('todo', 'in_progress')
         AND NOT EXISTS (SELECT FROM rm_manager m
               WHERE m.id = s.manager_id AND m.user_id = %(deputy)s)
         AND NOT EXISTS (SELECT FROM rm_review_sheet o WHERE o.cycle_id = s.cycle_id
               AND o.manager_id = s.manager_id AND o.reviewer_id = %(deputy)s)
      RETURNING s.id
    ), uncalled AS (
      UPDATE rm_review_call c SET result = NULL, note = NULL, called_on = NULL
        FROM moved m WHERE c.sheet_id = m.id AND c.result IS NOT NULL
    ), emptied AS (
      UPDATE rm_review_answer a SET points = NULL, criterion_id = NULL, comment = NULL,
             version = a.version + 1
        FROM moved m WHERE a.sheet_id = m.id AND a.version > 0
    )
    SELECT COALESCE(array_agg(id), '{}') FROM moved"""


class RmReviewDelegate(models.Model):
    """Delegation: the open sheets of an appraiser who is absent go to a deputy, emptied."""

    _inherit = "rm.review.task"

    def action_delegate(self, user_id):
        """Hand the open sheets of the task to a deputy.

        By an administrator, or a leader of the appraiser's branch; neither to himself nor of
        himself. What the absent one had begun is emptied: it is his alone. Sheets on the deputy's
        own person, and on RMs he scores already, stay.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if not (
            user.has_group("rm_workbench.group_admin")
            or user.has_group("rm_workbench.group_leader")
        ):
            raise AccessError(self.env._("Only a leader or an administrator names a deputy."))
        task = self.sudo()  # sudo: the caller may name a deputy; sheets stay unseen
        whole = isinstance(user_id, int) and not isinstance(user_id, bool)
        deputy = task.env["res.users"].browse(user_id if whole else 0).exists()
        self._check_deputy(task, deputy)
        task.env.flush_all()
        target = task._of(deputy)
        [(moved,)] = task.env.execute_query(
            SQL(_MOVE, **{"deputy": deputy.id, "task": target.id, "from": task.id})
        )
        if not moved:
            raise UserError(
                self.env._("There is no open sheet that %(deputy)s could take.", deputy=deputy.name)
            )
        task.env["rm.review.sheet"].browse(moved)._drop_evidence()
        task.cycle_id._after_change_of_sheets()
        self.env["rm.journal"]._record(
            "review.delegated", task.cycle_id, sheets=len(moved), deputy=deputy.login
        )
        return True

    def _check_deputy(self, task, deputy):
        if task.cycle_id.state != "open":
            raise UserError(self.env._("The scoring of this cycle has ended."))
        if not holds_role(deputy):
            raise UserError(
                self.env._("The deputy must be an active user with a role of an appraiser.")
            )
        own = self.env.user._is_one_of(deputy | task.reviewer_id)
        if own or deputy._is_one_of(task.reviewer_id):
            raise AccessError(
                self.env._("A third person names the deputy: neither appraiser nor deputy himself.")
            )

    def _of(self, user):
        """Return the task of ``user`` in the same cycle; it is made when missing."""
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_review_task (cycle_id, plan_id, reviewer_id, branch_id, due_on,
                     sheet_count, done_count, state, create_uid, create_date, write_uid, write_date)
                   SELECT cycle_id, plan_id, %s, %s, due_on, 0, 0, 'todo', 1,
                          now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
                     FROM rm_review_task WHERE id = %s
                       ON CONFLICT (cycle_id, reviewer_id) DO UPDATE SET state = 'todo'
                RETURNING id""",
                user.id,
                user.rm_branch_id.id or None,
                self.id,
            )
        )
        return self.browse(rows[0])
