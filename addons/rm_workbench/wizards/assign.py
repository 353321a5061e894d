from odoo import api, fields, models
from odoo.exceptions import UserError

from ..bank_date import bank_today


class RmCustomerAssign(models.TransientModel):
    """Assigns the chosen customers, or all that fit a filter, to one RM."""

    _name = "rm.customer.assign"
    _description = "Assign customers"
    _inherit = ["rm.guarded.mixin"]
    _numbers = {"share": ("0.000001", "1", 6)}

    by = fields.Selection(
        [("chosen", "The chosen customers"), ("filter", "All that fit a filter")],
        "Which customers",
        required=True,
        default=lambda self: "chosen" if self.env.context.get("active_ids") else "filter",
    )
    customer_ids = fields.Many2many(
        "rm.customer",
        string="Customers",
        default=lambda self: self._chosen_customers(),
    )
    branch_id = fields.Many2one("rm.branch", "Branch and below", ondelete="cascade")
    category_id = fields.Many2one("rm.customer.category", ondelete="cascade")
    kind = fields.Selection([("individual", "Individual"), ("corporate", "Corporate")])
    wanting = fields.Selection(
        [("nobody", "Without any RM"), ("rest", "With shares below 100 %")],
        "Responsibility today",
        default="nobody",
    )
    customer_count = fields.Integer("Customers found", compute="_compute_customer_count")
    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="cascade")
    takes_rest = fields.Boolean(
        "Whatever is left", default=True, help="1 minus the shares that others have on these days."
    )
    share = fields.Float(digits=(7, 6), default=1.0)
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(help="Last day; empty while it holds.")

    @api.model
    def _chosen_customers(self):
        if self.env.context.get("active_model") != "rm.customer":
            return False
        return self.env["rm.customer"].search(
            [("id", "in", self.env.context.get("active_ids") or [])]
        )

    @api.depends("by", "customer_ids", "branch_id", "category_id", "kind", "wanting")
    def _compute_customer_count(self):
        for wizard in self:
            if wizard.by == "chosen":
                wizard.customer_count = len(wizard.customer_ids)
            else:
                wizard.customer_count = self.env["rm.customer"].search_count(wizard._domain())

    def _domain(self):
        if self.by == "chosen":
            return fields.Domain("id", "in", self.customer_ids.ids)
        domain = fields.Domain(
            "branch_id", "child_of", (self.branch_id or self.env.user.rm_branch_id).ids
        )
        if self.category_id:
            domain &= fields.Domain("category_id", "=", self.category_id.id)
        if self.kind:
            domain &= fields.Domain("kind", "=", self.kind)
        if self.wanting == "nobody":
            domain &= fields.Domain("manager_id", "=", False)
        elif self.wanting == "rest":
            domain &= fields.Domain("share_today", "=", False) | fields.Domain(
                "share_today", "<", 1
            )
        return domain

    def action_confirm(self):
        """Assign them; says how many, and how many stayed as they were."""
        self.ensure_one()
        assignments = self.env["rm.assignment"]
        assignments._require_leader()
        if self.valid_to and self.valid_to < self.valid_from:
            raise UserError(self.env._("An assignment cannot end before it begins."))
        assignments._require_own_manager(self.manager_id, self.valid_from)
        customer_ids = assignments._own_customers(self._domain())
        if not customer_ids:
            raise UserError(
                self.env._("There is no customer of your branch among these. Choose others.")
            )
        share = None if self.takes_rest else f"{self.share:.6f}"
        made = assignments._assign_many(
            customer_ids, self.manager_id, self.valid_from, self.valid_to, share
        )
        self.env["rm.journal"]._record(
            "assignment.made_many",
            self.manager_id,
            reference=self.manager_id.code,
            customers=made,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            share=share or "rest",
        )
        return self._tell(made, len(customer_ids) - made)

    def _tell(self, made, left):
        text = self.env._(
            "%(made)s customers are assigned to %(name)s.", made=made, name=self.manager_id.name
        )
        if left:
            text += " " + self.env._(
                "%s stayed as they were: the RM has a share of them already, declared an interest"
                " in them, or nothing is left.",
                left,
            )
        return _notification(text, "success" if made else "warning")


class RmCustomerRelease(models.TransientModel):
    """Ends an RM's responsibility for the chosen customers, or for all of his."""

    _name = "rm.customer.release"
    _description = "End responsibility"
    _inherit = ["rm.guarded.mixin"]

    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="cascade")
    customer_ids = fields.Many2many(
        "rm.customer",
        string="Customers",
        help="Empty: all customers of the RM.",
        default=lambda self: self.env["rm.customer.assign"]._chosen_customers(),
    )
    last_day = fields.Date(required=True, default=lambda self: bank_today(self.env))

    def action_confirm(self):
        """End it with the last day; says how many, and how many the source systems hold."""
        self.ensure_one()
        assignments = self.env["rm.assignment"]
        assignments._require_leader()
        assignments._require_own_manager(self.manager_id, fields.Date.to_date("1900-01-01"))
        domain = fields.Domain("assignment_ids.manager_id", "=", self.manager_id.id)
        if self.customer_ids:
            domain &= fields.Domain("id", "in", self.customer_ids.ids)
        ended, left = assignments._end_many(
            assignments._own_customers(domain), self.manager_id, self.last_day
        )
        if not ended and not left:
            raise UserError(
                self.env._(
                    "%s has no share of these customers after that day.", self.manager_id.name
                )
            )
        self.env["rm.journal"]._record(
            "assignment.ended_many",
            self.manager_id,
            reference=self.manager_id.code,
            assignments=ended,
            last_day=self.last_day,
        )
        text = self.env._("%s assignments end with that day.", ended)
        if left:
            text += " " + self.env._("%s came from a source system and are ended there.", left)
        return _notification(text, "success" if ended else "warning")


def _notification(text, kind):
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "message": text,
            "next": {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }
