from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

#: customers of one deed; more is a delivery of the source system
_MOST = 500_000


class RmAssignment(models.Model):
    """Many assignments at a time: made, and ended, by a few statements whatever their number."""

    _inherit = "rm.assignment"

    @api.model
    def _require_leader(self):
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise AccessError(
                self.env._("Only leaders assign customers, in their own branch and below.")
            )

    @api.model
    def _own_customers(self, domain):
        """Return the ids of customers of the leader's own branch and below that fit a domain."""
        own = fields.Domain("branch_id", "child_of", self.env.user.rm_branch_id.ids)
        # sudo is not needed: the leader's rules apply, and his own branch narrows them
        query = self.env["rm.customer"]._search(own & fields.Domain(domain), order="id")
        ids = [row[0] for row in self.env.execute_query(query.select())]
        if len(ids) > _MOST:
            raise UserError(
                self.env._(
                    "These are %s customers, too many at a time: narrow the filter.", len(ids)
                )
            )
        return ids

    @api.model
    def _require_own_manager(self, manager, valid_from):
        """Refuse an RM who is not the leader's to assign to, or not there any more."""
        own = fields.Domain("branch_id", "child_of", self.env.user.rm_branch_id.ids)
        known = self.env["rm.manager"].search(own & fields.Domain("id", "=", manager.id))
        if not known:
            raise AccessError(self.env._("Choose an RM of your branch or below."))
        if known.left_on and known.left_on < valid_from:
            raise UserError(
                self.env._("%s has left the bank by then. Choose another RM.", known.name)
            )

    @api.model
    def _assign_many(self, customer_ids, manager, valid_from, valid_to, share):
        """Give the RM a share of the whole of these customers.

        Customers of whom the RM has a share on these days, and those with nothing left, stay as
        they are.

        :param str share: decimal text, or None for whatever is left of each customer.
        :return: how many customers were assigned
        """
        self._hold(customer_ids)
        made = self.env.execute_query(
            SQL(
                """INSERT INTO rm_assignment (customer_id, manager_id, share, valid_from, valid_to,
                          basis, origin, create_uid, create_date, write_uid, write_date)
                   SELECT f.customer_id, %(manager)s, f.share, %(first)s, %(last)s, 'real',
                          'workbench', %(uid)s, now() AT TIME ZONE 'utc', %(uid)s,
                          now() AT TIME ZONE 'utc'
                     FROM (%(free)s) f ORDER BY f.customer_id
                RETURNING customer_id""",
                manager=manager.id,
                first=valid_from,
                last=valid_to or None,
                uid=self.env.uid,
                free=self._free_sql(customer_ids, manager, valid_from, valid_to, share),
            )
        )
        ids = [row[0] for row in made]
        self._after_bulk(ids)
        return len(ids)

    @api.model
    def _end_many(self, customer_ids, manager, last_day):
        """End what the workbench assigned to the RM of these customers with ``last_day``.

        :return: (how many were ended, how many of the source systems were left alone)
        """
        running = SQL(
            """a.manager_id = %s AND a.customer_id = ANY(%s) AND a.valid_from <= %s
               AND COALESCE(a.valid_to, 'infinity') > %s""",
            manager.id,
            customer_ids,
            last_day,
            last_day,
        )
        self.flush_model()
        left = self.env.execute_query(
            SQL("SELECT count(*) FROM rm_assignment a WHERE %s AND a.origin = 'extract'", running)
        )[0][0]
        self._hold(customer_ids)
        ended = self.env.execute_query(
            SQL(
                """UPDATE rm_assignment a SET valid_to = %s, write_uid = %s,
                          write_date = now() AT TIME ZONE 'utc'
                    WHERE %s AND a.origin = 'workbench' RETURNING a.customer_id""",
                last_day,
                self.env.uid,
                running,
            )
        )
        self._after_bulk([row[0] for row in ended])
        return len(ended), left

    @api.model
    def _hold(self, customer_ids):
        """Lock these customers: whoever changed their shares meanwhile makes us begin anew.

        A lock rather than a count, which would write each of them twice. Whoever waits for the
        lock is made to begin anew by :meth:`_after_bulk`.
        """
        self.flush_model()
        self.env.execute_query(
            SQL(
                """SELECT count(*) FROM (SELECT id FROM rm_customer WHERE id = ANY(%s)
                                       ORDER BY id FOR NO KEY UPDATE) held""",
                customer_ids,
            )
        )

    @api.model
    def _after_bulk(self, customer_ids):
        """Check and refresh customers whose assignments changed, and count each of them up."""
        self.invalidate_model()
        self.env["rm.customer"].invalidate_model(["assignment_ids"])
        if not customer_ids:
            return
        self._check_shares(SQL("= ANY(%s)", customer_ids))
        counted = self.env["rm.customer.access"]._refresh_for_customers(customer_ids)
        if uncounted := set(customer_ids) - set(counted):
            self.env.execute_query(
                SQL(
                    """UPDATE rm_customer SET share_version = share_version + 1
                        WHERE id = ANY(%s) RETURNING 1""",
                    list(uncounted),
                )
            )

    @api.model
    def _general_sql(self):
        return SQL(
            "a.basis = 'real' AND a.line IS NULL AND a.account_id IS NULL AND a.loan_id IS NULL"
        )

    @api.model
    def _overlap_sql(self, valid_from, valid_to):
        return SQL(
            "a.valid_from <= %s AND COALESCE(a.valid_to, 'infinity') >= %s",
            valid_to or "infinity",
            valid_from,
        )

    @api.model
    def _free_sql(self, customer_ids, manager, valid_from, valid_to, share):
        """SQL of (customer_id, share) of those who have something left for the RM on these days.

        ``share`` as given, or 1 minus the highest sum on these days. Sums and sorts only, no join:
        the statement that inserts must not look its own new rows up in an index (90 s for 100,000
        customers when the planner believed the table to be empty, 5 s like this).
        """
        return SQL(
            """WITH held AS MATERIALIZED (
                 SELECT a.customer_id, a.manager_id, a.share, a.valid_to,
                        GREATEST(a.valid_from, %(first)s) AS valid_from
                   FROM rm_assignment a
                  WHERE a.customer_id = ANY(%(ids)s) AND %(general)s AND %(overlap)s),
               known AS (
                 SELECT unnest(%(ids)s) AS customer_id, 0 AS taken, FALSE AS has_him
                  UNION ALL SELECT customer_id, 0, TRUE FROM held WHERE manager_id = %(manager)s
                  UNION ALL
                 SELECT h.customer_id, sum(sum(d.change)) OVER (
                          PARTITION BY h.customer_id ORDER BY d.day), FALSE
                   FROM held h CROSS JOIN LATERAL (VALUES (h.valid_from, h.share),
                        (h.valid_to + 1, -h.share)) d (day, change)
                  WHERE d.day IS NOT NULL GROUP BY h.customer_id, d.day)
               SELECT customer_id, COALESCE(%(share)s::numeric, 1 - max(taken)) AS share
                 FROM known GROUP BY customer_id
               HAVING NOT bool_or(has_him) AND COALESCE(%(share)s::numeric, 1 - max(taken)) > 0""",
            first=valid_from,
            ids=customer_ids,
            manager=manager.id,
            share=share,
            general=self._general_sql(),
            overlap=self._overlap_sql(valid_from, valid_to),
        )
