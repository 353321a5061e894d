from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today


class RmCustomerAccess(models.Model):
    """Who is responsible for a customer today: the small table that record rules read.

    Rules cannot hold dates (their domains are cached per user, and relative dates follow the
    user's time zone), so the answer for today lies here: one row per customer and RM with a
    share of any basis today. Rewritten by one statement whenever assignments, RMs' users or
    branches change, and at the start of each day of the bank.

    ``foreign_branch_id`` is the RM's branch where it is not the customer's own, else empty:
    a leader finds most customers by their own branch and only the few others through here.
    """

    _name = "rm.customer.access"
    _description = "Today's responsibility for a customer"
    _rec_names_search = ["customer_id"]
    _log_access = False

    customer_id = fields.Many2one("rm.customer", required=True, ondelete="cascade")
    manager_id = fields.Many2one("rm.manager", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one("res.users", ondelete="set null")
    foreign_branch_id = fields.Many2one("rm.branch", ondelete="cascade", index="btree_not_null")

    _customer_manager_uniq = models.Constraint("UNIQUE (customer_id, manager_id)", "One row each.")
    _user_customer_idx = models.Index("(user_id, customer_id) WHERE user_id IS NOT NULL")

    @api.model
    def _refresh_for_managers(self, managers):
        """Refresh the customers of ``managers``."""
        if managers:
            self.flush_model()
            self.env["rm.manager"].flush_model()
            self._refresh(
                SQL(
                    "IN (SELECT customer_id FROM rm_assignment WHERE manager_id IN %s"
                    " UNION SELECT customer_id FROM rm_customer_access WHERE manager_id IN %s)",
                    managers._ids,
                    managers._ids,
                )
            )

    @api.model
    def _refresh_for_customers(self, customer_ids):
        """Refresh the customers with these ids (an iterable of int).

        :return: the ids of those whose RM or shares of today changed
        """
        ids = list(customer_ids)
        return self._refresh(SQL("= ANY(%s)", ids)) if ids else []

    @api.model
    def _refresh(self, among=None):
        """Bring the table, and what customers keep of it, to today's assignments.

        :param SQL among: condition on a customer id, ``None`` for all customers.
        :return: the ids of customers whose RM or shares of today changed

        Two statements whatever the number of customers. A row that is there takes no new number:
        a million each day would use up in six years what a column of ids can hold.
        """
        for model in ("rm.assignment", "rm.manager", "rm.customer"):
            self.env[model].flush_model()
        scope = SQL("TRUE") if among is None else SQL("a.customer_id %s", among)
        today = bank_today(self.env)
        wanted = SQL(
            """SELECT a.customer_id, a.manager_id, m.user_id,
                      NULLIF(m.branch_id, c.branch_id) AS foreign_branch_id
                 FROM rm_assignment a
                 JOIN rm_manager m ON m.id = a.manager_id
                 JOIN rm_customer c ON c.id = a.customer_id
                WHERE a.valid_from <= %(today)s AND COALESCE(a.valid_to, 'infinity') >= %(today)s
                  AND %(scope)s
                GROUP BY 1, 2, 3, 4""",
            today=today,
            scope=scope,
        )
        self.env.execute_query(
            SQL(
                """WITH wanted AS (%(wanted)s), gone AS (
                     DELETE FROM rm_customer_access a WHERE %(scope)s AND NOT EXISTS (
                       SELECT FROM wanted w
                        WHERE w.customer_id = a.customer_id AND w.manager_id = a.manager_id))
                   INSERT INTO rm_customer_access
                          (id, customer_id, manager_id, user_id, foreign_branch_id)
                   SELECT COALESCE(a.id, nextval('rm_customer_access_id_seq')), w.*
                     FROM wanted w LEFT JOIN rm_customer_access a
                       ON a.customer_id = w.customer_id AND a.manager_id = w.manager_id
                    WHERE (a.user_id, a.foreign_branch_id)
                          IS DISTINCT FROM (w.user_id, w.foreign_branch_id) OR a.id IS NULL
                    ORDER BY w.customer_id
                       ON CONFLICT (customer_id, manager_id) DO UPDATE
                      SET user_id = EXCLUDED.user_id,
                          foreign_branch_id = EXCLUDED.foreign_branch_id
                    WHERE (rm_customer_access.user_id, rm_customer_access.foreign_branch_id)
                          IS DISTINCT FROM (EXCLUDED.user_id, EXCLUDED.foreign_branch_id)
                RETURNING 1""",
                wanted=wanted,
                scope=scope,
            )
        )
        changed = self._refresh_main_manager(scope, today)
        self.invalidate_model()
        self.env["rm.customer"].invalidate_model(
            ["manager_id", "share_today", "access_ids", "seen_from_ids", "seen_in_ids"]
        )
        return changed

    @api.model
    def _refresh_main_manager(self, scope, today):
        """Set each customer's RM and sum of shares today.

        The RM is the one of the widest scope, largest real share, then lowest code.
        """
        rows = self.env.execute_query(
            SQL(
                """WITH held AS (
                     SELECT a.customer_id, sum(a.share) FILTER (WHERE s.width = 0) AS share,
                            (array_agg(a.manager_id ORDER BY s.width, a.share DESC, m.code))[1]
                              AS manager_id
                       FROM rm_assignment a JOIN rm_manager m ON m.id = a.manager_id
                 CROSS JOIN LATERAL (SELECT num_nonnulls(a.line, a.account_id::text,
                                            a.loan_id::text) AS width) s
                      WHERE a.basis = 'real' AND a.valid_from <= %(today)s
                        AND COALESCE(a.valid_to, 'infinity') >= %(today)s AND %(scope)s
                   GROUP BY 1)
                   UPDATE rm_customer c
                      SET manager_id = n.manager_id, share_today = n.share,
                          share_version = c.share_version + 1
                     FROM (SELECT a.customer_id, h.manager_id, COALESCE(h.share, 0.000000) AS share
                             FROM (SELECT id AS customer_id FROM rm_customer) a
                        LEFT JOIN held h ON h.customer_id = a.customer_id
                            WHERE %(scope)s) n
                    WHERE n.customer_id = c.id AND (c.manager_id, c.share_today)
                          IS DISTINCT FROM (n.manager_id, n.share)
                RETURNING c.id""",
                scope=scope,
                today=today,
            )
        )
        return [row[0] for row in rows]

    @api.model
    def _cron_start_of_day(self):
        """Bring responsibility to the new day (scheduled for 00:00 of the bank)."""
        self._refresh()
        return True
