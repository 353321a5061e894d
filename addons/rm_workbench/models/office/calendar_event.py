from odoo import api, fields, models


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

    def _rm_plan_lines(self):
        # sudo: whoever may move the event moves the line; Odoo has checked the event's rights
        lines = self.env["rm.work.plan.line"].sudo()
        return lines.search([("calendar_event_id", "in", self.ids)]) if self.ids else lines
