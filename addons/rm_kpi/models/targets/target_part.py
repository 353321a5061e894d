from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...designing.split import reached


class RmKpiTargetPart(models.Model):
    """One part of a split: what a branch or an RM is to reach in the year."""

    _name = "rm.kpi.target.part"
    _description = "Part of a target"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "plan_id, path, id"
    _limits = {"reason": 500}
    _numbers = {"value": (-(10**20), 10**20, 6)}
    _guarded = ("owner_branch_id",)

    plan_id = fields.Many2one("rm.kpi.target.plan", required=True, ondelete="cascade", index=True)
    parent_id = fields.Many2one(
        "rm.kpi.target.part",
        "Part of",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('plan_id', '=', plan_id), ('manager_id', '=', False)]",
    )
    child_ids = fields.One2many("rm.kpi.target.part", "parent_id")
    branch_id = fields.Many2one("rm.branch", ondelete="restrict", index="btree_not_null")
    manager_id = fields.Many2one("rm.manager", "RM", ondelete="restrict", index="btree_not_null")
    owner_branch_id = fields.Many2one(
        "rm.branch", "Branch of the part", readonly=True, ondelete="restrict", index=True
    )
    path = fields.Char(compute="_compute_path", store=True, recursive=True)
    depth = fields.Integer(compute="_compute_path", store=True, recursive=True, aggregator=None)
    value = Exact("Target", required=True)
    handed_down = Exact("Handed down", compute="_compute_handed_down")
    gap = fields.Selection(
        [("below", "Too little"), ("above", "More"), ("even", "In order")],
        "Check",
        compute="_compute_handed_down",
    )
    reason = fields.Char(help="Why more is handed down than was given.")
    state = fields.Selection(related="plan_id.state")
    year = fields.Integer(related="plan_id.year")
    indicator_id = fields.Many2one(related="plan_id.indicator_id")
    unit = fields.Char(related="plan_id.unit")

    _one_owner = models.Constraint(
        "CHECK (num_nonnulls(manager_id, branch_id) = 1)", "A part is for one branch or one RM."
    )
    _owner_uniq = models.UniqueIndex(
        "(plan_id, coalesce(manager_id, 0), coalesce(branch_id, 0))",
        "This branch or RM has a part already.",
    )

    @api.depends("branch_id.name", "manager_id.name")
    def _compute_display_name(self):
        for part in self:
            part.display_name = (part.manager_id or part.branch_id).display_name or ""

    @api.depends("parent_id.path", "branch_id.code", "manager_id.code")
    def _compute_path(self):
        for part in self:
            # branches before the RMs of the branch above
            own = f"1{part.manager_id.code}" if part.manager_id else f"0{part.branch_id.code}"
            part.path = f"{part.parent_id.path or ''}/{own}"
            part.depth = part.path.count("/") - 1

    @api.depends("child_ids.value", "value")
    def _compute_handed_down(self):
        for part in self:
            children = part.child_ids
            total = sum((Decimal(child.value or 0) for child in children), Decimal(0))
            part.handed_down = f"{total:f}" if children else False
            given = Decimal(part.value or 0)
            part.gap = children and (
                "below" if total < given else "above" if total > given else "even"
            )

    def _prepare_guarded_vals(self, vals):
        manager = self.env["rm.manager"].browse(vals.get("manager_id") or [])
        return {"owner_branch_id": vals.get("branch_id") or manager.branch_id.id}

    @api.constrains("parent_id", "plan_id", "branch_id", "manager_id")
    def _check_parent(self):
        for part in self:
            parent = part.parent_id
            if parent and (parent.plan_id != part.plan_id or parent.manager_id):
                raise ValidationError(
                    self.env._("A part hangs on a branch of the same split. Choose another.")
                )
            below = (part.branch_id or part.manager_id.branch_id).parent_path or ""
            if parent and not below.startswith(parent.branch_id.parent_path or ""):
                raise ValidationError(
                    self.env._(
                        "%(part)s does not belong to %(parent)s.",
                        part=part.display_name,
                        parent=parent.display_name,
                    )
                )
        if self._has_cycle():
            raise ValidationError(self.env._("A part cannot hang on itself."))

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts.plan_id._refuse_settled()
        parts.plan_id._note_maker()
        return parts

    def write(self, vals):
        self.plan_id._refuse_settled()
        result = super().write(vals)
        self.plan_id._note_maker()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts(self):
        self.plan_id._refuse_settled()
        self.plan_id._note_maker()

    def _letters(self):
        """Return the letters of commitment of the RMs of these parts, for the report.

        Each holds all targets of the RM's year that are in force, and these parts besides.
        """
        letters = {}
        for part in self.filtered("manager_id"):
            key = part.manager_id, part.year
            letters[key] = letters.get(key, self.browse()) | part
        found = []
        for (manager, year), parts in letters.items():
            others = self.search(
                [
                    ("manager_id", "=", manager.id),
                    ("plan_id.year", "=", year),
                    ("plan_id.state", "=", "approved"),
                ]
            )
            lines = [part._letter_line() for part in others | parts]
            found.append({"manager": manager, "year": year, "lines": lines})
        return found

    def _letter_line(self):
        # sudo: the split's settings, which say how his target is spread
        plan = self.sudo().plan_id
        value, unit = Decimal(self.value), Decimal(1).scaleb(-plan.digits)
        months = self.sudo()._reached()
        return {
            # the plain name: whoever has a target reads what it is for
            "name": self.sudo().indicator_id.name,
            "unit": self.sudo().unit or "",
            "value": f"{value:,f}",
            "progress": [f"{months[n].quantize(unit, ROUND_HALF_UP):,f}" for n in (2, 5, 8, 11)],
            "draft": plan.state != "approved",
        }

    def _reached(self):
        """What is to be reached by the end of each month; a change leaves what was before it."""
        plan = self.plan_id
        before = plan.changes_id.part_ids.filtered(lambda one: one.manager_id == self.manager_id)
        return reached(
            Decimal(self.value),
            plan.scheme_id.period_type,
            plan.year,
            plan.curve_id._months(),
            plan.how,
            plan.first_month,
            before[:1]._reached() if before else (),
        )
