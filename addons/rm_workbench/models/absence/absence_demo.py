from odoo import api, fields, models

from ...bank_date import bank_today

#: kind, days from today to the first and last day, how far it goes, document
_ABSENCES = (
    ("maternity", -20, 108, "approved", "人力〔2026〕117号 产假通知"),
    ("mandatory", 12, 18, "submitted", "强制休假年度计划第4批"),
    ("study", -190, -100, "approved", "总行脱产培训通知〔2026〕9号"),
)


class RmAbsence(models.Model):
    """Absences of the demo bank: one under way, one to be decided, one that is over."""

    _inherit = "rm.absence"

    @api.model
    def _demo_fill(self):
        """Enter them as the leader; production never calls this."""
        demo = self.env["rm.demo"]
        leader, admin = demo._as("leader"), demo._as("admin")
        if self.search_count([], limit=1) or not (leader and admin):
            return
        today = bank_today(self.env)
        managers = (
            self.env["rm.manager"]
            .with_user(leader)
            .search([("left_on", "=", False), ("user_id", "=", False)], order="code desc", limit=3)
        )
        for manager, row in zip(managers, _ABSENCES, strict=False):
            kind, first, last, state, basis = row
            absence = self.with_user(leader).create(
                {
                    "manager_id": manager.id,
                    "kind": kind,
                    "valid_from": fields.Date.add(today, days=first),
                    "valid_to": fields.Date.add(today, days=last),
                    "basis": basis,
                }
            )
            absence.action_submit()
            if state == "approved":
                absence.with_user(admin).action_approve("与人力资源通知核对一致")
        self.sudo()._begin_day()


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (82, "rm.absence", "_demo_fill")]
