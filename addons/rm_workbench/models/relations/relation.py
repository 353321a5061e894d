from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

#: how the related customer stands to the customer -> the same, seen from the other side
INVERSE = {
    "group": "group",
    "controller": "controlled",
    "controlled": "controller",
    "guarantor": "guaranteed",
    "guaranteed": "guarantor",
    "family": "family",
    "upstream": "downstream",
    "downstream": "upstream",
}
KINDS = [
    ("group", "Same group"),
    ("controller", "Controls the customer"),
    ("controlled", "Controlled by the customer"),
    ("guarantor", "Guarantees for the customer"),
    ("guaranteed", "Guaranteed by the customer"),
    ("family", "Family"),
    ("upstream", "Supplier"),
    ("downstream", "Buyer"),
]


class RmCustomerRelation(models.Model):
    """客户关联关系: two rows a relation, one from each side, so that each side's RM reads his own.

    A row is read by whoever reads ``customer_id``. Who the other one is, nobody reads through it:
    number and name are shown in full to whoever may read that customer, else masked.
    """

    _name = "rm.customer.relation"
    _description = "Relation between customers"
    _inherit = ["rm.guarded.mixin", "rm.seen.mixin"]
    _order = "customer_id, id"
    _rec_name = "kind"
    _guarded = ("related_id", "mirror_id")
    _limits = {"related_no": 40, "related_name": 100, "note": 500}

    customer_id = fields.Many2one("rm.customer", required=True, ondelete="restrict")
    kind = fields.Selection(KINDS, "The other one", required=True)
    # read by the server only: a many2one shows the name of its target
    related_id = fields.Many2one(
        "rm.customer",
        readonly=True,
        ondelete="restrict",
        index=True,
        groups=fields.NO_ACCESS,
    )
    mirror_id = fields.Many2one(
        "rm.customer.relation",
        readonly=True,
        ondelete="cascade",
        index=True,
        groups=fields.NO_ACCESS,
    )
    related_no = fields.Char(
        "Number of the other", compute="_compute_related", inverse="_inverse_related", required=True
    )
    related_name = fields.Char(
        "Name of the other", compute="_compute_related", inverse="_inverse_related", required=True
    )
    is_readable = fields.Boolean("May be opened", compute="_compute_related")
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(help="Last day; empty while it holds.")
    note = fields.Char(help="On which paper it rests.")

    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)",
        "A relation cannot end before it begins.",
    )
    _not_oneself = models.Constraint(
        "CHECK (customer_id <> related_id)", "A customer is not related to himself."
    )
    _once = models.Constraint(
        "EXCLUDE USING gist (int4range(customer_id, customer_id, '[]') WITH &&,"
        " int4range(related_id, related_id, '[]') WITH &&,"
        " int8range(hashtext(kind), hashtext(kind), '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&) WHERE (related_id IS NOT NULL)",
        "This relation is entered already for some of these days.",
    )
    _customer_idx = models.Index("(customer_id, related_id)")

    @api.depends("customer_id", "kind")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for relation in self:
            relation.display_name = labels.get(relation.kind, "")

    @api.depends("related_id")
    @api.depends_context("uid")
    def _compute_related(self):
        # sudo: of the other customer only what the reader may see of him is shown
        others = self.sudo().related_id
        readable = others.with_env(self.env)._filtered_access("read")
        for relation in self:
            other = relation.sudo().related_id
            shown = other.id in readable.ids
            relation.is_readable = shown
            relation.related_no = other.customer_no if shown else _masked(other.customer_no, 0, 4)
            relation.related_name = other.name if shown else _masked(other.name, 1, 0)

    def _inverse_related(self):
        """Number and name are typed once, when the relation is entered: see :meth:`create`."""

    @api.model_create_multi
    def create(self, vals_list):
        relations = super().create(vals_list)
        for relation, vals in zip(relations, vals_list, strict=True):
            other = self._named_customer(vals.get("related_no"), vals.get("related_name"))
            relation._enter_other(other)
        return relations

    @api.model
    def _named_customer(self, related_no, related_name):
        """Return the id of the customer with this number and this name, both typed in full.

        One sentence for every other case: numbers of customers cannot be tried out.
        """
        self.env["rm.customer"].flush_model(["customer_no", "name"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM rm_customer WHERE customer_no = %s AND name = %s",
                str(related_no or "").strip(),
                str(related_name or "").strip(),
            )
        )
        if not rows:
            raise ValidationError(
                self.env._(
                    "There is no customer with this number and this name. Copy both as they stand"
                    " on the customer's papers."
                )
            )
        return rows[0][0]

    def _enter_other(self, other):
        # after the record is made: nobody may write the column, not even when creating
        self._set_guarded(related_id=other)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_customer_relation (customer_id, related_id, kind, valid_from,
                          valid_to, note, mirror_id, create_uid, create_date, write_uid, write_date)
                   SELECT related_id, customer_id, %s, valid_from, valid_to, note, id,
                          create_uid, create_date, write_uid, write_date
                     FROM rm_customer_relation WHERE id = %s RETURNING id""",
                INVERSE[self.kind],
                self.id,
            )
        )
        self._set_guarded(mirror_id=rows[0][0])
        self.env["rm.journal"]._record(
            "relation.entered", self, reference=self.customer_id.customer_no, kind=self.kind
        )

    def write(self, vals):
        if vals.keys() - {"valid_from", "valid_to", "note"}:
            raise UserError(
                self.env._(
                    "Who is related to whom stays as it was entered. End this relation and enter"
                    " another."
                )
            )
        result = super().write(vals)
        self._bring_mirrors()
        return result

    def _bring_mirrors(self):
        self.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE rm_customer_relation m SET valid_from = r.valid_from,
                          valid_to = r.valid_to, note = r.note, write_uid = r.write_uid,
                          write_date = r.write_date
                     FROM rm_customer_relation r
                    WHERE m.id = r.mirror_id AND r.id = ANY(%s) RETURNING m.id""",
                self.ids,
            )
        )
        self.invalidate_model(["valid_from", "valid_to", "note"])

    def action_open_related(self):
        """Open the other customer, for whoever may read him.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        if not self.is_readable:
            raise UserError(self.env._("The other customer is looked after by somebody else."))
        # sudo: the id of a customer whom the caller may read, as found above
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.customer",
            "res_id": self.sudo().related_id.id,
            "views": [(False, "form")],
        }


def _masked(text, first, last):
    """Return the text with stars in the place of all but its first and last characters."""
    text = text or ""
    hidden = max(len(text) - first - last, 0)
    return text[:first] + "*" * min(hidden, 6) + (text[len(text) - last :] if last else "")


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "relation.entered": self.env._("Relation between customers entered"),
            "declaration.made": self.env._("Declaration of relatives and interests made"),
        }
