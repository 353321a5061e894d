from odoo import api, fields, models
from odoo.tools import SQL


class RmDeclarationConflict(models.Model):
    """利益冲突: a customer whom an RM declared, himself, his family or his company.

    Found by number, by name and day of birth, or by a company's name; kept by the declarations and
    brought up to new customers at the start of each day. The RM himself does not read it: what he
    declares must not tell him who banks here.
    """

    _name = "rm.declaration.conflict"
    _description = "Customer declared by an RM"
    _inherit = ["rm.seen.mixin"]
    _order = "manager_id, customer_id, id"
    _log_access = False
    _rec_name = "customer_id"

    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="cascade")
    customer_id = fields.Many2one("rm.customer", required=True, ondelete="cascade", index=True)
    line_id = fields.Many2one(
        "rm.declaration.line", "Declared as", required=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(related="line_id.kind", string="Relation to the RM", related_sudo=True)
    holds_share = fields.Boolean(
        "Looks after him today", compute="_compute_holds_share", search="_search_holds_share"
    )

    _once = models.Constraint("UNIQUE (manager_id, customer_id)", "One row each.")

    @api.depends("manager_id", "customer_id")
    def _compute_holds_share(self):
        rows = self.env.execute_query(
            SQL("SELECT id FROM (%s) h WHERE id = ANY(%s)", self._held_sql(), self.ids)
        )
        held = {row[0] for row in rows}
        for conflict in self:
            conflict.holds_share = conflict.id in held

    def _search_holds_share(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = fields.Domain("id", "in", SQL("(%s)", self._held_sql()))
        return fields.Domain.OR(held if wanted else ~held for wanted in value)

    @api.model
    def _held_sql(self):
        self.env["rm.customer.access"].flush_model()
        return SQL(
            """SELECT k.id FROM rm_declaration_conflict k JOIN rm_customer_access a
                   ON a.customer_id = k.customer_id AND a.manager_id = k.manager_id"""
        )

    @api.model
    def _refresh(self, managers=None):
        """Bring the table to the declarations that hold; three statements.

        :param managers: ``rm.manager`` whose declarations changed, None for all.
        """
        for model in ("rm.declaration", "rm.declaration.line", "rm.customer", self._name):
            self.env[model].flush_model()
        scope = SQL("k.manager_id = ANY(%s)", managers.ids) if managers else SQL("TRUE")
        self.env.execute_query(
            SQL(
                """WITH found AS (%(found)s), gone AS (
                     DELETE FROM rm_declaration_conflict k WHERE %(scope)s AND NOT EXISTS (
                       SELECT FROM found f WHERE f.manager_id = k.manager_id
                          AND f.customer_id = k.customer_id))
                   INSERT INTO rm_declaration_conflict (manager_id, customer_id, line_id)
                   SELECT k.manager_id, k.customer_id, min(k.line_id) FROM found k
                    WHERE %(scope)s GROUP BY 1, 2
                       ON CONFLICT (manager_id, customer_id) DO UPDATE
                      SET line_id = EXCLUDED.line_id
                RETURNING 1""",
                found=self._found_sql(),
                scope=scope,
            )
        )
        self.invalidate_model()

    @api.model
    def _found_sql(self):
        """SQL of (manager_id, customer_id, line_id) of the declarations that hold."""
        return SQL(
            """SELECT d.manager_id, c.id AS customer_id, n.id AS line_id
                 FROM rm_declaration d JOIN rm_declaration_line n ON n.declaration_id = d.id
                 JOIN rm_customer c ON c.customer_no = n.customer_no
                WHERE d.state = 'made'
                UNION
               SELECT d.manager_id, c.id, n.id
                 FROM rm_declaration d JOIN rm_declaration_line n ON n.declaration_id = d.id
                 JOIN rm_customer c ON c.name = n.name
                WHERE d.state = 'made' AND CASE WHEN n.kind = 'company'
                      THEN c.kind = 'corporate'
                      ELSE c.kind = 'individual' AND c.birth_date = n.birth_date END"""
        )

    @api.model
    def _declared(self, customer_ids, manager_ids):
        """Return {(manager id, customer id)} among these that a declaration stands against."""
        rows = self.env.execute_query(
            SQL(
                """SELECT manager_id, customer_id FROM rm_declaration_conflict
                    WHERE customer_id = ANY(%s) AND manager_id = ANY(%s)""",
                list(customer_ids),
                list(manager_ids),
            )
        )
        return set(rows)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.declaration.conflict"]._refresh()
        return result
