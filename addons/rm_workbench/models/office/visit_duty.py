from odoo import api, fields, models
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import counted


class RmCustomerCategory(models.Model):
    _inherit = "rm.customer.category"
    _numbers = {"visit_days": (0, 730, 0)}

    visit_days = fields.Integer(
        "Visit every (days)", default=0, help="How often such a customer is seen; 0: no duty."
    )

    def write(self, vals):
        result = super().write(vals)
        if "visit_days" in vals:
            self.env["rm.visit.duty"]._refresh()
        return result


class RmVisitDuty(models.Model):
    """应访客户: by when each customer is to be visited again, by the frequency of his category.

    Somebody who was never visited is due the whole interval after his row was made.
    One row a customer whose category has a frequency, under the customer's id; rewritten at the
    start of the day, and for the customers of visits whenever one is entered, moved or deleted.
    """

    _name = "rm.visit.duty"
    _description = "Visit due"
    _inherit = ["rm.seen.mixin"]
    _log_access = False
    _order = "due_on, id"
    _rec_name = "customer_id"

    customer_id = fields.Many2one("rm.customer", readonly=True, ondelete="cascade", index=True)
    category_id = fields.Many2one("rm.customer.category", readonly=True, ondelete="cascade")
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="set null")
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="cascade")
    visit_days = fields.Integer("Every (days)", readonly=True, aggregator=None)
    last_visit_on = fields.Date("Last visit", readonly=True)
    due_on = fields.Date("To be visited by", readonly=True)
    days_late = fields.Integer(compute="_compute_late", aggregator=None)
    is_overdue = fields.Boolean(
        compute="_compute_late", search="_search_is_overdue", string="Overdue"
    )
    is_mine = fields.Boolean(
        "My customer", related="customer_id.is_mine", search="_search_is_mine", compute_sudo=False
    )

    _by_due = models.Index("(due_on, id)")
    _by_branch = models.Index("(branch_id, due_on, id)")
    _by_manager = models.Index("(manager_id, due_on, id)")

    @api.depends("due_on")
    def _compute_late(self):
        today = bank_today(self.env)
        for duty in self:
            duty.days_late = max((today - duty.due_on).days, 0) if duty.due_on else 0
            duty.is_overdue = duty.days_late > 0

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain("due_on", "<", bank_today(self.env))
        return late if True in value else ~late

    def _search_is_mine(self, operator, value):
        return [("customer_id.is_mine", operator, value)]

    @api.model
    def _refresh(self, customer_ids=None):
        """Bring the rows of the customers up to date, of all of them by default; one statement.

        Rows that say the same already are left alone: a night's pass over a bank would otherwise
        rewrite them all, and get in the way of whoever hands customers over meanwhile.
        """
        for model in ("rm.customer", "rm.customer.category", "rm.visit"):
            self.env[model].flush_model()
        scope = SQL("TRUE") if customer_ids is None else SQL("c.id = ANY(%s)", list(customer_ids))
        self.env.cr.execute(
            SQL(
                """WITH wanted AS (
                     SELECT c.id, c.category_id, c.manager_id, c.branch_id, g.visit_days, v.last,
                            CASE WHEN v.last IS NULL AND d.visit_days = g.visit_days
                                 THEN LEAST(d.due_on, %(today)s::date + g.visit_days)
                                 ELSE COALESCE(v.last, %(today)s::date) + g.visit_days
                                  END AS due_on
                       FROM rm_customer c JOIN rm_customer_category g ON g.id = c.category_id
                  LEFT JOIN rm_visit_duty d ON d.id = c.id
                  LEFT JOIN LATERAL (SELECT date AS last FROM rm_visit WHERE customer_id = c.id
                                        AND %(counted)s
                                      ORDER BY date DESC LIMIT 1) v ON TRUE
                      WHERE g.visit_days > 0 AND %(scope)s),
                   gone AS (
                     DELETE FROM rm_visit_duty d USING rm_customer c
                      WHERE c.id = d.id AND %(scope)s
                        AND NOT EXISTS (SELECT FROM wanted w WHERE w.id = d.id))
                   INSERT INTO rm_visit_duty (id, customer_id, category_id, manager_id, branch_id,
                                              visit_days, last_visit_on, due_on)
                   SELECT id, id, category_id, manager_id, branch_id, visit_days, last, due_on
                     FROM wanted w
                    WHERE NOT EXISTS (
                          SELECT FROM rm_visit_duty d WHERE d.id = w.id
                             AND (d.category_id, d.manager_id, d.branch_id, d.visit_days,
                                  d.last_visit_on, d.due_on)
                                 IS NOT DISTINCT FROM (w.category_id, w.manager_id, w.branch_id,
                                                       w.visit_days, w.last, w.due_on))
                       ON CONFLICT (id) DO UPDATE SET
                          category_id = EXCLUDED.category_id, manager_id = EXCLUDED.manager_id,
                          branch_id = EXCLUDED.branch_id, visit_days = EXCLUDED.visit_days,
                          last_visit_on = EXCLUDED.last_visit_on, due_on = EXCLUDED.due_on""",
                today=bank_today(self.env),
                scope=scope,
                counted=SQL(counted()),
            )
        )
        self.invalidate_model()

    def action_new_visit(self):
        """Open the form of a new visit of the customer.

        :return: the action
        """
        self.ensure_one()
        self.check_access("read")
        return self.customer_id.action_new_visit()

    def action_new_call(self):
        """Open the dialogue that notes a call of the customer.

        :return: the action
        """
        self.ensure_one()
        self.check_access("read")
        return self.customer_id.action_new_call()


class RmVisit(models.Model):
    _inherit = "rm.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        self.env["rm.visit.duty"]._refresh(visits.customer_id.ids)
        return visits

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date", "outcome"}:
            # sudo: whose visits these are was checked; only the ids are used
            self.env["rm.visit.duty"]._refresh(self.sudo().customer_id.ids)
        return result

    def unlink(self):
        customers = self.sudo().customer_id.ids
        result = super().unlink()
        self.env["rm.visit.duty"]._refresh(customers)
        return result


class RmCustomerAccess(models.Model):
    _inherit = "rm.customer.access"

    @api.model
    def _refresh(self, among=None):
        """Give visits due to the RMs of today."""
        changed = super()._refresh(among)
        if changed:
            self.env.execute_query(
                SQL(
                    """UPDATE rm_visit_duty d SET manager_id = c.manager_id FROM rm_customer c
                        WHERE c.id = d.id AND c.id = ANY(%s) RETURNING 1""",
                    list(changed),
                )
            )
            self.env["rm.visit.duty"].invalidate_model(["manager_id"])
        return changed


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.visit.duty"]._refresh()
        return result
