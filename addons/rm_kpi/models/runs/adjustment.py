from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...period_words import period_words
from .run_adjust import CORRECTABLE


class RmKpiAdjustment(models.Model):
    """调整: a correction of one RM's figure or score in a run, with reason and second person.

    Approved, it counts at once and in every later computation of the run. A run that is final is
    never corrected: a run of the next period is, and ``origin_run_id`` says what it makes good.
    """

    _name = "rm.kpi.adjustment"
    _description = "Adjustment"
    _inherit = ["rm.exact.mixin", "rm.approval.mixin"]
    _order = "id desc"
    _rec_name = "manager_id"
    _limits = {"reason": 2000}
    _numbers = {"value": (-(10**25), 10**25, 20)}
    _guarded = (
        "state",
        "approval_request_id",
        "maker_ids",
        "branch_id",
        "old_value",
        "applied_at",
    )
    _approval_fields = ("run_id", "manager_id", "indicator_id", "value", "reason", "origin_run_id")

    # said again, so that its words belong to this add-on and are translated with it
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
        ]
    )
    run_id = fields.Many2one(
        "rm.kpi.run",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('state', 'in', ('computed', 'announced'))]",
    )
    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="restrict", index=True)
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="restrict", index=True)
    scheme_id = fields.Many2one(related="run_id.scheme_id")
    indicator_id = fields.Many2one(
        "rm.kpi.indicator",
        ondelete="restrict",
        domain="[('scheme_id', '=', scheme_id)]",
        help="Empty: the score itself.",
    )
    value = Exact("Corrected value", required=True)
    old_value = Exact("Value before", readonly=True, copy=False)
    reason = fields.Text(required=True)
    origin_run_id = fields.Many2one(
        "rm.kpi.run",
        "Makes good",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('state', 'in', ('published', 'closed'))]",
        help="The final run whose result this correction makes good in a later period.",
    )
    appeal_id = fields.Many2one(
        "rm.kpi.appeal", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    applied_at = fields.Datetime("Counts since", readonly=True, copy=False)

    _run_manager_idx = models.Index("(run_id, manager_id) WHERE applied_at IS NOT NULL")
    _finite = models.Constraint(
        "CHECK (value NOT IN ('NaN', 'Infinity', '-Infinity') AND scale(value) <= 20)",
        "A corrected value is a finite number with at most 20 decimals.",
    )

    @api.depends("manager_id.name", "indicator_id.name", "run_id.period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            what = one.indicator_id.name or self.env._("Score")
            period = period_words(self.env, one.run_id.period)
            one.display_name = f"{period} {one.manager_id.name or ''} {what}"

    def _prepare_guarded_vals(self, vals):
        given = {**self._context_defaults(), **vals}
        return {"branch_id": self._result_branch(given.get("run_id"), given.get("manager_id"))}

    @api.model
    def _result_branch(self, run_id, manager_id):
        """Return the id of the branch the RM had in the run; the caller must read his result."""
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", run_id or 0), ("manager_id", "=", manager_id or 0)], limit=1
        )
        if not result:
            raise UserError(
                self.env._(
                    "There is no result of this RM in this run that you may read. Choose the run"
                    " and one of its RMs."
                )
            )
        return result.branch_id.id

    def write(self, vals):
        if {"run_id", "manager_id"} & vals.keys():
            raise UserError(
                self.env._("Run and RM of an adjustment are fixed: delete it and make another.")
            )
        return super().write(vals)

    @api.constrains("run_id", "indicator_id", "origin_run_id")
    def _check_fits(self):
        for one in self:
            run = one.sudo().run_id
            if run.state not in CORRECTABLE:
                raise ValidationError(run._not_correctable())
            fits = one.indicator_id.scheme_id == run.scheme_id and one.indicator_id.kind != "rows"
            if one.indicator_id and not fits:
                raise ValidationError(
                    self.env._(
                        "%(indicator)s is no indicator of %(run)s.",
                        indicator=one.indicator_id.display_name,
                        run=run.display_name,
                    )
                )
            origin = one.sudo().origin_run_id
            if origin and (
                origin.state not in ("published", "closed") or origin.date_to >= run.date_to
            ):
                raise ValidationError(
                    self.env._("An adjustment makes good a final run of an earlier period.")
                )

    def _approval_concerned(self):
        return super()._approval_concerned() | self.manager_id.user_id

    def action_submit(self):
        """Submit the corrections for the second person's decision.

        :return: True
        """
        for one in self:
            if one.sudo().run_id.state not in CORRECTABLE:
                raise UserError(one.sudo().run_id._not_correctable())
        return super().action_submit()

    def _approval_ended(self, state):
        if state != "approved":
            return
        # sudo: the signatures are there; the run is computed whatever the signer may write
        self.sudo().run_id._apply_adjustments()
        self.invalidate_recordset()
        self.env["rm.journal"]._record(
            "adjustment.applied",
            self,
            rm=self.manager_id.code,
            indicator=self.indicator_id.code or "",
            old=self.old_value,
            new=self.value,
            run=self.run_id.display_name,
        )
