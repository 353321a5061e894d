"""责任终身: bad loans that stay with the RM first responsible, whoever has the customer now.

Which these are is said by hand-overs that were carried out: loans overdue or non-performing on the
day and marked as staying, from that day on; and loans that turn bad within the days of grace that
the hand-over gives the receiving RM, from the day they are bad. Temporary keeping moves nothing.
"""

from odoo.tools import SQL

#: attribution of sources that follow this
FIRST_RM = "first_rm"

_STAYING = """
    SELECT DISTINCT ON (loan_id) loan_id, manager_id, since FROM (
      SELECT l.loan_id, l.first_manager_id AS manager_id, h.effective_on AS since
        FROM rm_handover_loan l JOIN rm_handover h ON h.id = l.handover_id
       WHERE l.stays AND l.first_manager_id IS NOT NULL AND h.state = 'done'
         AND h.kind <> 'temporary'
       UNION ALL
      SELECT loan.id, COALESCE(loan.manager_id, h.from_manager_id), bad.since
        FROM rm_handover h JOIN rm_handover_line l ON l.handover_id = h.id
        JOIN rm_loan loan ON loan.customer_id = l.customer_id
         AND loan.disbursed_on < h.effective_on
       CROSS JOIN LATERAL (SELECT min(s.as_of) AS since FROM rm_fact_loan_status s
               WHERE s.loan_id = loan.id AND s.as_of >= h.effective_on
                 AND s.as_of <= h.effective_on + h.grace_days
                 AND (s.days_overdue > 0 OR s.overdue_amount > 0
                      OR s.risk_class IN ('substandard', 'doubtful', 'loss'))) bad
       WHERE h.state = 'done' AND h.kind <> 'temporary' AND h.grace_days > 0
         AND bad.since IS NOT NULL) k
     ORDER BY loan_id, since
"""


def first_rm_sql(base, shared):
    """Return rows credited by shares, save those of loans that stay with their first RM.

    :param base: query of the rows. :param shared: the same by the shares of the day.
    """
    return SQL(
        """SELECT z.* FROM (%(shared)s) z
             LEFT JOIN (%(staying)s) k ON k.loan_id = z.item_id AND k.since <= z.day
            WHERE k.loan_id IS NULL
           UNION ALL
           SELECT k.manager_id, 1::numeric, x.*, 'real'
             FROM (%(base)s) x JOIN (%(staying)s) k
               ON k.loan_id = x.item_id AND k.since <= x.day""",
        base=base,
        shared=shared,
        staying=SQL(_STAYING),
    )
