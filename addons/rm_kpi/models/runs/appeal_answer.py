from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class RmKpiAppealAnswer(models.Model):
    """Answering an appeal: by a leader of the branch or an administrator with clean hands."""

    _inherit = "rm.kpi.appeal"

    def action_accept(self, answer="", value=False):
        """Accept the appeal; with a value, propose the correction of the figure or score.

        The correction waits for a second person like any other.

        :param str answer: what was found.
        :param value: the right figure as text or number; False: nothing to correct.
        :return: True
        """
        self._answer("accepted", answer)
        if value is not False and value is not None and value != "":
            self._propose(value, answer)
        return True

    def action_refuse(self, answer=""):
        """Refuse the appeal; the answer says why.

        :return: True
        """
        self._answer("refused", answer)
        return True

    def action_withdraw(self):
        """Take back one's own open appeal.

        :return: True
        """
        for one in self:
            if not one.is_mine:
                raise AccessError(self.env._("Only the RM himself withdraws his appeal."))
            one._expect_open()
            one._set_guarded(state="withdrawn")
            one._journal("appeal.withdrawn")
        return True

    def action_open_result(self):
        """Open the result the appeal is about."""
        self.ensure_one()
        self.check_access("read")
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", self.run_id.id), ("manager_id", "=", self.manager_id.id)], limit=1
        )
        if not result:
            raise UserError(self.env._("The result is being computed again. Try later."))
        return result.action_explain()

    def action_open_answer(self):
        """Open the dialog in which the appeal is answered."""
        self.ensure_one()
        if problem := self._answer_problem():
            raise AccessError(problem)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Answer the appeal"),
            "res_model": "rm.kpi.appeal.answer",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_appeal_id": self.id},
        }

    def _answer(self, state, answer):
        self.ensure_one()
        self.check_access("read")
        if problem := self._answer_problem():
            raise AccessError(problem)
        text = str(answer or "").strip()
        if not text:
            raise UserError(self.env._("Write the answer: what was found, and why."))
        self._check_text("answer", text)
        self._expect_open()
        self._set_guarded(
            state=state,
            answer=text,
            answered_by_id=self.env.uid,
            answered_at=fields.Datetime.now(),
        )
        self._journal(f"appeal.{state}")

    def _answer_problem(self):
        """Return why the user may not answer this appeal, or an empty text."""
        user = self.env.user
        if not any(user.has_group(f"rm_workbench.group_{g}") for g in ("leader", "admin")):
            return self.env._("Only a leader of the branch or a bank administrator answers.")
        # sudo: who had a hand in the run is compared, not shown
        run = self.sudo().run_id
        if user._is_one_of(self.sudo().manager_id.user_id):
            return self.env._("Nobody answers his own appeal.")
        if user._is_one_of(run.computed_by_id | run.announced_by_id):
            return self.env._("You computed or announced this run. Somebody else must answer.")
        return ""

    def _propose(self, value, answer):
        adjustment = self.env["rm.kpi.adjustment"].create(
            {
                "run_id": self.run_id.id,
                "manager_id": self.manager_id.id,
                "indicator_id": self._run_indicator().id,
                "value": value,
                "reason": str(answer).strip()[:2000],
                "appeal_id": self.id,
            }
        )
        adjustment.action_submit()

    def _run_indicator(self):
        """Return the indicator in the version the run has now."""
        code = self.indicator_id.code
        # sudo: another version of what the appeal names
        return self.sudo().run_id.scheme_id.indicator_ids.filtered(lambda i: i.code == code)


class RmKpiResult(models.Model):
    _inherit = "rm.kpi.result"

    def action_appeal(self):
        """Open a new appeal on the result, for the RM himself."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": "rm.kpi.appeal",
            "views": [(False, "form")],
            "context": {"default_run_id": self.run_id.id},
        }
