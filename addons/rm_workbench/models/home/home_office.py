import pytz

from odoo import api, fields, models

from ...bank_date import bank_today, bank_zone

_SHOWN = 6
#: approvals counted; who has more looks at the list
_MOST = 1000


class RmHomeOffice(models.AbstractModel):
    """Cards that every role has: to-dos, meetings, approvals."""

    _inherit = "rm.home"

    @api.model
    def _card_todos(self):
        """What is to be done today or is late, of the caller only."""
        today = bank_today(self.env)
        mine = [("user_id", "=", self.env.uid)]
        due = [*mine, ("date_deadline", "<=", today)]
        activities = self.env["mail.activity"]
        shown = activities.search_fetch(due, limit=_SHOWN)
        later = activities.search_count([*mine, ("date_deadline", ">", today)])
        title = self.env._("To-dos")
        return self._list_card(
            "todos",
            title,
            [self._todo_row(todo, today) for todo in shown],
            column="side",
            icon="fa-check-square-o",
            count=activities.search_count(due),
            more=later,
            more_label=self.env._("%(number)s later", number=later),
            empty=self.env._("Nothing is due today."),
            open={"xmlid": "rm_workbench.rm_todo_action"},
            add={"xmlid": "rm_workbench.rm_todo_action_new"},
        )

    def _todo_row(self, todo, today):
        late = todo.date_deadline < today
        return self._row(
            todo.summary or todo.activity_type_id.name or self.env._("To-do"),
            self._open_record("mail.activity", todo.id),
            detail=todo.rm_about or False,
            tag=self._day_label(todo.date_deadline, today),
            tone="danger" if late else "warning",
            done=todo.id,
        )

    @api.model
    def _day_label(self, day, today):
        """Return today, tomorrow, 3 days late or the date."""
        days = (day - today).days
        if days == 0:
            return self.env._("today")
        if days == 1:
            return self.env._("tomorrow")
        if days < 0:
            return self.env._("%(days)s days late", days=-days)
        if days <= 30:
            return self.env._("in %(days)s days", days=days)
        return fields.Date.to_string(day)

    @api.model
    def _card_meetings(self):
        """Today's events of the caller's calendar."""
        zone = bank_zone(self.env)
        today = bank_today(self.env)
        begin = zone.localize(fields.Datetime.to_datetime(today))
        end = zone.localize(fields.Datetime.to_datetime(fields.Date.add(today, days=1)))
        utc = [moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in (begin, end)]
        mine = [
            ("partner_ids", "in", self.env.user.partner_id.ids),
            ("start", "<", utc[1]),
            ("stop", ">=", utc[0]),
        ]
        events = self.env["calendar.event"].search_fetch(mine, order="start", limit=_SHOWN)
        title = self.env._("Today's calendar")
        own = self.env.user.has_group("rm_workbench.group_rm")
        return self._list_card(
            "meetings",
            title,
            [self._event_row(event, zone) for event in events],
            # a leader's main column holds his figures, an RM's his day
            column="main" if own else "side",
            icon="fa-calendar-o",
            count=len(events),
            empty=self.env._("No meeting today."),
            open={"xmlid": "calendar.action_calendar_event"},
        )

    def _event_row(self, event, zone):
        if event.allday:
            hour = self.env._("all day")
        else:
            hour = pytz.utc.localize(event.start).astimezone(zone).strftime("%H:%M")
        return self._row(
            event.rm_plan_subject or event.name,
            self._open_record("calendar.event", event.id),
            detail=event.location or False,
            lead=hour,
        )

    @api.model
    def _card_approvals(self):
        """What waits for the caller's decision."""
        waiting = [("waits_for_me", "=", True)]
        requests = self.env["rm.approval.request"].search(waiting, order="due_on, id", limit=_MOST)
        shown = requests.browse(requests.ids[:_SHOWN])
        today = bank_today(self.env)
        title = self.env._("Waiting for my approval")
        return self._list_card(
            "approvals",
            title,
            [self._approval_row(request, today) for request in shown],
            column="side",
            icon="fa-gavel",
            count=len(requests),
            empty=self.env._("Nothing waits for your approval."),
            open={"xmlid": "rm_workbench.rm_approval_request_action"},
        )

    def _approval_row(self, request, today):
        late = request.due_on and request.due_on < today
        return self._row(
            request.subject or request.name,
            self._open_record(request.model, request.res_id),
            detail=request.kind,
            # sudo: the name of who submitted it, shown on the request itself
            note=request.submitted_by_id.sudo().name,
            value=request.amount,
            unit="money",
            tag=request.due_on and self._day_label(request.due_on, today),
            tone="danger" if late else "info",
        )
