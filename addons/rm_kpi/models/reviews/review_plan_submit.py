from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rm_workbench.bank_date import bank_today

#: days in which the second administrator is to look at a plan
_DAYS = 3


class RmReviewPlanSubmit(models.Model):
    """Approval before the start: a finished draft is put before the administrators who did not
    edit it. One of them starts it, or sends it back with a reason."""

    _inherit = "rm.review.plan"

    submitted_by_id = fields.Many2one(
        "res.users", "Submitted by", readonly=True, copy=False, index="btree_not_null"
    )
    may_start = fields.Boolean(compute="_compute_may_start")

    @api.depends("state", "maker_ids")
    @api.depends_context("uid")
    def _compute_may_start(self):
        admin = self.env.user.has_group("rm_workbench.group_admin")
        own = self.env.user._accounts()
        for plan in self:
            saved = plan._origin
            draft = bool(saved) and plan.state == "draft"
            plan.may_start = admin and draft and not own & saved.maker_ids

    def action_submit(self):
        """Put the draft before every administrator who did not edit it, as a to-do.

        :return: True
        """
        self._step("draft")
        self._check_startable()
        if self.submitted_by_id:
            raise UserError(self.env._("%(plan)s is submitted already.", plan=self.display_name))
        others = self.env["res.users"]._rm_administrators() - self.maker_ids._accounts()
        if not others:
            raise UserError(
                self.env._("Every administrator has edited this plan, so nobody could start it.")
            )
        self._end_submission(keep=True)
        self._set_guarded(submitted_by_id=self.env.uid)
        for user in others - self.env.user:
            words = self.with_context(lang=user.lang).env._("Check and start a qualitative plan")
            self._give_todo(user, words)
        self.env["rm.journal"]._record("review.plan_submitted", self)
        return True

    def action_send_back(self, reason=""):
        """Give a submitted plan back to whoever submitted it, with the reason.

        :return: True
        """
        self._step("draft")
        self._refuse_maker()
        maker = self.submitted_by_id
        if not maker:
            raise UserError(self.env._("%(plan)s is not submitted.", plan=self.display_name))
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason, so that it can be mended."))
        self._check_text("note", reason)
        self._end_submission()
        words = self.with_context(lang=maker.lang).env._("Sent back: qualitative plan")
        self._give_todo(maker, words, Markup("<p>%s</p>") % reason)
        self.env["rm.journal"]._record("review.plan_sent_back", self, reason=reason)
        return True

    def _note_maker(self):
        # what was submitted is what is started: a change takes the submission back
        for plan in self.filtered("submitted_by_id"):
            plan._end_submission()
        return super()._note_maker()

    def _put_in_force(self, *args, **kwargs):
        self._end_submission(keep=True)
        return super()._put_in_force(*args, **kwargs)

    def _end_submission(self, keep=False):
        """Take the to-dos about the plan away, and the submission unless it is kept on record."""
        # sudo: the flow keeps the to-dos of whoever was told
        todos = self.env["mail.activity"].sudo()
        about = [("rm_model", "=", self._name), ("rm_res_id", "in", self.ids)]
        todos.search(about).unlink()
        if not keep:
            self._set_guarded(submitted_by_id=None)

    @api.ondelete(at_uninstall=False)
    def _unlink_todos(self):
        self._end_submission(keep=True)

    def _give_todo(self, user, words, note=False):
        due = fields.Date.add(bank_today(self.env), days=_DAYS)
        system = self.env(user=SUPERUSER_ID)["mail.activity"]
        system._rm_todo(self, user, words, due, note)
