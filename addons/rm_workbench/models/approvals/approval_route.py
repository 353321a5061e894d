from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...fields import Exact


class RmApprovalRoute(models.Model):
    """审批流程: who decides, in which order, on which records. Data, not code.

    A record takes the first route, by sequence, of its model whose branch, amounts and condition
    (approval_condition.py) fit.
    """

    _name = "rm.approval.route"
    _description = "Approval route"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "model, sequence, id"
    _limits = {"name": 128}

    name = fields.Char(required=True, translate=True)
    model = fields.Selection("_selection_model", "Applies to", required=True, index=True)
    sequence = fields.Integer(default=10, help="The first route that fits is taken.")
    active = fields.Boolean(default=True)
    branch_id = fields.Many2one(
        "rm.branch", ondelete="restrict", help="This branch and what lies below; empty: the bank."
    )
    amount_from = Exact(scale=2, help="From this amount on; empty: no lower limit.")
    amount_to = Exact(scale=2, help="Below this amount; empty: no upper limit.")
    beyond = fields.Boolean(
        "Beyond the letter of authority",
        help="For loan proposals beyond what the letter of authority of their RM allows.",
    )
    step_ids = fields.One2many("rm.approval.step", "route_id", copy=True)

    _amounts_ordered = models.Constraint(
        "CHECK (amount_from IS NULL OR amount_to IS NULL OR amount_to > amount_from)",
        "The upper limit of a route must lie above its lower one.",
    )

    @api.model
    def _selection_model(self):
        kinds = sorted(
            name
            for name in self.pool.descendants(["rm.approval.mixin"], "_inherit")
            if not self.pool[name]._abstract
        )
        # sudo: names of the kinds of records that can be approved, no secret
        found = self.env["ir.model"].sudo()
        found = found.search_fetch([("model", "in", kinds)], ["model", "name"])
        names = {model.model: model.name for model in found}
        return [(kind, names.get(kind) or kind) for kind in kinds]

    def write(self, vals):
        if vals.keys() - {"name", "active", "sequence"}:
            self._refuse_while_pending()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_pending(self):
        self._refuse_while_pending()

    def _refuse_while_pending(self):
        # sudo: the requests that wait may lie outside the caller's branch and still count
        waiting = self.env["rm.approval.request"].sudo()
        for route in self:
            count = waiting.search_count([("route_id", "=", route.id), ("state", "=", "pending")])
            if count:
                raise ValidationError(
                    self.env._(
                        "%(count)s requests wait on the route %(route)s. Archive it and make a new"
                        " one; the old one serves until these are decided.",
                        count=count,
                        route=route.name,
                    )
                )

    @api.model
    def _find(self, model, branch, amount, beyond=False, record=None):
        """Return the route for a record, or an empty recordset.

        :param str model: name of the record's model.
        :param branch: the record's ``rm.branch`` (may be empty).
        :param amount: Decimal or False.
        :param bool beyond: whether the record lies beyond its maker's letter of authority; such
            records have routes of their own, and no other will do.
        :param record: whom the conditions of routes look at; without one, only routes without a
            condition fit.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT r.id FROM rm_approval_route r LEFT JOIN rm_branch b ON b.id = r.branch_id
                    WHERE r.model = %(model)s AND r.active
                      AND COALESCE(r.beyond, FALSE) = %(beyond)s
                      AND (r.branch_id IS NULL OR starts_with(%(path)s, b.parent_path))
                      AND (r.amount_from IS NULL OR %(amount)s::numeric >= r.amount_from)
                      AND (r.amount_to IS NULL OR %(amount)s::numeric < r.amount_to)
                      AND EXISTS (SELECT FROM rm_approval_step s WHERE s.route_id = r.id)
                 ORDER BY r.sequence, r.id""",
                model=model,
                beyond=beyond,
                path=branch.parent_path or "",
                amount=None if amount is False else amount,
            )
        )
        fitting = (
            route for (number,) in rows if (route := self.browse(number)).sudo()._fits(record)
        )
        return next(fitting, self.browse())
