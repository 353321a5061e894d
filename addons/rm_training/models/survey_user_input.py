from decimal import ROUND_HALF_UP, Decimal

from odoo import models

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
