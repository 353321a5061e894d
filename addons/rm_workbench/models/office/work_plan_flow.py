from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...bank_date import bank_zone
from ...office import previous_first_day

#: events of plans are the RM's own notes: nobody is invited, nothing is told
QUIET = {
    "no_mail_to_attendees": True,
    "dont_notify": True,
    "mail_create_nolog": True,
    "mail_notrack": True,
    "tracking_disable": True,
    "skip_contact_description": True,
}


class RmWorkPlan(models.Model):
    """A plan's way: copied from the last one, submitted, approved, in the calendar."""

    _inherit = "rm.work.plan"

    def action_submit(self):
        """Submit drafts that say what is to be done.

        :return: True
        """
        self.check_access("write")
        for plan in self:
            if not plan.line_ids and not (plan.goals or "").strip():
                raise UserError(
                    self.env._(
                        "%(plan)s is empty. Write goals or enter what you will do.",
                        plan=plan.display_name,
                    )
                )
        return super().action_submit()

    def action_copy_previous(self):
        """Take goals, measures and lines over from the plan of the period before.

        Lines keep their place in the period; those that would fall outside go to its last day.
        What this plan says already stays.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._expect_state("draft", "rejected")
        first = previous_first_day(self.period_kind, self.date_from)
        before = self.search(
            [
                ("manager_id", "=", self.manager_id.id),
                ("period_kind", "=", self.period_kind),
                ("date_from", "=", first),
            ]
        )
        if not before:
            raise UserError(self.env._("There is no plan of the period before to copy from."))
        vals = {name: before[name] for name in ("goals", "measures") if not self[name]}
        vals["line_ids"] = [
            Command.create(self._prepare_copied_line(line, self.date_from - first))
            for line in before.line_ids
        ]
        self.write(vals)
        return True

    def _prepare_copied_line(self, line, shift):
        return {
            "date": min(line.date + shift, self.date_to),
            "time_from": line.time_from,
            "hours": line.hours,
            "customer_id": line.customer_id.id,
            "kind": line.kind,
            "goal": line.goal,
        }

    def action_open_lines(self):
        """Return the action that shows the lines in a calendar."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_workbench.rm_work_plan_line_action"
        )
        return {
            **action,
            "domain": [("plan_id", "=", self.id)],
            "context": {"initial_date": str(self.date_from)},
        }

    def _approval_ended(self, state):
        super()._approval_ended(state)
        if state == "approved":
            self.line_ids._enter_in_calendar()


class RmWorkPlanLine(models.Model):
    """A line's event in Odoo's calendar, and how the line follows it."""

    _inherit = "rm.work.plan.line"

    def _enter_in_calendar(self):
        # sudo: the event is the RM's, whoever approves; all lines, also those the approver
        # may not see
        lines = self.sudo().plan_id.line_ids
        for line in lines.filtered(lambda line: not line.calendar_event_id):
            user = line.manager_id.user_id
            if user:
                events = line.env["calendar.event"].with_context(**QUIET, lang=user.lang)
                event = events.create(line._prepare_event_vals(user))
                line._set_guarded(calendar_event_id=event.id)

    def _prepare_event_vals(self, user):
        """Values of the event: private, and its name says neither customer nor goal.

        Every internal user searches the calendar, and names of events reach reminders and mails;
        who may read the line sees what it is about through ``rm_plan_subject``.
        """
        line = self.with_context(lang=user.lang)
        vals = {
            "name": self.with_context(lang=user.lang).env._(
                "Work plan: %(kind)s", kind=line._state_label("kind")
            ),
            "privacy": "private",
            "user_id": user.id,
            "partner_ids": [Command.set(user.partner_id.ids)],
        }
        if not self.time_from:
            return {
                **vals,
                "allday": True,
                "start": self.date,
                "stop": self.date,
                "start_date": self.date,
                "stop_date": self.date,
            }
        minutes = round(self.time_from * 60)
        moment = datetime.combine(self.date, time(minutes // 60, minutes % 60))
        start = bank_zone(self.env).localize(moment).astimezone(pytz.utc).replace(tzinfo=None)
        return {**vals, "start": start, "stop": start + timedelta(hours=self.hours or 1)}

    def _set_deleted(self):
        if self:
            self._set_guarded(calendar_flag="deleted")

    def _follow_event(self):
        """Bring day and time of the lines to what their events say now."""
        for line in self:
            event = line.calendar_event_id
            if event.allday:
                day, clock = event.start_date, 0
            else:
                local = pytz.utc.localize(event.start).astimezone(bank_zone(self.env))
                day, clock = local.date(), local.hour + local.minute / 60
            if (day, round(clock * 60)) != (line.date, round((line.time_from or 0) * 60)):
                line._set_guarded(date=day, time_from=clock, calendar_flag="moved")
            if not event.active:
                line._set_deleted()
