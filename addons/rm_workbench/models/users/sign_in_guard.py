from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.tools import SQL

from ...parameters import number_parameter

#: sessions that fail on the same login meet on one row: the later one tries again
_TRIES = 20


class RmSignInGuard(models.Model):
    """Failed sign-ins of a login, and until when it is locked; for all workers and all paths.

    Written by a cursor of its own, because a refused sign-in rolls its transaction back.
    """

    _name = "rm.sign.in.guard"
    _description = "Failed sign-ins of a login"
    _log_access = False
    _rec_name = "user_id"

    # no foreign key: the user may be one that only the caller's own transaction knows
    user_id = fields.Integer(required=True, readonly=True, aggregator=None)
    failures = fields.Integer(readonly=True, aggregator=None)
    last_failed_at = fields.Datetime(readonly=True)
    locked_until = fields.Datetime(readonly=True)

    _user_uniq = models.Constraint("UNIQUE (user_id)", "One row per login.")

    @api.model
    def _is_locked(self, user_id):
        """Return whether this user may not sign in now."""
        query = "SELECT 1 FROM rm_sign_in_guard WHERE user_id = %s AND locked_until > %s"
        return bool(self.env.execute_query(SQL(query, user_id, fields.Datetime.now())))

    @api.model
    def _failed(self, user_id):
        """Count one failure, forgetting those older than the time of a lock.

        :return: True when this one locked the login.
        """
        most = number_parameter(self.env, "rm_workbench.lock_after")
        now = fields.Datetime.now()
        minutes = timedelta(minutes=number_parameter(self.env, "rm_workbench.lock_minutes"))
        count = SQL("CASE WHEN g.last_failed_at < %s THEN 1 ELSE g.failures + 1 END", now - minutes)
        rows = self._execute_apart(
            SQL(
                """INSERT INTO rm_sign_in_guard AS g
                          (user_id, failures, last_failed_at, locked_until)
                   VALUES (%(user)s, 1, %(now)s, CASE WHEN %(most)s <= 1 THEN %(until)s END)
                   ON CONFLICT (user_id) DO UPDATE SET failures = %(count)s,
                      last_failed_at = EXCLUDED.last_failed_at,
                      locked_until = CASE WHEN %(count)s >= %(most)s THEN %(until)s END
                RETURNING locked_until IS NOT NULL""",
                user=user_id,
                now=now,
                most=most,
                until=now + minutes,
                count=count,
            )
        )
        return rows[0][0]

    @api.model
    def _forget(self, user_ids):
        """Forget the failures of these users, so that their logins are free."""
        known = SQL("FROM rm_sign_in_guard WHERE user_id = ANY(%s)", list(user_ids))
        if self.env.execute_query(SQL("SELECT 1 %s LIMIT 1", known)):
            self._execute_apart(SQL("DELETE %s RETURNING 1", known))

    @api.model
    def _execute_apart(self, query):
        for left in reversed(range(_TRIES)):
            try:
                with self.env.registry.cursor() as cr:
                    cr.execute(query, log_exceptions=False)
                    return cr.fetchall()
            except SerializationFailure:
                if not left:
                    raise
        return []
