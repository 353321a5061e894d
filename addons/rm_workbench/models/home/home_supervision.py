from odoo import api, models

from ...bank_date import bank_today

_SHOWN = 5


class RmHomeSupervision(models.AbstractModel):
    """Checks after the loan, risk notices, rectifications: what is due, for all three sides."""

    _inherit = "rm.home"

    @api.model
    def _cards(self):
        return [
            *super()._cards(),
            ("rm", 43, "_card_duties"),
            ("leader", 18, "_card_supervision"),
            ("risk", 16, "_card_opinions"),
        ]

    @api.model
    def _card_duties(self):
        """What an RM owes by a day: rectifications, answers to risk notices, after-loan checks."""
        mine = [("is_mine", "=", True)]
        rows, count = [], 0
        for model, state, day, make in (
            ("rm.rectification", "open", "due_on", self._rectification_row),
            ("rm.risk.notice", "sent", "answer_by", self._risk_notice_row),
            ("rm.loan.check", "open", "due_on", self._loan_check_row),
        ):
            domain = [*mine, ("state", "=", state)]
            found = self.env[model].search(domain, order=f"{day}, id", limit=1000)
            count += len(found)
            first = found.browse(found.ids[:_SHOWN])
            rows += [(record[day], make(record)) for record in first]
        rows.sort(key=lambda pair: pair[0])
        return self._list_card(
            "duties",
            self.env._("Checks and answers due"),
            [row for _day, row in rows[: _SHOWN + 1]],
            icon="fa-flag-o",
            count=count,
            tone="danger" if rows and rows[0][0] < bank_today(self.env) else "info",
            empty=self.env._("Nothing is to be checked, answered or put right."),
            open={"xmlid": "rm_workbench.rm_loan_check_action"},
        )

    @api.model
    def _card_supervision(self):
        """What a leader is to chase: overdue checks, rectifications, notices; his own minimum."""
        rows = self._my_minimum_rows()
        count = 0
        unanswered = self.env["rm.suggestion"]._unanswered_domain()
        for model, domain, day, make in (
            ("rm.suggestion", unanswered, "due_on", self._suggestion_row),
            ("rm.rectification", [("state", "=", "answered")], "due_on", self._rectification_row),
            ("rm.rectification", [("is_overdue", "=", True)], "due_on", self._rectification_row),
            ("rm.risk.notice", [("is_overdue", "=", True)], "answer_by", self._risk_notice_row),
            ("rm.loan.check", [("is_overdue", "=", True)], "due_on", self._loan_check_row),
        ):
            found = self.env[model].search(domain, order=f"{day}, id", limit=1000)
            count += len(found)
            first = found.browse(found.ids[:3])
            rows += [{**make(record), "note": record.manager_id.name} for record in first]
        return self._list_card(
            "supervision",
            self.env._("To chase"),
            rows,
            icon="fa-flag-o",
            count=count,
            tone="danger" if count else "success",
            empty=self.env._("No check, answer or rectification is late."),
            open={"xmlid": "rm_workbench.rm_rectification_action"},
        )

    def _my_minimum_rows(self):
        """One row for each duty of the caller: what is done of this month's minimum."""
        month = bank_today(self.env).replace(day=1)
        found = self.env["rm.work.log.coverage"].search_fetch(
            [("user_id", "=", self.env.uid), ("month", "=", month)], limit=2
        )
        rows = []
        for row in found:
            least = row.marks_least + row.spots_least
            done = least - row.missing
            rows.append(
                self._row(
                    self.env._("My checks of logs this month"),
                    {"xmlid": "rm_workbench.rm_work_log_action_waiting"},
                    detail=self.env._(
                        "%(marks)s of %(marks_least)s marks, %(spots)s of %(spots_least)s spot"
                        " checks",
                        marks=row.marks,
                        marks_least=row.marks_least,
                        spots=row.spots,
                        spots_least=row.spots_least,
                    ),
                    percent=done * 100 // least if least else 100,
                    value=str(done * 100 // least if least else 100),
                    unit="percent",
                    tone="warning" if row.missing else "success",
                )
            )
        return rows

    @api.model
    def _card_opinions(self):
        """What waits for a risk manager: checks to give an opinion on, answers to judge."""
        waiting = self.env["rm.loan.check"]._to_be_answered()
        every_check = self.env["rm.loan.check"].search(waiting, order="due_on, id", limit=1000)
        checks = every_check.browse(every_check.ids[:_SHOWN])
        answered = [("state", "=", "answered")]
        every_notice = self.env["rm.risk.notice"].search(answered, limit=1000)
        notices = every_notice.browse(every_notice.ids[:_SHOWN])
        late = self.env["rm.loan.check"].search_count([("is_overdue", "=", True)], limit=1000)
        rows = [{**self._loan_check_row(c), "note": c.manager_id.name} for c in checks]
        rows += [{**self._risk_notice_row(n), "note": n.manager_id.name} for n in notices]
        if late:
            rows.append(
                self._row(
                    self.env._("After-loan checks overdue"),
                    self._open_list(
                        self.env._("After-loan checks overdue"),
                        "rm.loan.check",
                        [("is_overdue", "=", True)],
                        xmlid="rm_workbench.rm_loan_check_action",
                    ),
                    value=str(late),
                    unit="count",
                    tone="danger",
                )
            )
        return self._list_card(
            "opinions",
            self.env._("Waiting for my opinion"),
            rows,
            icon="fa-balance-scale",
            count=len(every_check) + len(every_notice),
            empty=self.env._("Nothing waits for your opinion."),
            open={"xmlid": "rm_workbench.rm_loan_check_action"},
        )

    def _due_row(self, record, title, day, waits, **more):
        today = bank_today(self.env)
        late = waits and day < today
        return self._row(
            title,
            self._open_record(record._name, record.id),
            tag=self._day_label(day, today) if waits else record._state_label(),
            tone="danger" if late else "warning" if waits else "info",
            **more,
        )

    def _rectification_row(self, record):
        return self._due_row(
            record,
            record.subject,
            record.due_on,
            record.state == "open",
            detail=self.env._("Rectification"),
        )

    def _suggestion_row(self, record):
        return self._due_row(
            record,
            record.subject,
            record.due_on,
            True,
            detail=self.env._("Suggestion to answer"),
        )

    def _risk_notice_row(self, record):
        return self._due_row(
            record,
            record.subject,
            record.answer_by,
            record.state == "sent",
            detail=self.env._("Risk notice"),
        )

    def _loan_check_row(self, record):
        return self._due_row(
            record,
            record.customer_id.name,
            record.due_on,
            record.state == "open",
            detail=self.env._("After-loan check %(loan)s", loan=record.loan_id.loan_no),
            value=record.principal or False,
            unit="money",
        )
