from datetime import timedelta
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact

#: days without a sale after which a product counts as not sold
_SALE_DAYS = 90


class RmTrainingPlan(models.Model):
    """按需培训: which need a plan answers, and the RMs who have it."""

    _inherit = ["rm.training.plan", "rm.exact.mixin"]
    _name = "rm.training.plan"
    _numbers = {"budget": (0, 1_000_000_000, 2), "weak_percent": (1, 100, 0)}

    need = fields.Selection(
        [
            ("position", "Duty of the post"),
            ("weak", "Weak indicator"),
            ("product", "New product"),
            ("rule", "New rule"),
            ("other", "Other"),
        ],
        required=True,
        default="position",
    )
    weak_indicator_id = fields.Many2one(
        "rm.kpi.indicator",
        ondelete="set null",
        index="btree_not_null",
        help="RMs with the lowest points of this indicator, in the last closed run of its scheme.",
    )
    weak_percent = fields.Integer(
        "Lowest per cent", default=20, required=True, help="How many of the RMs: 1 to 100."
    )
    product_id = fields.Many2one(
        "rm.product",
        ondelete="set null",
        index="btree_not_null",
        help="RMs who sold none of it in the last 90 days.",
    )
    budget = Exact(scale=2, help="Routes of approval may look at it.")
    cost = Exact(compute="_compute_cost", help="Of the sessions, cancelled ones left out.")

    _percent_range = models.Constraint(
        "CHECK (weak_percent BETWEEN 1 AND 100)",
        "The share of RMs lies between 1 and 100 per cent.",
    )
    _budget_range = models.Constraint(
        "CHECK (budget BETWEEN 0 AND 1000000000)", "A budget lies between 0 and 1,000,000,000."
    )

    @api.depends("session_ids.cost", "session_ids.state")
    def _compute_cost(self):
        field = self._fields["cost"]
        for plan in self:
            held = plan.session_ids.filtered(lambda s: s.state != "cancelled" and s.cost)
            total = sum((field.to_decimal(session.cost) for session in held), 0)
            plan.cost = total if held else False

    def _approval_amount(self):
        return self._fields["budget"].to_decimal(self.budget) or False

    def action_fill_by_need(self):
        """Put the RMs who have the need on the list of names.

        Branches and posts are the range they are looked for in, and are taken out then: the plan
        reaches those names only.

        :return: True
        """
        for plan in self._in_state("draft", "rejected"):
            finder = {"weak": plan._weak_managers, "product": plan._managers_without_sale}
            if plan.need not in finder:
                raise UserError(
                    self.env._(
                        "RMs are looked for by a weak indicator or a new product. Choose that need,"
                        " or choose posts."
                    )
                )
            found = finder[plan.need]()
            if not found:
                raise UserError(self.env._("No RM of these branches and posts has this need."))
            plan.write(
                {
                    "manager_ids": [Command.set(found.ids)],
                    "branch_ids": [Command.clear()],
                    "position_ids": [Command.clear()],
                }
            )
        return True

    def _managers_in_range(self):
        """Return the domain of the RMs of the plan's branches and posts."""
        branches = self.branch_ids or self.branch_id
        domain = Domain("branch_id", "child_of", branches.ids)
        return (
            domain & Domain("position_id", "in", self.position_ids.ids)
            if (self.position_ids)
            else domain
        )

    def _weak_managers(self):
        indicator = self.weak_indicator_id
        if not indicator:
            raise UserError(self.env._("Choose the indicator first."))
        # the last closed run of any version of the scheme; the caller's rules hold throughout
        value = self.env["rm.kpi.value"].search(
            [
                ("indicator_id.code", "=", indicator.code),
                ("indicator_id.scheme_id.code", "=", indicator.scheme_id.code),
                ("run_id.state", "=", "closed"),
            ],
            order="run_id desc",
            limit=1,
        )
        if not value:
            raise UserError(
                self.env._("There is no closed run with this indicator that you may read.")
            )
        managers = self.env["rm.manager"].search(self._managers_in_range())
        points = self.env["rm.kpi.value"].search(
            [
                ("run_id", "=", value.run_id.id),
                ("indicator_id", "=", value.indicator_id.id),
                ("manager_id", "in", managers.ids),
                ("value", "!=", False),
            ],
            order="value, manager_id",
        )
        return points[: ceil(len(points) * self.weak_percent / 100)].manager_id

    def _managers_without_sale(self):
        if not self.product_id:
            raise UserError(self.env._("Choose the product first."))
        managers = self.env["rm.manager"].search(self._managers_in_range())
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id FROM rm_manager m WHERE m.id = ANY(%(ids)s) AND NOT EXISTS (
                     SELECT FROM rm_fact_sale s WHERE s.manager_id = m.id
                        AND s.product = %(product)s AND s.booked_on > %(after)s)
                   ORDER BY m.code""",
                ids=managers.ids,
                product=self.product_id.code,
                after=bank_today(self.env) - timedelta(days=_SALE_DAYS),
            )
        )
        return managers.browse([row[0] for row in rows])


class RmTrainingSession(models.Model):
    _inherit = ["rm.training.session", "rm.exact.mixin"]
    _name = "rm.training.session"
    _numbers = {"places": (0, 10000, 0), "cost": (0, 1_000_000_000, 2)}

    cost = Exact(scale=2, help="Of room, teacher and materials.")

    _cost_range = models.Constraint(
        "CHECK (cost BETWEEN 0 AND 1000000000)", "A cost lies between 0 and 1,000,000,000."
    )
