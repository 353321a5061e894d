from decimal import Decimal

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.input_checks import number_problem, text_problem

from ...reviewing import sheet_score

#: characters of a remark
REMARK_LIMIT = 1000
#: the role an appraiser must still hold
_GROUPS = {
    "leader": "rm_workbench.group_leader",
    "leader2": "rm_workbench.group_leader",
    "risk": "rm_workbench.group_risk",
    "peer": "rm_workbench.group_rm",
    "self": "rm_workbench.group_rm",
}


class RmReviewScoring(models.Model):
    """考核操作: what the appraiser does with his sheets. Each method checks that they are his."""

    _inherit = "rm.review.sheet"

    @api.model
    def save_answer(self, sheet_id, answer_id, points, comment, version):
        """Save one answer of one's own open sheet.

        :param points: number or text, False to take the points away.
        :param comment: remark, at most 1000 characters.
        :param version: the version that was read; another one means somebody saved meanwhile.
        :return: the new version
        """
        sheet = self._own(sheet_id)
        sheet._lock_open()
        answer = sheet._own_answer(answer_id)
        points = self._check_points(answer, points)
        comment = self._check_comment(comment)
        # two tabs at the same moment: the later one is repeated and then refused, no fault of ours
        self.env.cr.execute(
            SQL(
                """UPDATE rm_review_answer SET points = %(points)s, comment = %(comment)s,
                          version = version + 1, criterion_id = (
                            SELECT id FROM rm_review_criterion
                             WHERE item_id = %(item)s AND points <= %(points)s
                             ORDER BY points DESC LIMIT 1)
                    WHERE id = %(id)s AND version = %(version)s RETURNING version""",
                points=points,
                comment=comment or None,
                item=answer.plan_item_id.item_id.id,
                id=answer.id,
                version=_whole(version),
            ),
            log_exceptions=False,
        )
        rows = self.env.cr.fetchall()
        if not rows:
            raise UserError(
                self.env._(
                    "%(item)s of %(rm)s was saved in another window meanwhile. Load the sheet anew"
                    " and look at what is there.",
                    item=answer.plan_item_id.item_id.name,
                    rm=sheet.manager_id.name,
                )
            )
        sheet._begin()
        answer.invalidate_recordset(flush=False)
        return rows[0][0]

    def action_submit(self):
        """Lock the sheets as finished; every item needs points, and a remark where required.

        :return: True
        """
        for sheet in self:
            sheet = sheet._own(sheet.id)
            sheet._lock_open()
            score = sheet._complete_score()
            sheet._set(state="done", score=score, done_on=bank_today(self.env), return_reason=None)
        self._recount_tasks()
        return True

    def action_return(self, reason):
        """Give finished sheets back to their appraisers for correction.

        By a leader or an administrator who is not the appraiser, while the cycle is scored.

        :return: True
        """
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason, so that it can be mended."))
        self._check_reason(reason)
        # sudo: who returns a sheet must not see it; the checks below say who may
        for sheet in self.sudo().exists() or self._refuse():
            sheet._refuse_return(self.env.user)
            sheet._set(state="in_progress", score=None, done_on=None, return_reason=reason)
            self.env["rm.journal"]._record(
                "review.sheet_returned", sheet.cycle_id, task=sheet.task_id.id, reason=reason
            )
        self.sudo()._recount_tasks()
        return True

    def _refuse_return(self, user):
        """Refuse a return by the appraiser, by a stranger, or of what is not finished."""
        self = self.with_user(user).sudo()
        admin = user.has_group("rm_workbench.group_admin")
        tasks = self.env["rm.review.task"].with_user(user)
        leads = user.has_group("rm_workbench.group_leader") and bool(
            tasks.search_count([("id", "=", self.task_id.id)])
        )
        if not (admin or leads):
            self._refuse()
        if user._is_one_of(self.reviewer_id):
            raise AccessError(self.env._("Your own sheet is returned by somebody else."))
        if self.cycle_id._lock_state() != "open":
            raise UserError(
                self.env._("The cycle is closed for scoring. Nothing can be returned any more.")
            )
        if self._lock() != "done":
            raise UserError(self.env._("Only a finished sheet can be returned."))

    def _own(self, sheet_id):
        """Return the caller's own sheet; the same sentence for a foreign and a missing one."""
        sheet = self.browse(_whole(sheet_id)).exists()
        # sudo: whose it is decides, whatever rules add
        if not sheet or sheet.sudo().reviewer_id != self.env.user:
            self._refuse()
        # sudo: the sheet is the caller's own, and its plan and RM belong to the task
        return sheet.sudo()

    def _refuse(self):
        raise AccessError(self.env._("This sheet is not yours, or there is no such sheet."))

    def _lock_open(self):
        """Lock the sheet's row and refuse it unless it can still be filled in by its appraiser."""
        state = self._lock()
        if state in ("done", "cancelled"):
            raise UserError(
                self.env._(
                    "The sheet on %(rm)s is %(state)s and cannot be changed.",
                    rm=self.manager_id.name,
                    state=dict(self._fields["state"]._description_selection(self.env))[state],
                )
            )
        if self.cycle_id.state != "open":
            raise UserError(self.env._("The scoring of this cycle has ended."))
        group = _GROUPS.get(self.appraiser_id.relation)
        if group and not self.deputy_for_id and not self.env.user.has_group(group):
            raise AccessError(
                self.env._("You no longer hold the role in which you were to fill in this sheet.")
            )

    def _lock(self):
        self.env.cr.execute(
            SQL("SELECT state FROM rm_review_sheet WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )
        state = self.env.cr.fetchone()[0]
        self.invalidate_recordset()
        return state

    def _own_answer(self, answer_id):
        answer = self.env["rm.review.answer"].browse(_whole(answer_id)).exists()
        if not answer or answer.sheet_id != self:
            self._refuse()
        return answer

    def _check_points(self, answer, points):
        """Return the points as Decimal or None; refuse what the item does not allow."""
        if points is None or points is False or points == "":
            return None
        item = answer.plan_item_id.item_id
        if isinstance(points, bool) or number_problem(points, 0, item.max_score, 2):
            raise ValidationError(
                self.env._(
                    "%(item)s: the points are a number from 0 to %(most)s with at most 2 decimals.",
                    item=item.name,
                    most=item.max_score,
                )
            )
        return Decimal(str(points).strip())

    def _check_comment(self, comment):
        comment = str(comment or "").strip()
        problem = text_problem(comment, REMARK_LIMIT)
        if problem == "too_long":
            raise ValidationError(
                self.env._("A remark has at most %(limit)s characters.", limit=REMARK_LIMIT)
            )
        if problem:
            raise ValidationError(self.env._("The remark holds invisible control characters."))
        return comment

    def _check_reason(self, reason):
        if text_problem(reason, 200):
            raise ValidationError(self.env._("A reason has at most 200 plain characters."))

    def _begin(self):
        """Note that work on the sheet, and on its task, has begun."""
        if self.state == "todo":
            self._set(state="in_progress")
            if self.task_id.state == "todo":
                self.task_id._set_guarded(state="in_progress")

    def _set(self, **values):
        pairs = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
        self.env.cr.execute(
            SQL("UPDATE rm_review_sheet SET %s WHERE id = %s", SQL(", ").join(pairs), self.id)
        )
        self.invalidate_recordset()

    def _recount_tasks(self):
        tasks = tuple(self.sudo().task_id.ids)  # sudo: the caller's own, or checked before
        if tasks:
            self.env["rm.review.task"]._recount(SQL("t.id IN %s", tasks))

    def _complete_score(self):
        """Return the score of the sheet; refuse it while points or evidence are missing."""
        self._refuse_open_calls()
        files = self._evidence_files()
        for answer in self.answer_ids:
            item = answer.plan_item_id.item_id
            names = {"rm": self.manager_id.name, "item": item.name}
            if answer.points is False:
                raise UserError(self.env._("%(rm)s: %(item)s has no points yet.", **names))
            if item._needs_remark() and not (answer.comment or "").strip():
                raise UserError(
                    self.env._("%(rm)s: %(item)s needs a remark that gives the facts.", **names)
                )
            if item._needs_file() and not files.get(answer.id):
                raise UserError(
                    self.env._("%(rm)s: %(item)s needs a file that proves it.", **names)
                )
        return sheet_score(
            (a.points, a.plan_item_id.item_id.max_score, a.plan_item_id.weight)
            for a in self.answer_ids
        )


def _whole(value):
    """Return an id or version as int; what is none matches nothing."""
    ok = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
    return value if ok else -1
