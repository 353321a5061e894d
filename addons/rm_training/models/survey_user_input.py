from decimal import ROUND_HALF_UP, Decimal
from secrets import token_hex

from odoo import api, fields, models

from odoo.addons.rm_workbench.bank_date import bank_today


class SurveyUserInput(models.Model):
    """A finished exam enters the taker's training record."""

    _inherit = "survey.user_input"

    def _mark_done(self):
        result = super()._mark_done()
        # sudo: takers may write no record; mark and pass come from the exam itself
        for answer in self.sudo().filtered(lambda a: not a.test_entry and a.partner_id):
            courses = self.env["rm.training.course"].sudo().with_context(active_test=False)
            answer._enter_training_record(courses.search([("survey_id", "=", answer.survey_id.id)]))
        return result

    def _enter_training_record(self, courses):
        """Enter mark and pass for each course this exam belongs to; the best attempt counts."""
        manager = self.env["rm.manager"].search(
            [("user_id", "in", self.partner_id.user_ids.ids)], limit=1
        )
        mark = Decimal(repr(self.scoring_percentage)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for course in courses if manager else courses.browse():
            record = self._training_record_of(manager, course)
            if not record:
                record.create(
                    {
                        "manager_id": manager.id,
                        "course_id": course.id,
                        "hours": course.hours if self.scoring_success else 0,
                        "mark": mark,
                        "passed": self.scoring_success,
                    }
                )
            elif not record.mark or Decimal(record.mark) <= mark:
                vals = {"mark": mark, "passed": record.passed or self.scoring_success}
                if self.scoring_success and not record.passed:
                    vals["hours"] = course.hours
                record.write(vals)

    def _training_record_of(self, manager, course):
        """Return today's record, or the last one of a session whose exam is still to be passed."""
        own = [("manager_id", "=", manager.id), ("course_id", "=", course.id)]
        records = self.env["rm.training.record"]
        return records.search(
            [*own, ("session_id", "!=", False), ("passed", "=", False)], limit=1
        ) or records.search(
            [*own, ("session_id", "=", False), ("date", "=", bank_today(self.env))], limit=1
        )


class SurveyUserInputExam(models.Model):
    """One attempt at a time, in one window, within its time."""

    _inherit = "survey.user_input"

    rm_exam = fields.Boolean(readonly=True, copy=False)
    # the page that was opened last; answers from another one are refused
    rm_window = fields.Char(readonly=True, copy=False)

    _rm_one_open = models.UniqueIndex(
        "(survey_id, partner_id) WHERE rm_exam AND state <> 'done'",
        "You have begun this exam already. Go on there.",
    )

    def _rm_new_window(self):
        """Let the page that is opened now be the only one that may answer."""
        self.rm_window = token_hex(8)
        return self.rm_window

    def _rm_may_see_answers(self):
        """Whether right answers may be shown with this attempt: it is the last one, or passed."""
        self.ensure_one()
        if not self.rm_exam:
            return True
        survey = self.survey_id
        left = survey._has_attempts_left(self.partner_id, False, False)
        return self.state == "done" and (self.scoring_success or not left)

    @api.model
    def _finish_overdue_exams(self):
        """Finish attempts whose time is over and whose taker never came back.

        :return: their number
        """
        begun = self.search([("rm_exam", "=", True), ("state", "=", "in_progress")])
        over = begun.filtered("survey_time_limit_reached")
        over._mark_done()
        return len(over)

    def _notify_new_participation_subscribers(self):
        """Nobody follows exams and questionnaires by mail."""
        others = self.filtered(lambda a: not a.rm_exam)
        return super(SurveyUserInputExam, others)._notify_new_participation_subscribers()
