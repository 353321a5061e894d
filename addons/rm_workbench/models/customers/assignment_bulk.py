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
                   SELECT c.id, %(manager)s, w.share, %(first)s, %(last)s, 'real', 'workbench',
                          %(uid)s, now() AT TIME ZONE 'utc', %(uid)s, now() AT TIME ZONE 'utc'
                     FROM rm_customer c CROSS JOIN LATERAL (%(wanted)s) w
                    WHERE c.id = ANY(%(ids)s) AND w.share > 0 AND NOT EXISTS (
                          SELECT FROM rm_assignment a
                           WHERE a.customer_id = c.id AND a.manager_id = %(manager)s
                             AND %(general)s AND %(overlap)s)
                RETURNING customer_id""",
                manager=manager.id,
                first=valid_from,
                last=valid_to or None,
                uid=self.env.uid,
                ids=customer_ids,
                wanted=self._share_sql(share, valid_from, valid_to),
                general=self._general_sql(),
                overlap=self._overlap_sql(valid_from, valid_to),
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
    def _share_sql(self, share, valid_from, valid_to):
        """SQL of the share of a customer ``c``: fixed, or 1 minus the highest sum on these days.

        Sums change only where an assignment begins, so these days and the first suffice.
        """
        if share is not None:
            return SQL("SELECT %s::numeric AS share", share)
        return SQL(
            """SELECT CASE WHEN c.manager_id IS NULL AND NOT EXISTS (
                               SELECT FROM rm_assignment a WHERE a.customer_id = c.id)
                           THEN 1 ELSE 1 - (
               SELECT COALESCE(max(t.total), 0) FROM (
                 SELECT sum(a.share) AS total
                   FROM (SELECT %(first)s::date AS day UNION
                         SELECT a.valid_from FROM rm_assignment a WHERE a.customer_id = c.id
                            AND %(general)s AND %(overlap)s AND a.valid_from > %(first)s) d
                   JOIN rm_assignment a ON a.customer_id = c.id AND %(general)s
                    AND a.valid_from <= d.day AND COALESCE(a.valid_to, 'infinity') >= d.day
               GROUP BY d.day) t) END AS share""",
            first=valid_from,
            general=self._general_sql(),
            overlap=self._overlap_sql(valid_from, valid_to),
        )
