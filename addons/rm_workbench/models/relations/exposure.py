from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact

#: relations along which one customer's trouble becomes another's; buying and selling is none
_BINDING = ("group", "controller", "controlled", "guarantor", "guaranteed", "family")
#: relations followed from a customer, and customers looked at: a circle ends, a hub is told
_DEPTH, _MOST = 4, 500


class RmCustomer(models.Model):
    """What a customer and those connected with him owe the bank together.

    The sum is shown to whoever reads the customer, because a loan is decided on it; whose loans it
    is made of only where one may read these customers.
    """

    _inherit = "rm.customer"

    relation_ids = fields.One2many("rm.customer.relation", "customer_id", "Relations")
    relation_count = fields.Integer("Relations today", compute="_compute_exposure")
    connected_count = fields.Integer(
        "Connected customers",
        compute="_compute_exposure",
        help="By group, control, guarantee or family, directly or through others.",
    )
    exposure_total = Exact(
        "Consolidated exposure",
        scale=2,
        compute="_compute_exposure",
        help="Open principal of the customer and of all who are connected with him.",
    )
    exposure_cut = fields.Boolean("More than are looked at", compute="_compute_exposure")

    @api.depends("relation_ids")
    def _compute_exposure(self):
        for model in ("rm.customer.relation", "rm.loan"):
            self.env[model].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT c.id, x.members, x.cut, x.total::text, r.number
                     FROM unnest(%(ids)s) c(id)
               CROSS JOIN LATERAL (
                     SELECT count(DISTINCT w.id) AS members, count(DISTINCT w.id) > %(most)s AS cut,
                            sum(s.principal_balance) AS total
                       FROM (%(circle)s) w
                  LEFT JOIN rm_loan l ON l.customer_id = w.id
                  LEFT JOIN LATERAL (SELECT principal_balance FROM rm_fact_loan_status
                                      WHERE loan_id = l.id ORDER BY as_of DESC LIMIT 1) s ON TRUE) x
               CROSS JOIN LATERAL (
                     SELECT count(*) AS number FROM rm_customer_relation r
                      WHERE r.customer_id = c.id AND %(today)s) r""",
                ids=self.ids,
                most=_MOST,
                circle=self._circle_sql(SQL("c.id")),
                today=self._related_today_sql(),
            )
        )
        found = {row["id"]: row for row in rows}
        for customer in self:
            row = found.get(customer.id, {})
            customer.relation_count = row.get("number", 0)
            customer.connected_count = max(row.get("members", 1) - 1, 0)
            customer.exposure_total = row.get("total") or False
            customer.exposure_cut = row.get("cut", False)

    @api.model
    def _related_today_sql(self):
        return SQL(
            "r.valid_from <= %(today)s AND COALESCE(r.valid_to, 'infinity') >= %(today)s",
            today=bank_today(self.env),
        )

    @api.model
    def _circle_sql(self, start):
        """SQL of ``id``: the customer ``start`` and whoever is connected with him, each once.

        UNION drops a customer who is met again at the same depth, the depth ends circles, the
        limit a hub of thousands.
        """
        return SQL(
            """WITH RECURSIVE walk AS (
                 SELECT %(start)s AS id, 0 AS depth
                  UNION
                 SELECT r.related_id, w.depth + 1 FROM walk w
                   JOIN rm_customer_relation r ON r.customer_id = w.id
                  WHERE w.depth < %(depth)s AND r.kind = ANY(%(kinds)s) AND %(today)s)
               SELECT DISTINCT id FROM (SELECT id FROM walk LIMIT %(limit)s) walked""",
            start=start,
            depth=_DEPTH,
            kinds=list(_BINDING),
            limit=(_MOST + 1) * (_DEPTH + 1),
            today=self._related_today_sql(),
        )

    def action_open_connected(self):
        """Open the list of the connected customers whom the caller may read.

        :return: action
        """
        if len(self) != 1:
            raise UserError(self.env._("This is done for one record at a time. Choose one."))
        self.check_access("read")
        rows = self.env.execute_query(self._circle_sql(self.id))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Connected with %s", self.name),
            "res_model": "rm.customer",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", [row[0] for row in rows])],
        }
