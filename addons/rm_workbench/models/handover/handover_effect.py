from datetime import date, timedelta
from decimal import Decimal

from odoo import models
from odoo.tools import SQL

_FOREVER = date.max
_SCOPE = SQL("customer_id, line, account_id, loan_id, basis")


class RmHandover(models.Model):
    """The assignments change: a constant number of statements, whatever the number of customers.

    Every row of the giving RM that reaches the effective day, of any scope and basis, ends the day
    before. From then on each phase of the hand-over gives both RMs their part, and what the
    receiving RM has already on these days is added up. All rows that come of it, and the ended
    ones, are the workbench's word: a delivery that says otherwise is kept aside as 'differs from
    workbench' (see docs/handover.md).
    """

    _inherit = "rm.handover"

    def _phases(self):
        """Return ``[(first day, last day, part that the giving RM keeps)]``, without gaps."""
        first, day = self.effective_on, timedelta(days=1)
        if self.kind == "temporary":
            back = self.return_on
            return [(first, back, Decimal(0)), (back + day, _FOREVER, Decimal(1))]
        if self.keep_until:
            part = Decimal(self.keep_percent) / 100
            last = self.keep_until
            return [(first, last, part), (last + day, _FOREVER, Decimal(0))]
        return [(first, _FOREVER, Decimal(0))]

    def _move_assignments(self):
        """End and make assignments.

        :return: the ids of the customers whose assignments changed
        """
        assignments = self.env["rm.assignment"]
        assignments._hold(self._line_customers())
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS rm_handover_old, rm_handover_part")
        cr.execute(self._old_sql())
        cr.execute(self._parts_sql())
        cr.execute(self._joined_sql())
        cr.execute("SELECT DISTINCT customer_id FROM rm_handover_old")
        customers = [row[0] for row in cr.fetchall()]
        cr.execute(
            SQL(
                """DELETE FROM rm_assignment a USING rm_handover_old o
                    WHERE a.id = o.id AND a.valid_from >= %s""",
                self.effective_on,
            )
        )
        cr.execute(
            SQL(
                """UPDATE rm_assignment a SET valid_to = %(day)s::date - 1, origin = 'workbench',
                          write_uid = %(uid)s, write_date = now() AT TIME ZONE 'utc'
                     FROM rm_handover_old o WHERE a.id = o.id""",
                day=self.effective_on,
                uid=self.env.uid,
            )
        )
        cr.execute(self._insert_sql())
        cr.execute("DROP TABLE rm_handover_old, rm_handover_part")
        assignments._after_bulk(customers)
        return customers

    def _old_sql(self):
        """SQL of the rows of the giving RM that reach the effective day."""
        return SQL(
            """CREATE TEMP TABLE rm_handover_old ON COMMIT DROP AS
               SELECT a.id, a.customer_id, a.line, a.account_id, a.loan_id, a.basis, a.manager_id,
                      a.share, GREATEST(a.valid_from, %(day)s) AS first,
                      COALESCE(a.valid_to, %(forever)s) AS last
                 FROM rm_assignment a
                 JOIN rm_handover_line l ON l.customer_id = a.customer_id AND l.handover_id = %(id)s
                WHERE a.manager_id = %(giving)s
                  AND COALESCE(a.valid_to, %(forever)s) >= %(day)s""",
            **self._names(),
        )

    def _parts_sql(self):
        """SQL of who has what from the effective day on, phase by phase."""
        phases = SQL(", ").join(
            SQL("(%s::date, %s::date, %s::numeric)", *phase) for phase in self._phases()
        )
        return SQL(
            """CREATE TEMP TABLE rm_handover_part ON COMMIT DROP AS
               SELECT %(scope)s, w.manager_id, w.share, GREATEST(o.first, p.first) AS first,
                      LEAST(o.last, p.last) AS last
                 FROM (SELECT %(scope)s, share, first, last FROM rm_handover_old) o
                 JOIN (VALUES %(phases)s) p (first, last, kept)
                   ON p.first <= o.last AND p.last >= o.first
           CROSS JOIN LATERAL (VALUES
                      (%(giving)s, trunc(o.share * p.kept, 6)),
                      (%(taking)s, o.share - trunc(o.share * p.kept, 6))) w (manager_id, share)
                WHERE w.share > 0""",
            scope=_SCOPE,
            phases=phases,
            **self._names(),
        )

    def _joined_sql(self):
        """SQL that adds what the receiving RM has already on the same days and scopes."""
        return SQL(
            """WITH own AS (
                 INSERT INTO rm_handover_old
                 SELECT a.id, a.customer_id, a.line, a.account_id, a.loan_id, a.basis,
                        a.manager_id, a.share, GREATEST(a.valid_from, %(day)s),
                        COALESCE(a.valid_to, %(forever)s)
                   FROM rm_assignment a
                  WHERE a.manager_id = %(taking)s AND COALESCE(a.valid_to, %(forever)s) >= %(day)s
                    AND EXISTS (SELECT FROM rm_handover_part p
                         WHERE p.customer_id = a.customer_id AND p.manager_id = %(taking)s
                           AND p.line IS NOT DISTINCT FROM a.line
                           AND p.account_id IS NOT DISTINCT FROM a.account_id
                           AND p.loan_id IS NOT DISTINCT FROM a.loan_id AND p.basis = a.basis
                           AND p.first <= COALESCE(a.valid_to, %(forever)s)
                           AND p.last >= a.valid_from)
              RETURNING %(scope)s, manager_id, share, first, last)
               INSERT INTO rm_handover_part SELECT * FROM own""",
            scope=_SCOPE,
            **self._names(),
        )

    def _insert_sql(self):
        """SQL that makes the new rows: sums between the days on which anything begins or ends."""
        return SQL(
            """WITH part AS (
                 SELECT *, dense_rank() OVER (ORDER BY %(scope)s, manager_id) AS k
                   FROM rm_handover_part),
               day AS (
                 SELECT k, first AS d FROM part UNION
                 SELECT k, last + 1 FROM part WHERE last < %(forever)s),
               span AS (
                 SELECT k, d AS first,
                        COALESCE(LEAD(d) OVER (PARTITION BY k ORDER BY d) - 1, %(forever)s) AS last
                   FROM day)
               INSERT INTO rm_assignment (%(scope)s, manager_id, share, valid_from, valid_to,
                           origin, create_uid, create_date, write_uid, write_date)
               SELECT %(scope)s, manager_id, LEAST(sum(share), 1), s.first,
                      NULLIF(s.last, %(forever)s), 'workbench', %(uid)s,
                      now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
                 FROM span s JOIN part p ON p.k = s.k AND p.first <= s.first AND p.last >= s.last
             GROUP BY %(scope)s, manager_id, s.first, s.last""",
            scope=_SCOPE,
            uid=self.env.uid,
            **self._names(),
        )

    def _names(self):
        return {
            "id": self.id,
            "giving": self.from_manager_id.id,
            "taking": self.to_manager_id.id,
            "day": self.effective_on,
            "forever": SQL("%s::date", _FOREVER),
        }
