import hashlib
import json
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rm_workbench.fields import Exact
from odoo.addons.rm_workbench.office import percent

_COVERED = ("indicator_id", "target", "planned")


class RmWorkPlanGoal(models.Model):
    """指标计划: what an RM plans to reach on an indicator in the period of his work plan.

    ``target`` is his target of the period (任务数), taken over from the split of the year;
    ``planned`` what he sets himself; ``done`` what facts or the newest result say.
    """

    _name = "rm.work.plan.goal"
    _description = "Goal of a work plan"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "indicator_id"
    _numbers = {"planned": (-(10**20), 10**20, 6)}
    _limits = {"note": 500}
    _guarded = (
        "manager_id",
        "branch_id",
        "date_from",
        "target",
        "target_from",
        "done",
        "done_on",
        "done_by",
    )

    plan_id = fields.Many2one(
        "rm.work.plan", "Work plan", required=True, ondelete="cascade", index=True
    )
    manager_id = fields.Many2one(related="plan_id.manager_id", store=True, string="RM")
    branch_id = fields.Many2one(related="plan_id.branch_id", store=True, string="Branch")
    plan_state = fields.Selection(related="plan_id.state", string="State of the plan")
    period_kind = fields.Selection(related="plan_id.period_kind")
    is_mine = fields.Boolean(related="plan_id.is_mine", search="_search_is_mine")
    date_from = fields.Date(related="plan_id.date_from", store=True, string="From")
    date_to = fields.Date(related="plan_id.date_to", string="To")
    indicator_id = fields.Many2one(
        "rm.kpi.indicator",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('scheme_id.state', '=', 'released'), ('kind', '!=', 'rows')]",
    )
    unit = fields.Char(related="indicator_id.unit")
    target = Exact("Target", readonly=True, help="Of the RM in this period, as split.")
    target_from = fields.Selection(
        [
            ("manager", "Own target"),
            ("branch", "Target of the branch"),
            ("part", "Target of the team, the post or the bank"),
            ("plan", "Plan of the year"),
        ],
        "Target taken from",
        readonly=True,
    )
    planned = Exact("Planned", help="What one sets oneself; empty: the target.")
    done = Exact("Reached", readonly=True)
    done_on = fields.Date("As of", readonly=True, copy=False)
    done_by = fields.Selection(
        [("facts", "Facts"), ("run", "Result")], "Figures from", readonly=True, copy=False
    )
    percent = fields.Char("Reached %", compute="_compute_percent")
    progress = fields.Integer("Progress %", compute="_compute_percent", aggregator=None)
    note = fields.Char("How")

    _once = models.UniqueIndex(
        "(plan_id, indicator_id)", "The plan has a goal for this indicator already."
    )
    _branch_idx = models.Index("(branch_id, date_from DESC, id DESC)")
    _manager_idx = models.Index("(manager_id, date_from DESC, id DESC)")
    _date_idx = models.Index("(date_from DESC, id DESC)")

    @api.depends("done", "planned", "target")
    def _compute_percent(self):
        for goal in self:
            goal.percent = percent(goal.done, goal.planned or goal.target)
            goal.progress = min(max(int(Decimal(goal.percent or 0)), 0), 100)

    def _search_is_mine(self, operator, value):
        return [("plan_id.is_mine", operator, value)]

    @api.model_create_multi
    def create(self, vals_list):
        goals = super().create(vals_list)
        goals._check_plan_open()
        goals.plan_id._note_makers()
        return goals

    def write(self, vals):
        if vals:
            self.check_access("write")
            if vals.keys() & {"plan_id", "indicator_id"}:
                raise UserError(
                    self.env._("A goal stays with its plan and indicator. Make another.")
                )
            self._check_plan_open()
            self.plan_id._note_makers()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_of_open_plans_only(self):
        self._check_plan_open()
        self.plan_id._note_makers()

    def _check_plan_open(self):
        for plan in self.plan_id:
            if plan._lock_state() not in ("draft", "rejected"):
                raise UserError(
                    self.env._(
                        "%(plan)s is %(state)s: its goals are fixed. Withdraw it first.",
                        plan=plan.display_name,
                        state=plan._state_label(),
                    )
                )

    def _content_hash(self, before):
        """Return the sha256 of the goals' content after ``before``, a text."""
        rows = self.sorted("id").read(_COVERED, load="")
        text = json.dumps([before, rows], sort_keys=True, default=str, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


class RmWorkPlan(models.Model):
    _inherit = "rm.work.plan"

    goal_ids = fields.One2many("rm.work.plan.goal", "plan_id", "Goals by indicator")

    def _approval_hash(self):
        """Cover the goals too, where there are some."""
        own = super()._approval_hash()
        # sudo: every signer signs the same content
        goals = self.sudo().goal_ids
        return goals._content_hash(own) if goals else own
