from datetime import datetime, time

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today, bank_zone

#: nothing of an answer is told or followed
_QUIET = {"mail_create_nolog": True, "mail_create_nosubscribe": True, "tracking_disable": True}


class RmQuestionnaire(models.Model):
    """Opened, answered, closed."""

    _inherit = "rm.questionnaire"

    def action_open(self):
        """Open the drafts: from now on those asked may answer, once each.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("draft")
            if not record.question_ids:
                raise UserError(
                    self.env._("%(title)s has no question. Add one first.", title=record.title)
                )
            if record.valid_to < bank_today(self.env):
                raise UserError(
                    self.env._("The last day of %(title)s is over. Change it.", title=record.title)
                )
            record._check_issuer()
            if not record._ask_people():
                raise UserError(
                    self.env._("Nobody belongs to these branches and roles at present.")
                )
            record._set_guarded(
                state="open", opened_on=bank_today(self.env), survey_id=record._make_survey().id
            )
            record._noted("opened", asked=record.asked_count)
        return True

    def action_close(self):
        """Close what is open: nobody answers any more.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("open")
            record._close()
        return True

    def _close(self):
        # sudo: answers begun are for those who answer only
        begun = self.survey_id.sudo().user_input_ids.filtered(lambda a: a.state != "done")
        begun.unlink()
        self._set_guarded(state="closed")
        self._noted("closed", answered=self.answered_count)

    @api.model
    def _close_overdue(self):
        """Close questionnaires whose last day is over.

        :return: their number
        """
        over = self.search([("state", "=", "open"), ("valid_to", "<", bank_today(self.env))])
        for record in over:
            record._close()
        return len(over)

    def action_answer(self):
        """Open the questionnaire for the caller: what he has begun, or a new sheet.

        :return: client action that opens the page
        """
        self.ensure_one()
        self.check_access("read")
        self._check_may_answer()
        # sudo: nobody but the server has a right on the sheets
        survey = self.survey_id.sudo().with_context(**_QUIET)
        answer = self.env["survey.user_input"].sudo().search(
            [
                ("survey_id", "=", survey.id),
                ("partner_id", "=", self.env.user.partner_id.id),
                ("state", "!=", "done"),
            ],
            limit=1,
        ) or survey._create_answer(user=self.env.user, deadline=self._deadline())
        return {"type": "ir.actions.act_url", "url": answer.get_start_url(), "target": "new"}

    def action_open_answers(self):
        """Return the action that shows what was answered."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_training.rm_questionnaire_answer_action"
        )
        return {**action, "domain": [("questionnaire_id", "=", self.id)]}

    def action_open_people(self):
        """Return the action that lists who is asked, who has not answered first."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_training.rm_questionnaire_person_action"
        )
        return {**action, "domain": [("questionnaire_id", "=", self.id)]}

    def _check_may_answer(self):
        if self.state != "open" or self.valid_to < bank_today(self.env):
            raise UserError(self.env._("%(title)s is not open.", title=self.title))
        if not self.for_me:
            raise AccessError(self.env._("%(title)s does not ask you.", title=self.title))
        if self.my_state == "answered":
            raise UserError(self.env._("You have answered %(title)s already.", title=self.title))

    def _deadline(self):
        """Return the end of the last day, in UTC."""
        last = bank_zone(self.env).localize(datetime.combine(self.valid_to, time(23, 59, 59)))
        return last.astimezone(pytz.utc).replace(tzinfo=None)

    def _expect_state(self, state):
        if self._lock_state() != state:
            raise UserError(
                self.env._(
                    "%(title)s is in state %(state)s; this step needs %(needed)s.",
                    title=self.title,
                    state=self._state_label(),
                    needed=self._state_label(value=state),
                )
            )

    def _check_issuer(self):
        """Refuse a leader who opens what was drafted for more than his branch of today."""
        user = self.env.user
        if self.env.su or user.has_group("rm_workbench.group_admin"):
            return
        # sudo: only codes of the tree are compared
        own, issued = user.sudo().rm_branch_id, self.sudo().branch_id
        reached = issued | self.sudo().branch_ids
        if not (own and issued) or any(
            not branch.parent_path.startswith(own.parent_path) for branch in reached
        ):
            raise AccessError(self.env._("You ask your own branch and what lies below it only."))

    def _ask_people(self):
        """Enter whom it asks, the issuer left out; returns their number."""
        self.env.flush_all()
        people = self.env["rm.address"]._people_sql(SQL("o.id, o.rm_branch_id"))
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_questionnaire_person
                          (questionnaire_id, user_id, branch_id, answered)
                   SELECT %(id)s, p.id, p.rm_branch_id, FALSE
                     FROM (%(people)s) p LEFT JOIN rm_branch b ON b.id = p.rm_branch_id
                    WHERE p.id <> %(uid)s
                      AND (%(home)s::text IS NULL OR starts_with(b.parent_path, %(home)s))
                      AND (%(everywhere)s OR EXISTS (
                           SELECT FROM rm_branch t WHERE t.id = ANY(%(branches)s)
                              AND starts_with(b.parent_path, t.parent_path)))
                      AND (%(everybody)s OR EXISTS (
                           SELECT FROM res_groups_users_rel x
                            WHERE x.uid = p.id AND x.gid = ANY(%(groups)s)))
                RETURNING id""",
                id=self.id,
                uid=self.env.uid,
                people=people,
                home=self.branch_id.parent_path or None,
                everywhere=not self.branch_ids,
                branches=self.branch_ids.ids,
                everybody=not self.role_ids,
                # sudo: the groups behind the roles
                groups=self.role_ids.sudo().group_id.ids,
            )
        )
        self.invalidate_recordset(["asked_count", "for_me", "my_state", "progress"])
        return len(rows)

    def _make_survey(self):
        """Make the survey that is answered; nobody sees or changes it in Odoo's own screens."""
        # sudo: leaders have no right on surveys, where exams lie too
        surveys = self.env["survey.survey"].sudo().with_context(**_QUIET)
        return surveys.create(
            {
                "title": self.title,
                "description": self.intro,
                "survey_type": "survey",
                "user_id": False,
                "rm_questionnaire_id": self.id,
                "access_mode": "token",
                "users_login_required": True,
                "questions_layout": "one_page",
                "scoring_type": "no_scoring",
                "question_and_page_ids": [
                    fields.Command.create(question._prepare_survey_question(number))
                    for number, question in enumerate(self.question_ids)
                ],
            }
        )

    def _noted(self, event, **detail):
        self.env["rm.journal"]._record(
            f"questionnaire.{event}", self, reference=f"{self.id} {self.title}", **detail
        )


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "questionnaire.opened": self.env._("Questionnaire opened"),
            "questionnaire.closed": self.env._("Questionnaire closed"),
        }


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.questionnaire"]._close_overdue()
        return result
