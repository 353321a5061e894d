from odoo import api, fields, models

from ...fields import Exact

#: a risk manager sees borrowers and their loans, not their deposits and assignments
NOT_RISK = ",".join(f"rm_workbench.group_{role}" for role in ("rm", "leader", "admin", "auditor"))


class RmCustomer(models.Model):
    """客户: a plain row per customer (millions of them), no partner and no chatter.

    ``id_no`` and ``phone`` hold masked text only. The full values lie in the table
    ``rm_customer_secret``, which no model reads: see schema/customer_secret.py.
    """

    _name = "rm.customer"
    _description = "Customer"
    _order = "customer_no"
    _rec_names_search = ["customer_no", "name"]

    customer_no = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, index="btree")
    kind = fields.Selection(
        [("individual", "Individual"), ("corporate", "Corporate")], required=True
    )
    gender = fields.Selection([("M", "Male"), ("F", "Female")])
    birth_date = fields.Date()
    category_id = fields.Many2one(
        "rm.customer.category", ondelete="restrict", index="btree_not_null"
    )
    branch_id = fields.Many2one("rm.branch", required=True, ondelete="restrict")
    opened_on = fields.Date()
    id_no = fields.Char("ID number", readonly=True, help="Masked.")
    phone = fields.Char(readonly=True, help="Masked.")
    manager_id = fields.Many2one(
        "rm.manager",
        "Responsible RM",
        readonly=True,
        ondelete="set null",
        help="The RM with the largest real share today; kept by the assignments.",
    )
    share_today = Exact(
        "Shares today",
        scale=6,
        readonly=True,
        groups=NOT_RISK,
        help="Sum of the real shares of the whole customer; kept by the assignments.",
    )
    assignment_ids = fields.One2many("rm.assignment", "customer_id", groups=NOT_RISK)
    access_ids = fields.One2many("rm.customer.access", "customer_id", groups=fields.NO_ACCESS)
    account_ids = fields.One2many("rm.account", "customer_id", groups=NOT_RISK)
    loan_ids = fields.One2many("rm.loan", "customer_id")
    # counted up by every writer of shares, so that two of them meet on this row: REPEATABLE READ
    # alone lets two sessions reach a share of 1.2 between them
    share_version = fields.Integer(readonly=True, default=0, copy=False, groups=fields.NO_ACCESS)
    batch_id = fields.Many2one("rm.batch", readonly=True, ondelete="set null")
    source_line = fields.Integer(readonly=True)

    _customer_no_uniq = models.Constraint(
        "UNIQUE (customer_no)", "A customer with this number exists already."
    )
    _branch_no_idx = models.Index("(branch_id, customer_no)")
    _manager_no_idx = models.Index("(manager_id, customer_no)")
    # who is not, or not wholly, looked after: few rows of many, so small indexes of their own
    _unassigned_idx = models.Index("(branch_id, customer_no) WHERE manager_id IS NULL")
    _share_open_idx = models.Index(
        "(branch_id, customer_no) WHERE (share_today IS NULL OR share_today < 1)"
    )

    @api.depends("customer_no", "name")
    def _compute_display_name(self):
        for customer in self:
            customer.display_name = f"{customer.name} ({customer.customer_no})"
