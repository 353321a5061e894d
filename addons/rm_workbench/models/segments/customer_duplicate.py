from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmCustomerDuplicate(models.Model):
    """疑似重复客户: two numbers that may be one person or company.

    Found at the start of each day: the same identity number whatever the name, the same phone with
    the same name, and companies of the same name. Numbers are compared by their keyed hashes (see
    secret_box.py), never by what is left of them on screen. What somebody decided stays decided.
    Numbers are put together in core banking; here one only says so. A leader sees a pair when he
    sees both customers, wherever they are from: of one that he does not see he learns nothing.
    """

    _name = "rm.customer.duplicate"
    _description = "Possible duplicate of a customer"
    _inherit = ["rm.seen.mixin"]
    # in the order of its key: by the customer's number it would sort all pairs
    _order = "customer_id.id, id"
    _log_access = False
    _rec_name = "customer_id"

    customer_id = fields.Many2one("rm.customer", required=True, readonly=True, ondelete="cascade")
    other_id = fields.Many2one(
        "rm.customer", "Other number", required=True, readonly=True, ondelete="cascade", index=True
    )
    reason = fields.Selection(
        [
            ("identity", "Same identity number"),
            ("phone", "Same name and phone"),
            ("name", "Company of the same name"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("open", "To be looked at"), ("same", "The same"), ("different", "Different")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    decided_on = fields.Date(readonly=True)
    other_seen_from_ids = fields.Many2many(
        "rm.branch",
        string="Other number seen from",
        compute="_compute_other_seen",
        search="_search_other_seen_from_ids",
        groups=fields.NO_ACCESS,
        help="For the record rules, as the branches from which the first one is seen.",
    )
    other_seen_in_ids = fields.Many2many(
        "rm.branch",
        string="Other number seen in",
        compute="_compute_other_seen",
        search="_search_other_seen_in_ids",
        groups=fields.NO_ACCESS,
    )

    _once = models.Constraint("UNIQUE (customer_id, other_id)", "One row each.")

    @api.depends("other_id")
    def _compute_other_seen(self):
        found = self.env["rm.customer"]._branches_of(self.other_id.ids)
        for pair in self:
            seen_in, seen_from = found.get(pair.other_id.id, ([], []))
            pair.other_seen_in_ids, pair.other_seen_from_ids = seen_in, seen_from

    def _search_other_seen_from_ids(self, operator, value):
        return self._search_seen(operator, value, below=True, column="other_id")

    def _search_other_seen_in_ids(self, operator, value):
        return self._search_seen(operator, value, below=False, column="other_id")

    @api.model
    def _refresh(self):
        """Find what is new, forget what does not match any more and was not decided."""
        self.env["rm.customer"].flush_model()
        self.flush_model()
        self.env.execute_query(
            SQL(
                """WITH found AS (%(found)s), gone AS (
                     DELETE FROM rm_customer_duplicate d WHERE d.state = 'open' AND NOT EXISTS (
                       SELECT FROM found f WHERE f.customer_id = d.customer_id
                          AND f.other_id = d.other_id))
                   INSERT INTO rm_customer_duplicate (customer_id, other_id, reason, state)
                   SELECT DISTINCT ON (customer_id, other_id) customer_id, other_id, reason, 'open'
                     FROM found ORDER BY customer_id, other_id, reason
                       ON CONFLICT (customer_id, other_id) DO NOTHING RETURNING 1""",
                found=self._found_sql(),
            )
        )
        self.invalidate_model()

    @api.model
    def _found_sql(self):
        """SQL of (customer_id, other_id, reason): each later number beside the first one."""
        return SQL(
            """SELECT k.first AS customer_id, s.customer_id AS other_id, 'identity' AS reason
                 FROM (SELECT id_no_hash, min(customer_id) AS first FROM rm_customer_secret
                        WHERE id_no_hash IS NOT NULL GROUP BY 1 HAVING count(*) > 1) k
                 JOIN rm_customer_secret s
                   ON s.id_no_hash = k.id_no_hash AND s.customer_id <> k.first
            UNION ALL
               SELECT first, id, 'phone'
                 FROM (SELECT c.id, min(c.id) OVER (PARTITION BY s.phone_hash, c.name) AS first
                         FROM (SELECT phone_hash FROM rm_customer_secret
                                WHERE phone_hash IS NOT NULL GROUP BY 1 HAVING count(*) > 1) k
                         JOIN rm_customer_secret s ON s.phone_hash = k.phone_hash
                         JOIN rm_customer c ON c.id = s.customer_id) p WHERE first <> id
            UNION ALL
               SELECT first, id, 'name'
                 FROM (SELECT id, min(id) OVER (PARTITION BY name) AS first
                         FROM rm_customer WHERE kind = 'corporate') n WHERE first <> id"""
        )

    def action_same(self):
        """Say that both numbers are one customer.

        :return: True
        """
        return self._decide("same")

    def action_different(self):
        """Say that they are two customers.

        :return: True
        """
        return self._decide("different")

    def _decide(self, state):
        self.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader"):
            raise UserError(self.env._("Leaders decide whether two customers are the same."))
        for pair in self:
            self.env.cr.execute(
                SQL(
                    """UPDATE rm_customer_duplicate SET state = %s, decided_by_id = %s,
                              decided_on = %s WHERE id = %s AND state = 'open' RETURNING id""",
                    state,
                    self.env.uid,
                    bank_today(self.env),
                    pair.id,
                )
            )
            if not self.env.cr.fetchall():
                raise UserError(self.env._("This pair is decided already."))
            self.env["rm.journal"]._record(
                "duplicate.decided",
                pair,
                reference=pair.customer_id.customer_no,
                other=pair.other_id.customer_no,
                decision=state,
            )
        self.invalidate_recordset()
        return True


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.customer.duplicate"]._refresh()
        self.env["rm.customer.category.rule"]._apply()
        return result


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "duplicate.decided": self.env._("Possible duplicate decided"),
            "category.applied": self.env._("Categories set by rules"),
        }
