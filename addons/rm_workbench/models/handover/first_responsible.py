from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...staying_loans import staying_sql

#: loans told by name on the form of a hand-over
_MOST = 50


class RmLoan(models.Model):
    """Who answers for the risk of a loan: the RM who has the customer, or the one before him."""

    _inherit = "rm.loan"

    # the name, and no record: who reads a loan reads who answers for it, and nothing else of him
    risk_rm_name = fields.Char(
        "Answers for the risk",
        compute="_compute_risk_rm",
        help="Where it is not the RM of the customer: the one first responsible for the loan, when"
        " it was bad on the day of the hand-over or turned bad in its days of grace.",
    )
    risk_since = fields.Date("Answers for it since", compute="_compute_risk_rm")
    risk_words = fields.Text("Risk and hand-over", compute="_compute_risk_rm")

    @api.depends("loan_no")
    @api.depends_context("lang")
    def _compute_risk_rm(self):
        found = {row.pop("loan_id"): row for row in self._staying_rows()}
        found = {**self._in_grace_rows(), **found}
        for loan in self:
            row = found.get(loan.id, {})
            loan.risk_rm_name = row["name"] if row.get("since") else False
            loan.risk_since = row.get("since", False)
            loan.risk_words = loan._risk_sentence(**row) if row else False

    def _staying_rows(self):
        for model in ("rm.handover", "rm.handover.line", "rm.handover.loan", "rm.loan"):
            self.env[model].flush_model()
        ids = list(self.ids)
        return self.env.execute_query_dict(
            SQL(
                """SELECT k.loan_id, m.name || ' (' || m.code || ')' AS name, k.since, k.grace,
                          h.number, h.effective_on AS handed_on,
                          h.effective_on + h.grace_days AS grace_until
                     FROM (%s) k JOIN rm_manager m ON m.id = k.manager_id
                     JOIN rm_handover h ON h.id = k.handover_id""",
                staying_sql(SQL("l.loan_id = ANY(%s)", ids), SQL("loan.id = ANY(%s)", ids)),
            )
        )

    def _in_grace_rows(self):
        """Return {loan id: row} of good loans whose days of grace are not over."""
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT DISTINCT ON (loan.id) loan.id AS loan_id, h.number,
                          m.name || ' (' || m.code || ')' AS name, h.effective_on AS handed_on,
                          h.effective_on + h.grace_days AS grace_until
                     FROM rm_loan loan JOIN rm_handover_line l ON l.customer_id = loan.customer_id
                     JOIN rm_handover h ON h.id = l.handover_id
                      AND h.state = 'done' AND h.kind <> 'temporary' AND h.grace_days > 0
                     JOIN rm_manager m ON m.id = COALESCE(loan.manager_id, h.from_manager_id)
                    WHERE loan.id = ANY(%s) AND loan.disbursed_on < h.effective_on
                      AND h.effective_on + h.grace_days >= %s
                 ORDER BY loan.id, h.effective_on DESC""",
                list(self.ids),
                bank_today(self.env),
            )
        )
        return {row.pop("loan_id"): row for row in rows}

    def _risk_sentence(self, number, name, handed_on, grace_until, since=False, grace=False):
        words = {"name": name, "number": number, "day": handed_on, "until": grace_until}
        if not since:
            return self.env._(
                "Handed over on %(day)s (%(number)s), days of grace until %(until)s: if it turns"
                " overdue or non-performing by then, %(name)s answers for it.",
                **words,
            )
        if grace:
            return self.env._(
                "%(name)s answers for the risk: it turned overdue or non-performing on %(since)s,"
                " within the days of grace (until %(until)s) of hand-over %(number)s of %(day)s."
                " Who recovers it is credited with what comes in.",
                since=since,
                **words,
            )
        return self.env._(
            "%(name)s answers for the risk for good: it was overdue or non-performing when it was"
            " handed over on %(day)s (%(number)s). Who recovers it is credited with what comes in.",
            **words,
        )


class RmHandover(models.Model):
    """What the days of grace say, and which loans turned bad within them."""

    _inherit = "rm.handover"

    grace_until = fields.Date("Grace until", compute="_compute_grace_until")
    turned_bad = fields.Text(
        "Turned bad in the days of grace",
        compute="_compute_turned_bad",
        help="They count for the RM first responsible, though they were good on the day.",
    )

    @api.depends("effective_on", "grace_days", "kind")
    def _compute_grace_until(self):
        for handover in self:
            given = handover.kind != "temporary" and handover.grace_days and handover.effective_on
            handover.grace_until = given and fields.Date.add(given, days=handover.grace_days)

    @api.depends("state", "effective_on", "grace_days")
    @api.depends_context("lang")
    def _compute_turned_bad(self):
        for handover in self:
            in_force = handover.state == "done" and handover.grace_until
            handover.turned_bad = in_force and handover._turned_bad_words()

    def _turned_bad_words(self):
        """Return a line for each loan, by its number as the list of bad loans names it."""
        self.env["rm.handover"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT loan.loan_no, k.since, m.name || ' (' || m.code || ')'
                     FROM (%s) k JOIN rm_loan loan ON loan.id = k.loan_id
                     JOIN rm_manager m ON m.id = k.manager_id
                    WHERE k.grace ORDER BY k.since, loan.loan_no LIMIT %s""",
                staying_sql(SQL("h.id = %s", self.id), SQL("h.id = %s", self.id)),
                _MOST,
            )
        )
        return "\n".join(
            self.env._("%(loan)s since %(day)s: %(name)s", loan=loan, day=day, name=name)
            for loan, day, name in rows
        )
