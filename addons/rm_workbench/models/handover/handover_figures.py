from hashlib import sha256

from odoo import models
from odoo.tools import SQL

#: classes of loans that do not perform
BAD_CLASSES = ["substandard", "doubtful", "loss"]


class RmHandover(models.Model):
    """The figures of the lines on the day: shares, and loans that are overdue or non-performing."""

    _inherit = "rm.handover"

    def _complete_lines(self):
        """Bring shares and bad loans to the customers that are listed now; few statements."""
        self.ensure_one()
        for model in ("rm.handover.line", "rm.handover.loan", "rm.assignment", "rm.loan"):
            self.env[model].flush_model()
        self.env.cr.execute(self._shares_sql())
        self._list_bad_loans()
        self.env["rm.handover.line"].invalidate_model()
        self.invalidate_recordset(["line_ids", "line_count"])

    def _list_bad_loans(self):
        """List the bad loans by the newest status up to the effective day; none is taken out."""
        day = self.env["rm.loan.status"]._latest_day(until=self.effective_on)
        self.env.cr.execute(
            SQL(
                """DELETE FROM rm_handover_loan h USING rm_loan l
                    WHERE h.handover_id = %(id)s AND l.id = h.loan_id AND NOT EXISTS (
                          SELECT FROM rm_handover_line x
                           WHERE x.handover_id = %(id)s AND x.customer_id = l.customer_id)""",
                id=self.id,
            )
        )
        if day:
            self.env.cr.execute(self._bad_loans_sql(day))
        self.env.cr.execute(
            SQL(
                """UPDATE rm_handover_line x SET bad_loans = (
                     SELECT count(*) FROM rm_handover_loan h JOIN rm_loan l ON l.id = h.loan_id
                      WHERE h.handover_id = x.handover_id AND l.customer_id = x.customer_id)
                    WHERE x.handover_id = %s""",
                self.id,
            )
        )
        self.env["rm.handover.line"].invalidate_model(["bad_loans"])
        self.env["rm.handover.loan"].invalidate_model()
        self.invalidate_recordset(["loan_ids", "loan_count"])

    def _shares_sql(self):
        """SQL that notes number and share: that of the whole customer, or the largest narrower."""
        return SQL(
            """UPDATE rm_handover_line x SET customer_no = c.customer_no, share = s.share
                 FROM rm_customer c LEFT JOIN LATERAL (
                      SELECT a.share FROM rm_assignment a
                       WHERE a.customer_id = c.id AND a.manager_id = %(manager)s
                         AND a.valid_from <= %(day)s
                         AND COALESCE(a.valid_to, 'infinity') >= %(day)s
                    ORDER BY a.basis, num_nonnulls(a.line, a.account_id::text, a.loan_id::text),
                             a.share DESC LIMIT 1) s ON TRUE
                WHERE x.handover_id = %(id)s AND c.id = x.customer_id""",
            manager=self.from_manager_id.id,
            day=self.effective_on,
            id=self.id,
        )

    def _bad_loans_sql(self, day):
        return SQL(
            """INSERT INTO rm_handover_loan (
                      handover_id, loan_id, customer_no, as_of, principal, overdue_amount,
                      days_overdue, risk_class, first_manager_id, stays, create_uid, create_date)
               SELECT x.handover_id, l.id, x.customer_no, s.as_of, s.principal_balance,
                      s.overdue_amount, s.days_overdue, s.risk_class,
                      COALESCE(l.manager_id, %(manager)s), TRUE, %(uid)s,
                      now() AT TIME ZONE 'utc'
                 FROM rm_handover_line x JOIN rm_loan l ON l.customer_id = x.customer_id
                 JOIN rm_fact_loan_status s ON s.loan_id = l.id AND s.as_of = %(day)s
                WHERE x.handover_id = %(id)s AND s.principal_balance > 0
                  AND (s.days_overdue > 0 OR s.overdue_amount > 0
                       OR s.risk_class = ANY(%(classes)s))
                   ON CONFLICT (handover_id, loan_id) DO NOTHING""",
            manager=self.from_manager_id.id,
            uid=self.env.uid,
            day=day,
            id=self.id,
            classes=BAD_CLASSES,
        )

    def _approval_hash(self):
        """Return the fingerprint of head, customers, check list and bad loans."""
        for part in ("line", "check", "loan"):
            self.env[f"rm.handover.{part}"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE((SELECT md5(string_agg(concat_ws('|', customer_id,
                                 COALESCE(items, '')), ',' ORDER BY customer_id))
                            FROM rm_handover_line WHERE handover_id = %(id)s), '')
                     || COALESCE((SELECT md5(string_agg(concat_ws('|', item_id, name, quantity,
                                 COALESCE(remark, '')), ',' ORDER BY id))
                            FROM rm_handover_check WHERE handover_id = %(id)s), '')
                     || COALESCE((SELECT md5(string_agg(concat_ws('|', loan_id, stays,
                                 COALESCE(note, '')), ',' ORDER BY loan_id))
                            FROM rm_handover_loan WHERE handover_id = %(id)s), '')""",
                id=self.id,
            )
        )
        return self._hash_with(super()._approval_hash(), rows[0][0])

    @staticmethod
    def _hash_with(*texts):
        return sha256("|".join(texts).encode()).hexdigest()
