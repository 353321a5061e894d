from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.rm_workbench.bank_date import bank_today


class RmReviewAppealAnswer(models.Model):
    """Answering a qualitative appeal: by clean hands, and by two of them where points move."""

    _inherit = "rm.review.appeal"

    def action_accept(self, answer="", points=False):
        """Accept the appeal and propose what is added to the score; a second person confirms.

        :param str answer: what was found.
        :param points: from 0.01 to 10; an appeal never lowers a score.
        :return: True
        """
        points = self.env["rm.review.result"]._moved_by(points, "0.01")
        # sudo: whether there is a score at all
        if not self.sudo().result_id.score:
            raise UserError(self.env._("There is no score that could be corrected."))
        self._answer("proposed", answer, points=points)
        return True

    def action_refuse(self, answer=""):
        """Refuse the appeal; the answer says why.

        :return: True
        """
        self._answer("refused", answer)
        self._tell_rm()
        return True

    def action_confirm(self):
        """Sign a proposed correction as the second person: the score moves now.

        :return: True
        """
        self._second_signature()
        # sudo: scores are moved by the server's own methods; the checks above say who may
        result = self.sudo().result_id
        result.cycle_id._lock_state()
        before = result.score
        result._set_guarded(appeal_points=self.points)
        result._set_score()
        self._set_guarded(
            state="accepted", confirmed_by_id=self.env.uid, confirmed_at=fields.Datetime.now()
        )
        self._journal("review.appeal_accepted", points=self.points, old=before, new=result.score)
        self._tell_rm()
        return True

    def action_send_back(self, reason=""):
        """Refuse a proposed correction as the second person: the appeal is open again.

        :return: True
        """
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason, so that it can be mended."))
        self._check_text("text", reason)
        self._second_signature()
        self._set_guarded(
            state="open", points=None, answer=None, answered_by_id=None, answered_at=None
        )
        self._journal("review.appeal_sent_back", reason=reason)
        self._tell_administrators()
        return True

    def action_withdraw(self):
        """Take back one's own appeal that nobody has answered.

        :return: True
        """
        for one in self:
            if not one.is_mine:
                raise AccessError(self.env._("Only the RM himself withdraws his appeal."))
            one._expect("open")
            one._set_guarded(state="withdrawn")
            one._todos().unlink()
            one._journal("review.appeal_withdrawn")
        return True

    def _answer(self, state, answer, points=None):
        self.ensure_one()
        self.check_access("read")
        if problem := self._answer_problem():
            raise AccessError(problem)
        text = str(answer or "").strip()
        if not text:
            raise UserError(self.env._("Write the answer: what was found, and why."))
        self._check_text("text", text)
        self._expect("open")
        self._set_guarded(
            state=state,
            answer=text,
            points=points,
            answered_by_id=self.env.uid,
            answered_at=fields.Datetime.now(),
        )
        self._todos().unlink()
        self._journal(f"review.appeal_{state}", **({"points": f"{points:f}"} if points else {}))

    def _second_signature(self):
        self.ensure_one()
        self.check_access("read")
        if problem := self._confirm_problem():
            raise AccessError(problem)
        self._expect("proposed")

    def _answer_problem(self):
        """Return why the user may not answer this appeal, or an empty text."""
        user = self.env.user
        if not any(user.has_group(f"rm_workbench.group_{g}") for g in ("leader", "admin")):
            return self.env._("Only a leader of the branch or a bank administrator answers.")
        # sudo: who had a hand in the result is compared, not shown
        result = self.sudo().result_id
        if user._is_one_of(result.manager_id.user_id):
            return self.env._("Nobody answers his own appeal.")
        if user._is_one_of(result.cycle_id.finished_by_id | result.calibrated_by_id):
            return self.env._(
                "You ended the scoring or calibrated this score. Somebody else must answer."
            )
        own = [
            ("cycle_id", "=", result.cycle_id.id),
            ("manager_id", "=", result.manager_id.id),
            ("reviewer_id", "in", user._accounts().ids),
            ("state", "=", "done"),
        ]
        # sudo: only whether the user himself scored this RM
        if self.env["rm.review.sheet"].sudo().search_count(own, limit=1):
            return self.env._("You scored this RM yourself. Somebody else must answer.")
        return ""

    def _confirm_problem(self):
        """Return why the user may not sign as the second person, or an empty text."""
        user = self.env.user
        if not user.has_group("rm_workbench.group_admin"):
            return self.env._("Only a bank administrator may do this.")
        # sudo: who answered and whom it is about is compared, not shown
        if user._is_one_of(self.sudo().answered_by_id | self.sudo().manager_id.user_id):
            return self.env._("Whoever proposed a correction does not confirm it.")
        return ""

    def _tell_rm(self):
        """Give the RM a to-do: his appeal is answered."""
        # sudo: who the RM is
        user = self.sudo().manager_id.user_id
        if user.active:
            words = self.with_context(lang=user.lang).env._("Your qualitative appeal is answered")
            self._give_todo(user, words, bank_today(self.env))


class RmReviewResult(models.Model):
    _inherit = "rm.review.result"

    appeal_ids = fields.One2many("rm.review.appeal", "result_id", readonly=True)
    may_appeal = fields.Boolean(compute="_compute_may_appeal")

    def _compute_may_appeal(self):
        today = bank_today(self.env)
        for result in self:
            # sudo: its own appeals, and until when one may appeal
            known = result.sudo()
            until = known.cycle_id.appeal_until
            made = known.appeal_ids.filtered(lambda a: a.state != "withdrawn")
            result.may_appeal = bool(result.is_mine and until and today <= until and not made)

    def action_appeal(self):
        """Open a new appeal on the result, for the RM himself."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": "rm.review.appeal",
            "views": [(False, "form")],
            "context": {"default_result_id": self.id},
        }

    def action_open_appeals(self):
        """Open the appeals about the result."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeals"),
            "res_model": "rm.review.appeal",
            "views": [(False, "list"), (False, "form")],
            "domain": [("result_id", "=", self.id)],
        }
