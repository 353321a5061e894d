from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact

from .review_calibration import MOST_CALIBRATION
from .review_plan_line import role_domain

#: a session has so many members at least
FEWEST_MEMBERS = 3


class RmReviewSession(models.Model):
    """评议会: the committee looks at the scores of a cycle and moves some, with reasons."""

    _name = "rm.review.session"
    _description = "Calibration session"
    _inherit = ["rm.kpi.stepped"]
    _order = "held_on desc, id desc"
    _rec_name = "cycle_id"
    _limits = {"minutes": 10000}
    _guarded = ("state", "decided_by_id", "decided_at")

    cycle_id = fields.Many2one(
        "rm.review.cycle",
        "Appraisal cycle",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', '=', 'finished')]",
    )
    held_on = fields.Date(required=True, default=lambda self: bank_today(self.env))
    member_ids = fields.Many2many(
        "res.users", string="Members", domain=lambda self: role_domain(self, "auditor")
    )
    minutes = fields.Text(help="What was looked at, and by which yardstick.")
    state = fields.Selection(
        [("draft", "Being held"), ("decided", "Decided")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    decided_at = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many("rm.review.session.line", "session_id", "Decisions")

    @api.constrains("cycle_id")
    def _check_cycle(self):
        for session in self:
            if session.cycle_id.state != "finished":
                raise ValidationError(
                    self.env._("Scores are calibrated between scoring and publication.")
                )
        self.line_ids._check_cycle()

    def write(self, vals):
        self._refuse_decided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_decided(self):
        for session in self:
            if session.state != "draft":
                raise UserError(
                    self.env._(
                        "%(session)s is decided and stays on record.", session=session.display_name
                    )
                )

    def action_decide(self):
        """Move the scores as decided, all or none; who does this does not publish them.

        :return: True
        """
        self._step("draft")
        if len(self.member_ids) < FEWEST_MEMBERS or not (self.minutes or "").strip():
            raise UserError(
                self.env._(
                    "Enter at least %(fewest)s members and the minutes of the session.",
                    fewest=FEWEST_MEMBERS,
                )
            )
        # sudo: whether a member is among those whose score is moved is compared, not shown
        if self.member_ids._is_one_of(self.sudo().line_ids.result_id.manager_id.user_id):
            raise UserError(self.env._("Nobody sits in the session on his own score."))
        for line in self.line_ids:
            line.result_id._calibrate(line.points, line.reason, session=self)
        self._set_guarded(
            state="decided", decided_by_id=self.env.uid, decided_at=fields.Datetime.now()
        )
        self.env["rm.journal"]._record(
            "review.session_decided",
            self.cycle_id,
            count=len(self.line_ids),
            members=self.member_ids.mapped("login"),
        )
        return True


class RmReviewSessionLine(models.Model):
    """What a session decided on one score."""

    _name = "rm.review.session.line"
    _description = "Decision of a calibration session"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "session_id, id"
    _rec_name = "result_id"
    _limits = {"reason": 500}
    _numbers = {"points": (-MOST_CALIBRATION, MOST_CALIBRATION, 2)}

    session_id = fields.Many2one("rm.review.session", required=True, ondelete="cascade", index=True)
    cycle_id = fields.Many2one(related="session_id.cycle_id")
    result_id = fields.Many2one(
        "rm.review.result",
        "RM",
        required=True,
        ondelete="restrict",
        domain="[('cycle_id', '=', cycle_id), ('computed_score', '!=', False)]",
    )
    branch_id = fields.Many2one(related="result_id.branch_id")
    computed_score = Exact(related="result_id.computed_score", string="Score of the sheets")
    points = Exact("Points added", scale=2, required=True)
    reason = fields.Char(required=True)

    _result_uniq = models.Constraint(
        "UNIQUE (session_id, result_id)", "A session decides once on a score."
    )

    @api.constrains("result_id", "session_id")
    def _check_cycle(self):
        for line in self:
            if line.result_id.cycle_id != line.session_id.cycle_id:
                raise ValidationError(
                    self.env._(
                        "%(result)s is no result of this cycle.", result=line.result_id.display_name
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.session_id._refuse_decided()
        return lines

    def write(self, vals):
        self.session_id._refuse_decided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _refuse_decided(self):
        self.session_id._refuse_decided()


class RmReviewCycle(models.Model):
    _inherit = "rm.review.cycle"

    session_ids = fields.One2many("rm.review.session", "cycle_id", "Calibration sessions")

    def _refuse_open_sessions(self):
        """Refuse to publish while a session has not come to its decision."""
        # sudo: whether one is open decides, nothing of it is shown
        if self.sudo().session_ids.filtered(lambda s: s.state == "draft"):
            raise UserError(
                self.env._("A calibration session is still being held. Decide or delete it first.")
            )

    def action_open_sessions(self):
        """Open the calibration sessions of the cycle."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Calibration sessions"),
            "res_model": "rm.review.session",
            "views": [(False, "list"), (False, "form")],
            "domain": [("cycle_id", "=", self.id)],
            "context": {"default_cycle_id": self.id},
        }
