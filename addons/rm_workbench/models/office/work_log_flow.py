from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError

from ...bank_date import bank_today, bank_zone


class RmWorkLog(models.Model):
    """A log's way: filled in from the day's visits, handed in, taken back."""

    _inherit = "rm.work.log"

    def action_insert_visits(self):
        """Add what the workbench knows of the day to the text: visits, plan, meetings.

        Lines that the text holds already are not added again.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        known = (self.content or "").splitlines()
        added = [line for line in self._lines_of_day() if line not in known]
        if not added:
            raise UserError(
                self.env._("There is nothing to insert: no visit, plan or meeting of this day.")
                if not known
                else self.env._("Everything of this day is in the text already.")
            )
        self.content = "\n".join([*known, *added])
        return True

    def action_new_visit(self):
        """Open the form of a new visit of the log's day.

        :return: the action
        """
        self.ensure_one()
        self.check_access("write")
        return self.env["rm.visit"]._new_action(default_date=fields.Date.to_string(self.date))

    def _lines_of_day(self):
        """Return what the calling RM's visits, plan and calendar say of the day, as lines."""
        lines = [visit._line_for_log() for visit in self.visit_ids.sorted("id")]
        plan_lines = self.env["rm.work.plan.line"].search(
            [
                ("manager_id", "=", self.manager_id.id),
                ("date", "=", self.date),
                ("visit_id", "=", False),
                ("plan_state", "=", "approved"),
            ]
        )
        lines += [
            " · ".join(filter(None, (line.display_name, line.goal, line.result)))
            for line in plan_lines
        ]
        names = self._meetings_of_day().mapped("name")
        return lines + [self.env._("Meeting: %(name)s", name=name) for name in names]

    def _meetings_of_day(self):
        """Return the caller's meetings of the day that are no lines of his plan."""
        zone = bank_zone(self.env)
        first = zone.localize(datetime.combine(self.date, time())).astimezone(pytz.utc)
        first = first.replace(tzinfo=None)
        planned = self.env["rm.work.plan.line"].search(
            [("manager_id", "=", self.manager_id.id), ("date", "=", self.date)]
        )
        return self.env["calendar.event"].search(
            [
                ("partner_ids", "in", self.env.user.partner_id.ids),
                ("start", "<", first + timedelta(days=1)),
                ("stop", ">=", first),
                ("id", "not in", planned.calendar_event_id.ids),
            ],
            order="start, id",
        )

    def action_submit(self):
        """Hand the logs in; from now on leaders see them.

        :return: True
        """
        self.check_access("write")
        today = bank_today(self.env)
        for log in self:
            log._expect("draft")
            if not (log.content or "").strip():
                raise UserError(
                    self.env._(
                        "%(log)s tells nothing yet. Write what was done.", log=log.display_name
                    )
                )
            log._set_guarded(
                state="submitted",
                entered_on=today,
                submitted_at=fields.Datetime.now(),
                late=today > log.date,
            )
        return True

    def action_take_back(self):
        """Make submitted logs drafts again, as long as nobody has checked them.

        :return: True
        """
        self.check_access("write")
        for log in self:
            log._expect("submitted")
            log._set_guarded(state="draft")
        return True

    def _expect(self, *states):
        if self._lock_state() not in states:
            raise UserError(
                self.env._(
                    "%(log)s is %(state)s; this step needs %(needed)s.",
                    log=self.display_name,
                    state=self._state_label(),
                    needed=self._listed(self._state_label(value=state) for state in states),
                )
            )
