"""What waits for the exit audit of whoever leaves, as conditions of SQL.

Their own tables have names of their own, so that a caller's column is never taken for theirs.
"""

from odoo.tools import SQL

#: models whose rows the conditions read
READ = ("rm.manager", "rm.handover", "rm.exit.audit", "rm.leaving")


def under_exit_audit(manager):
    """SQL condition: the RM of this column is leaving or has left, and his audit is not ended.

    Leaving is whoever hands over for leaving, has a leaving entered, or has a last day in the bank.
    The audit of a leaving covers all his hand-overs; without it each of them has its own.
    """
    return SQL(
        """(EXISTS (SELECT FROM rm_handover xh LEFT JOIN rm_exit_audit xa ON xa.handover_id = xh.id
             WHERE xh.from_manager_id = %(rm)s AND xh.kind = 'leaving'
               AND xh.state IN ('submitted', 'approved', 'done')
               AND xa.state IS DISTINCT FROM 'concluded')
            AND NOT %(whole)s
         OR (EXISTS (SELECT FROM rm_manager xm WHERE xm.id = %(rm)s AND xm.left_on IS NOT NULL)
             OR EXISTS (SELECT FROM rm_leaving xv WHERE xv.manager_id = %(rm)s
                  AND xv.state IN ('submitted', 'approved')))
            AND NOT %(ended)s)""",
        rm=manager,
        whole=_leaving_audited(manager),
        ended=exit_audit_ended(manager),
    )


def exit_audit_ended(manager):
    """SQL condition: an exit audit of the RM of this column is concluded.

    The audit of a hand-over with which he left before, and stayed after all, is none of this time.
    """
    return SQL(
        """(EXISTS (SELECT FROM rm_handover xh JOIN rm_exit_audit xa ON xa.handover_id = xh.id
             WHERE xh.from_manager_id = %(rm)s AND xh.kind = 'leaving' AND xa.state = 'concluded'
               AND NOT EXISTS (SELECT FROM rm_leaving xc
                    WHERE xc.manager_id = %(rm)s AND xc.state = 'cancelled'
                      AND xc.confirmed_on IS NOT NULL AND xc.write_date >= xh.create_date))
         OR %(own)s)""",
        rm=manager,
        own=_leaving_audited(manager),
    )


def _leaving_audited(manager):
    return SQL(
        """EXISTS (SELECT FROM rm_leaving xv JOIN rm_exit_audit xa ON xa.leaving_id = xv.id
            WHERE xv.manager_id = %s AND xv.state IN ('submitted', 'approved')
              AND xa.state = 'concluded')""",
        manager,
    )


def exit_state(manager, today):
    """SQL of the state of an RM's exit; NULL of whoever neither leaves nor has left.

    Closed only once his leaving is confirmed, which waits for the audit; whoever the feed calls
    gone before is shown as gone with the exit not closed.
    """
    return SQL(
        """CASE WHEN EXISTS (SELECT FROM rm_leaving xv WHERE xv.manager_id = %(rm)s
                        AND xv.state = 'approved') AND NOT %(audited)s THEN 'closed'
                WHEN EXISTS (SELECT FROM rm_manager xm WHERE xm.id = %(rm)s
                        AND xm.left_on < %(today)s) THEN 'left_open'
                WHEN EXISTS (SELECT FROM rm_manager xm WHERE xm.id = %(rm)s
                        AND xm.left_on IS NOT NULL)
                  OR EXISTS (SELECT FROM rm_leaving xv WHERE xv.manager_id = %(rm)s
                        AND xv.state IN ('submitted', 'approved'))
                  OR EXISTS (SELECT FROM rm_handover xh WHERE xh.from_manager_id = %(rm)s
                        AND xh.kind = 'leaving' AND xh.state IN ('submitted', 'approved', 'done'))
                THEN 'leaving' END""",
        rm=manager,
        audited=under_exit_audit(manager),
        today=today,
    )
