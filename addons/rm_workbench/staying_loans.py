"""责任终身: which bad loans stay with the RM first responsible, whoever has the customer now.

Which these are is said by hand-overs that were carried out: loans overdue or non-performing on the
day and marked as staying, from that day on; and loans that turn bad within the days of grace that
the hand-over gives the receiving RM, from the day they are bad. Temporary keeping moves nothing.
One query for figures (rm_kpi) and for what the pages of loans and hand-overs say.
"""

from odoo.tools import SQL

_STAYING = """
    SELECT DISTINCT ON (loan_id) loan_id, manager_id, since, handover_id, grace FROM (
      SELECT l.loan_id, l.first_manager_id AS manager_id, h.effective_on AS since,
             h.id AS handover_id, FALSE AS grace
        FROM rm_handover_loan l JOIN rm_handover h ON h.id = l.handover_id
       WHERE l.stays AND l.first_manager_id IS NOT NULL AND h.state = 'done'
         AND h.kind <> 'temporary' AND %(bad)s
       UNION ALL
      SELECT loan.id, COALESCE(loan.manager_id, h.from_manager_id), turned.since, h.id, TRUE
        FROM rm_handover h JOIN rm_handover_line l ON l.handover_id = h.id
        JOIN rm_loan loan ON loan.customer_id = l.customer_id
         AND loan.disbursed_on < h.effective_on
       CROSS JOIN LATERAL (SELECT min(s.as_of) AS since FROM rm_fact_loan_status s
               WHERE s.loan_id = loan.id AND s.as_of >= h.effective_on
                 AND s.as_of <= h.effective_on + h.grace_days
                 AND (s.days_overdue > 0 OR s.overdue_amount > 0
                      OR s.risk_class IN ('substandard', 'doubtful', 'loss'))) turned
       WHERE h.state = 'done' AND h.kind <> 'temporary' AND h.grace_days > 0
         AND turned.since IS NOT NULL AND %(turned)s) k
     ORDER BY loan_id, since
"""
_ALL = SQL("TRUE")


def staying_sql(bad=_ALL, turned=_ALL):
    """Return the query: loan_id, manager_id (who stays responsible), since, handover_id, grace.

    :param SQL bad: condition on ``l`` (rm_handover_loan) and ``h`` (rm_handover) of bad ones
    :param SQL turned: condition on ``loan`` (rm_loan) and ``h`` of those that turned bad
    """
    return SQL(_STAYING, bad=bad, turned=turned)
