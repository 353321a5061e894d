"""What the report of training follows: records, sessions, mandatory courses, courses, RMs."""

from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

#: what of a record is counted
_COUNTED = {"manager_id", "course_id", "date", "hours", "mark", "passed"}
#: days for which mandatory courses change
_OPEN_DAYS = 400


class RmTrainingRecord(models.Model):
    _inherit = "rm.training.record"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._count_anew()
        return records

    def write(self, vals):
        if not vals.keys() & _COUNTED:
            return super().write(vals)
        # sudo: whose records these are is checked where they are written; only the ids are used
        before = self.sudo().manager_id
        result = super().write(vals)
        (before | self.sudo().manager_id)._count_training()
        return result

    def unlink(self):
        managers = self.sudo().manager_id  # sudo: as above
        result = super().unlink()
        managers._count_training()
        return result

    def _count_anew(self):
        self.sudo().manager_id._count_training()  # sudo: as above


class RmTrainingSession(models.Model):
    _inherit = "rm.training.session"

    def _set_guarded(self, **values):
        """A session counts once it is held, with its cost and whoever had a place."""
        result = super()._set_guarded(**values)
        if values.get("state") == "done":
            # sudo: also RMs of other branches; only their ids are used
            self.sudo().enrolment_ids.manager_id._count_training()
        return result


class RmTrainingDuty(models.Model):
    _inherit = "rm.training.duty"

    @api.model
    def _refresh(self, plan_ids=None, manager_ids=None):
        result = super()._refresh(plan_ids=plan_ids, manager_ids=manager_ids)
        report, since, courses = self.env["rm.training.report"], None, None
        if plan_ids is not None:
            # sudo: what the plans are about, whoever moves them on
            plans = self.env["rm.training.plan"].sudo().browse(plan_ids)
            since = min(plans.mapped("date_to"), default=None)
            courses = plans.line_ids.course_id.ids
        elif manager_ids is None:
            since = bank_today(self.env) - timedelta(days=_OPEN_DAYS)
            report._follow_managers()
        report._refresh(manager_ids=manager_ids, course_ids=courses, since=since)
        return result


class RmTrainingReport(models.Model):
    _inherit = "rm.training.report"

    @api.model
    def _follow_managers(self):
        """Bring rows to the branches their RMs are in: deliveries write RMs past the ORM."""
        self.env["rm.manager"].flush_model(["branch_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE rm_training_report r SET branch_id = m.branch_id FROM rm_manager m"
                " WHERE m.id = r.manager_id AND r.branch_id IS DISTINCT FROM m.branch_id"
            )
        )
        self.invalidate_model(["branch_id"])


class RmTrainingCourse(models.Model):
    _inherit = "rm.training.course"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"topic_id", "kind"}:
            self.env["rm.training.report"]._follow_courses(self)
        return result


class RmManager(models.Model):
    _inherit = "rm.manager"

    def _count_training(self):
        if self:
            self.env["rm.training.report"]._refresh(manager_ids=self.ids)
