from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class RmCustomerTag(models.Model):
    """客户标签: a word on customers, from a list that the bank keeps."""

    _name = "rm.customer.tag"
    _description = "Customer tag"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"name": 40}
    _numbers = {"color": (0, 11, 0)}
    _order = "name, id"

    name = fields.Char(required=True)
    color = fields.Integer(default=1)
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE (name)", "A tag with this name exists already.")


class RmCustomer(models.Model):
    """Tags are put on and taken off by the customer's RMs and their leaders, not by deliveries."""

    _inherit = "rm.customer"

    tag_ids = fields.Many2many(
        "rm.customer.tag", "rm_customer_tag_rel", "customer_id", "tag_id", "Tags", readonly=True
    )

    @api.model
    def _set_tags(self, customers, tags, put_on):
        """Put the tags on the customers, or take them off; one statement."""
        relation = SQL.identifier("rm_customer_tag_rel")
        pairs = SQL(
            "SELECT c, t FROM unnest(%s::int[]) c CROSS JOIN unnest(%s::int[]) t",
            customers.ids,
            tags.ids,
        )
        if put_on:
            query = SQL(
                "INSERT INTO %s (customer_id, tag_id) %s ON CONFLICT DO NOTHING RETURNING 1",
                relation,
                pairs,
            )
        else:
            query = SQL(
                "DELETE FROM %s WHERE (customer_id, tag_id) IN (%s) RETURNING 1", relation, pairs
            )
        changed = len(self.env.execute_query(query))
        customers.invalidate_recordset(["tag_ids"])
        return changed


class RmCustomerTagSet(models.TransientModel):
    """Puts tags on the chosen customers, or takes them off."""

    _name = "rm.customer.tag.set"
    _description = "Tags of customers"
    _inherit = ["rm.guarded.mixin"]

    customer_ids = fields.Many2many(
        "rm.customer",
        "rm_customer_tag_set_customer_rel",
        string="Customers",
        required=True,
        default=lambda self: self.env["rm.customer.assign"]._chosen_customers(),
    )
    put_on_ids = fields.Many2many("rm.customer.tag", "rm_customer_tag_set_on_rel", string="Put on")
    take_off_ids = fields.Many2many(
        "rm.customer.tag", "rm_customer_tag_set_off_rel", string="Take off"
    )

    def action_confirm(self):
        """Change the tags; RMs those of their own customers, leaders those of their branch.

        :return: action that closes the dialogue and shows the list anew
        """
        self.ensure_one()
        self.check_access("read")
        customers = self.customer_ids
        customers.check_access("read")
        if not self.env.user.has_group("rm_workbench.group_leader") and not all(
            customer.is_mine for customer in customers
        ):
            raise AccessError(self.env._("You tag the customers you look after, and no others."))
        customers._set_tags(customers, self.put_on_ids, True)
        customers._set_tags(customers, self.take_off_ids, False)
        return {
            "type": "ir.actions.client",
            "tag": "soft_reload",
        }
