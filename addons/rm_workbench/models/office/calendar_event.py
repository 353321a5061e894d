import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...bank_date import bank_zone


class CalendarEvent(models.Model):
    """Lines of work plans follow their events."""

    _inherit = "calendar.event"

    rm_plan_subject = fields.Char("Plan", compute="_compute_rm_plan_subject")

    def _compute_rm_plan_subject(self):
        lines = self.env["rm.work.plan.line"]
        # the caller's own rights decide: the RM himself, and leaders of his branch
        found = (
            lines.search([("calendar_event_id", "in", self.ids)])
            if lines.has_access("read")
            else lines
        )
        by_event = {line.calendar_event_id.id: line for line in found}
        for event in self:
            line = by_event.get(event._origin.id)
            event.rm_plan_subject = line and " · ".join(
                text for text in (line.display_name, line.goal) if text
            )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"start", "stop", "start_date", "stop_date", "allday", "active"}:
            self._rm_plan_lines()._follow_event()
        return result

    @api.ondelete(at_uninstall=False)
    def _flag_plan_lines(self):
        self._rm_plan_lines()._set_deleted()

    def action_rm_visit(self):
        """Open the form of a new visit from the event: of its line of the plan, or of its day.

        :return: the action
        """
        if len(self) != 1:
            raise UserError(self.env._("This is done for one record at a time. Choose one."))
        visits = self.env["rm.visit"]
        visits.check_access("create")
        self.check_access("read")
        line = self.env["rm.work.plan.line"].search(
            [("calendar_event_id", "=", self.id), ("is_mine", "=", True)], limit=1
        )
        if line:
            return line.action_new_visit()
        begins = pytz.utc.localize(self.start).astimezone(bank_zone(self.env))
        day = self.start_date if self.allday else begins.date()
        return visits._new_action(default_date=fields.Date.to_string(day))

    def _rm_plan_lines(self):
        # sudo: whoever may move the event moves the line; Odoo has checked the event's rights
        lines = self.env["rm.work.plan.line"].sudo()
        return lines.search([("calendar_event_id", "in", self.ids)]) if self.ids else lines
