from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today

_SHOWN = 5
#: notices named in the strip above the page
_STRIP = 3
_ALL = ("rm", "leader", "risk", "branch_admin", "admin", "auditor")


class RmHomeMessages(models.AbstractModel):
    """Notices that wait for a confirmation, unread notices and mails."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [
            *super()._cards(),
            *((role, 1, "_card_confirm") for role in _ALL),
            *((role, 12, "_card_messages") for role in _ALL),
        ]

    @api.model
    def _card_confirm(self):
        """The strip above everything: notices that the caller has still to confirm."""
        notices = self.env["rm.notice"]
        waiting = notices.search_fetch([("to_confirm", "=", True)], limit=_STRIP + 1)
        if not waiting:
            return False
        more = len(waiting) > _STRIP
        rows = [
            self._row(
                notice.title,
                self._open_record("rm.notice", notice.id),
                detail=notice.issuer,
                confirm=notice.id,
            )
            for notice in waiting[:_STRIP]
        ]
        return {
            "key": "confirm",
            "kind": "strip",
            "column": "strip",
            "title": self.env._("Notices to confirm"),
            "rows": rows,
            "count": notices._unconfirmed_count() if more else len(rows),
            "open": {
                "xmlid": "rm_workbench.rm_notice_action",
                "context": {"search_default_to_confirm": 1},
            },
        }

    @api.model
    def _card_messages(self):
        """What was written to the caller and he has not read; must-reads stand above the page."""
        notices = self.env["rm.notice"]
        unread = notices.search_fetch(
            [("is_unread", "=", True), ("must_read", "=", False)], limit=_SHOWN
        )
        mails = self.env["rm.mail"]._unread_count()
        rows = [
            self._row(
                notice.title,
                self._open_record("rm.notice", notice.id),
                tag=self.env._("new"),
                tone="info",
            )
            for notice in unread
        ]
        if mails:
            rows.append(
                self._row(
                    self.env._("Unread mails"),
                    {"xmlid": "rm_workbench.rm_mail_inbox_action"},
                    value=str(mails),
                    unit="count",
                )
            )
        return self._list_card(
            "messages",
            self.env._("Notices and mails"),
            rows,
            column="side",
            icon="fa-envelope-o",
            count=len(unread) + mails,
            tone="info",
            empty=self.env._("Everything is read."),
            open={"xmlid": "rm_workbench.rm_notice_action"},
        )


class RmHomeWork(models.AbstractModel):
    """An RM's plans and logs, and what of them a leader misses."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [
            *super()._cards(),
            ("rm", 45, "_card_my_work"),
            ("leader", 45, "_card_logs"),
        ]

    @api.model
    def _card_my_work(self):
        """Today's log, the plans that run, visits of the week."""
        manager = self.env["rm.manager"].search([("user_id", "=", self.env.uid)], limit=1)
        if not manager:
            return False
        today = bank_today(self.env)
        rows = [self._log_row(manager, today)]
        plans = self.env["rm.work.plan"].search_fetch(
            [("manager_id", "=", manager.id), ("date_from", "<=", today), ("date_to", ">=", today)],
            limit=_SHOWN,
        )
        rows += [self._plan_row(plan) for plan in plans]
        rows.append(self._visits_row(manager, today))
        return self._list_card(
            "work",
            self.env._("My work"),
            rows,
            icon="fa-pencil-square-o",
            open={"xmlid": "rm_workbench.rm_work_plan_action"},
            add=False,
        )

    def _log_row(self, manager, today):
        log = self.env["rm.work.log"].search_fetch(
            [("manager_id", "=", manager.id), ("date", "=", today)], limit=1
        )
        action = {
            **self._open_record("rm.work.log", log.id or False),
            "name": self.env._("Work log"),
        }
        done = log.state in ("submitted", "checked")
        return self._row(
            self.env._("Today's log"),
            action,
            detail=log.morning_plan[:60] if log.morning_plan else False,
            tag=log._state_label() if log else self.env._("not begun"),
            tone="success" if done else "warning",
        )

    def _plan_row(self, plan):
        return self._row(
            plan.period_label,
            self._open_record("rm.work.plan", plan.id),
            detail=self.env._(
                "%(done)s of %(planned)s done", done=plan.done_count, planned=plan.line_count
            ),
            percent=plan.progress,
            value=str(plan.progress),
            unit="percent",
            tag=plan._state_label(),
            tone="success" if plan.state == "approved" else "muted",
        )

    def _visits_row(self, manager, today):
        monday = today.fromordinal(today.toordinal() - today.weekday())
        title = self.env._("Visits this week")
        domain = [("manager_id", "=", manager.id), ("date", ">=", monday)]
        return self._row(
            title,
            self._open_list(title, "rm.visit", domain, xmlid="rm_workbench.rm_visit_action"),
            value=str(self.env["rm.visit"].search_count(domain)),
            unit="count",
        )

    @api.model
    def _card_logs(self):
        """RMs of the branch without a log of the last working day; logs that wait for a mark."""
        day = self.env["rm.working.day"]._previous(bank_today(self.env))
        rows = self._rows_sql(
            """SELECT m.id, m.name, b.name AS branch, count(*) OVER () AS number
                 FROM rm_manager m JOIN rm_branch b ON b.id = m.branch_id
                WHERE m.id IN (%(managers)s) AND m.active AND m.user_id IS NOT NULL
                  AND (m.left_on IS NULL OR m.left_on > %(day)s) AND NOT %(away)s
                  AND NOT EXISTS (SELECT FROM rm_work_log l
                                   WHERE l.manager_id = m.id AND l.date = %(day)s
                                     AND l.state <> 'draft')
                ORDER BY b.code, m.code LIMIT %(most)s""",
            managers=self._readable_sql("rm.manager"),
            away=self.env["rm.absence"]._away_sql(SQL("m.id"), day),
            day=day,
            most=_SHOWN,
        )
        waiting = self.env["rm.work.log"].search_count(
            [("state", "=", "submitted"), ("branch_id", "in", self._branch_ids())], limit=10_000
        )
        shown = [
            self._row(
                self.env._("Logs that wait for your mark"),
                {"xmlid": "rm_workbench.rm_work_log_action_waiting"},
                value=str(waiting),
                unit="count",
            )
        ] * bool(waiting)
        shown += [
            self._row(
                row["name"],
                self._open_record("rm.manager", row["id"]),
                detail=row["branch"],
                tag=self.env._("no log"),
                tone="warning",
            )
            for row in rows
        ]
        return self._list_card(
            "logs",
            self.env._("Logs of my RMs"),
            shown,
            column="side",
            icon="fa-pencil-square-o",
            count=rows[0]["number"] if rows else 0,
            tone="warning",
            subtitle=day.isoformat(),
            empty=self.env._("Every log is there and marked."),
            open={"xmlid": "rm_workbench.rm_work_log_action"},
        )
