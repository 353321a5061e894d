from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmHomeAudit(models.AbstractModel):
    """What auditors look at: the journal of today and of seven days."""

    _inherit = "rm.home"

    @api.model
    def _card_audit_figures(self):
        """The journal today: lines, reveals, exports, failed sign-ins."""
        self.env["rm.journal"].check_access("read")
        counts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT event, count(*) FROM rm_journal WHERE at >= %s GROUP BY 1",
                    self._day_begin(),
                )
            )
        )
        begin = fields.Datetime.to_string(self._day_begin())
        figures = [
            self._audit_figure(
                self.env._("Journal lines today"), sum(counts.values()), [("at", ">=", begin)]
            )
        ]
        for title, event in (
            (self.env._("Reveals of masked data"), "customer.reveal"),
            (self.env._("Exports of lists"), "query.export"),
            (self.env._("Failed sign-ins today"), "user.sign_in_failed"),
        ):
            domain = [("at", ">=", begin), ("event", "=", event)]
            figures.append(self._audit_figure(title, counts.get(event, 0), domain))
        return self._figures(self.env._("Audit"), figures)

    def _audit_figure(self, title, number, domain):
        return self._figure(
            title,
            str(number),
            unit="count",
            open=self._open_list(
                title, "rm.journal", domain, xmlid="rm_workbench.rm_journal_action"
            ),
        )

    @api.model
    def _card_journal(self):
        """What was done in the last seven days, and whether the chain is sealed."""
        self.env["rm.journal"].check_access("read")
        begin = fields.Date.subtract(bank_today(self.env), days=6)
        rows = self._rows_sql(
            """SELECT event, count(*) AS number FROM rm_journal WHERE at >= %s
                GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10""",
            begin,
        )
        names = self.env["rm.journal"]._event_names()
        return {
            "key": "journal",
            "kind": "bars",
            "column": "main",
            "icon": "fa-history",
            "title": self.env._("Journal of seven days"),
            "verify": True,
            "bars": [
                self._row(
                    names.get(row["event"], row["event"]),
                    self._open_list(
                        names.get(row["event"], row["event"]),
                        "rm.journal",
                        [("event", "=", row["event"]), ("at", ">=", fields.Date.to_string(begin))],
                        xmlid="rm_workbench.rm_journal_action",
                    ),
                    value=str(row["number"]),
                    unit="count",
                )
                for row in rows
            ],
            "empty": self.env._("No line in seven days."),
            "open": {"xmlid": "rm_workbench.rm_journal_action"},
        }
