from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact

#: the greatest number of points an item can have
MOST_POINTS = 100000


class RmReviewItem(models.Model):
    """考评项: something an appraiser judges, with its content and its scoring standard.

    Once a plan that uses it has started, an item stays as it is; a change is a new version.
    """

    _name = "rm.review.item"
    _description = "Appraisal item"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "sequence, code, version desc"
    _rec_names_search = ["code", "name"]
    _limits = {"code": 40, "name": 100, "content": 2000}
    _numbers = {"max_score": ("0.01", MOST_POINTS, 2), "sequence": (0, 100000, 0)}
    _guarded = ("version",)

    code = fields.Char(required=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, aggregator=None)
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10, aggregator=None)
    category = fields.Selection(
        [
            ("attitude", "Attitude"),
            ("ability", "Ability"),
            ("compliance", "Compliance"),
            ("service", "Service"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    content = fields.Text("What is judged")
    max_score = Exact("Greatest points", scale=2, required=True, default="100")
    evidence = fields.Selection(
        [
            ("none", "Not required"),
            ("remark", "A remark that gives facts"),
            ("file", "A file that proves it"),
            ("both", "A remark and a file"),
        ],
        required=True,
        default="none",
        help="What a sheet needs on this item before it can be submitted.",
    )
    criterion_ids = fields.One2many("rm.review.criterion", "item_id", copy=True)
    plan_item_ids = fields.One2many("rm.review.plan.item", "item_id")
    in_use = fields.Boolean(compute="_compute_in_use", help="A plan with it has started.")
    active = fields.Boolean(default=True)

    _version_uniq = models.Constraint(
        "UNIQUE (code, version)", "This version of the item exists already."
    )
    _most_range = models.Constraint(
        "CHECK (max_score > 0 AND max_score <= 100000)",
        "The greatest points of an item lie above 0 and are at most 100000.",
    )

    @api.depends("name", "version")
    def _compute_display_name(self):
        for item in self:
            version = f" v{item.version}" if item.version > 1 else ""
            item.display_name = f"{item.name or ''}{version}"

    def _needs_remark(self):
        return self.evidence in ("remark", "both")

    def _needs_file(self):
        return self.evidence in ("file", "both")

    def _compute_in_use(self):
        used = self._used_ids()
        for item in self:
            item.in_use = item.id in used

    def _used_ids(self):
        """Return the ids among these items that a started plan uses."""
        if not self.ids:
            return set()
        self.env["rm.review.plan.item"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT i.item_id FROM rm_review_plan_item i
                     JOIN rm_review_plan p ON p.id = i.plan_id
                    WHERE i.item_id = ANY(%s) AND p.state <> 'draft'""",
                list(self.ids),
            )
        )
        return {row[0] for row in rows}

    def _prepare_guarded_vals(self, vals):
        rows = self.env.execute_query(
            SQL("SELECT max(version) FROM rm_review_item WHERE code = %s", vals.get("code") or "")
        )
        return {"version": (rows[0][0] or 0) + 1}

    def write(self, vals):
        if vals.keys() - {"active", "sequence"}:
            self._refuse_used()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self._refuse_used()

    def _refuse_used(self):
        used = self._used_ids()
        for item in self:
            if item.id in used:
                raise UserError(
                    self.env._(
                        "%(item)s is used by a plan that has started. Make a new version of it.",
                        item=item.display_name,
                    )
                )

    def action_new_version(self):
        """Copy the item as its next version, set this one aside, and open the copy."""
        self.ensure_one()
        self.check_access("write")
        version = self.copy()
        self.active = False
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }


class RmReviewCriterion(models.Model):
    """评分标准: one level of an item, what it means and how many points it gives."""

    _name = "rm.review.criterion"
    _description = "Scoring standard"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "item_id, points desc, id"
    _limits = {"name": 60, "description": 1000}
    _numbers = {"points": (0, MOST_POINTS, 2)}

    item_id = fields.Many2one("rm.review.item", required=True, ondelete="cascade", index=True)
    name = fields.Char("Level", required=True)
    description = fields.Text("Standard")
    points = Exact("Points from", scale=2, required=True)

    _points_uniq = models.Constraint(
        "UNIQUE (item_id, points)", "Two levels of an item cannot begin at the same points."
    )

    @api.constrains("points", "item_id")
    def _check_points(self):
        for level in self:
            most = level.item_id.max_score
            if float(level.points) > float(most):
                raise ValidationError(
                    self.env._(
                        "%(level)s: %(points)s points are above the greatest points of the item,"
                        " %(most)s.",
                        level=level.name,
                        points=level.points,
                        most=most,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels.item_id._refuse_used()
        return levels

    def write(self, vals):
        self.item_id._refuse_used()
        result = super().write(vals)
        self.item_id._refuse_used()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        self.item_id._refuse_used()
