"""What waits for the exit audit of whoever leaves, as conditions of SQL."""

from odoo.tools import SQL

#: models whose rows the conditions read
READ = ("rm.manager", "rm.handover", "rm.exit.audit", "rm.leaving")


def under_exit_audit(manager):
    """SQL condition: the RM of this column is leaving or has left, and his audit is not ended.

    Leaving is whoever hands over for leaving, has a leaving entered, or has a last day in the bank.
    The audit of a leaving covers all his hand-overs; without it each of them has its own.
    """
    return SQL(
        """(EXISTS (SELECT FROM rm_handover h LEFT JOIN rm_exit_audit a ON a.handover_id = h.id
             WHERE h.from_manager_id = %(rm)s AND h.kind = 'leaving'
               AND h.state IN ('submitted', 'approved', 'done')
               AND a.state IS DISTINCT FROM 'concluded')
            AND NOT %(whole)s
         OR (EXISTS (SELECT FROM rm_manager m WHERE m.id = %(rm)s AND m.left_on IS NOT NULL)
             OR EXISTS (SELECT FROM rm_leaving v WHERE v.manager_id = %(rm)s
                  AND v.state IN ('submitted', 'approved')))
            AND NOT %(ended)s)""",
        rm=manager,
        whole=_leaving_audited(manager),
        ended=exit_audit_ended(manager),
    )


def exit_audit_ended(manager):
    """SQL condition: an exit audit of the RM of this column is concluded."""
    return SQL(
        """(EXISTS (SELECT FROM rm_handover h JOIN rm_exit_audit a ON a.handover_id = h.id
             WHERE h.from_manager_id = %s AND h.kind = 'leaving' AND a.state = 'concluded')
         OR %s)""",
        manager,
        _leaving_audited(manager),
    )


def _leaving_audited(manager):
    return SQL(
        """EXISTS (SELECT FROM rm_leaving v JOIN rm_exit_audit a ON a.leaving_id = v.id
            WHERE v.manager_id = %s AND v.state IN ('submitted', 'approved')
              AND a.state = 'concluded')""",
        manager,
    )


def exit_state(manager, today):
    """SQL of the state of an RM's exit; NULL of whoever neither leaves nor has left.

    Closed only once his leaving is confirmed, which waits for the audit; whoever the feed calls
    gone before is shown as gone with the exit not closed.
    """
    return SQL(
        """CASE WHEN EXISTS (SELECT FROM rm_leaving v WHERE v.manager_id = %(rm)s
                        AND v.state = 'approved') AND NOT %(audited)s THEN 'closed'
                WHEN EXISTS (SELECT FROM rm_manager m WHERE m.id = %(rm)s
                        AND m.left_on < %(today)s) THEN 'left_open'
                WHEN EXISTS (SELECT FROM rm_manager m WHERE m.id = %(rm)s
                        AND m.left_on IS NOT NULL)
                  OR EXISTS (SELECT FROM rm_leaving v WHERE v.manager_id = %(rm)s
                        AND v.state IN ('submitted', 'approved'))
                  OR EXISTS (SELECT FROM rm_handover h WHERE h.from_manager_id = %(rm)s
                        AND h.kind = 'leaving' AND h.state IN ('submitted', 'approved', 'done'))
                THEN 'leaving' END""",
        rm=manager,
        audited=under_exit_audit(manager),
        today=today,
    )
