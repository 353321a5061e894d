from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.rm_workbench.fields import Exact

from ...computing.last_places import insert_proposals, update_elimination
from ...fields import Rank
from ...period_words import period_words

#: what may follow from each kind of proposal, besides nothing
_FITTING = {
    "promote": ("none", "promote"),
    "demote": ("none", "talk", "training", "demote"),
    "last": ("none", "talk", "training", "post"),
    "eliminate": ("none", "talk", "training", "post", "leave"),
}


class RmKpiProposal(models.Model):
    """结果运用建议: what final results propose for a person; nothing follows by itself.

    A run that becomes final draws them up. The leader of the branch says which measure, the head
    office decides. They are proposals of the version that is final: a superseded one is over.
    """

    _name = "rm.kpi.proposal"
    _description = "Proposal from results"
    _inherit = ["rm.exact.mixin", "rm.approval.mixin"]
    # newest first, and in a run by what is more serious, as they are drawn up
    _order = "id desc"
    _rec_name = "manager_id"
    _limits = {"reason": 2000}
    _guarded = (
        "state",
        "approval_request_id",
        "maker_ids",
        "run_id",
        "manager_id",
        "branch_id",
        "kind",
        "score",
        "rank",
        "grade",
        "times",
    )
    _approval_fields = ("run_id", "manager_id", "kind", "measure", "reason")

    # said again, so that its words belong to this add-on and fit what they mean here
    state = fields.Selection(
        [
            ("draft", "To be settled"),
            ("submitted", "Measure proposed"),
            ("approved", "Decided"),
            ("rejected", "Sent back"),
        ]
    )
    run_id = fields.Many2one("rm.kpi.run", required=True, readonly=True, ondelete="cascade")
    manager_id = fields.Many2one(
        "rm.manager", "RM", required=True, readonly=True, ondelete="restrict", index=True
    )
    branch_id = fields.Many2one("rm.branch", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(
        [
            ("eliminate", "Elimination list"),
            ("last", "Last place"),
            ("demote", "Demotion"),
            ("promote", "Promotion"),
        ],
        "Proposed",
        required=True,
        readonly=True,
    )
    score = Exact(readonly=True)
    rank = Rank("Rank in bank", readonly=True)
    grade = fields.Char(readonly=True)
    times = Rank("Times in last place", readonly=True)
    measure = fields.Selection(
        [
            ("none", "No measure"),
            ("talk", "Talk"),
            ("training", "Retraining"),
            ("post", "Another post"),
            ("promote", "Promotion"),
            ("demote", "Demotion"),
            ("leave", "Leaves the post"),
        ],
        "What follows",
    )
    reason = fields.Text(help="What speaks for the measure, or against any.")
    is_over = fields.Boolean("Superseded", compute="_compute_is_over")

    _once = models.UniqueIndex("(run_id, manager_id, kind)", "This has been proposed already.")
    _branch_idx = models.Index("(branch_id, id DESC)")

    @api.depends("manager_id.name", "run_id.period", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            period = period_words(self.env, one.run_id.period)
            one.display_name = f"{period} {one.manager_id.name or ''} {one._state_label('kind')}"

    @api.depends("run_id.superseded_by_id")
    def _compute_is_over(self):
        for one in self:
            # sudo: only whether there is a later version is told
            one.is_over = bool(one.sudo().run_id.superseded_by_id)

    @api.model_create_multi
    def create(self, vals_list):
        raise UserError(self.env._("Proposals follow from results that become final."))

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("Proposals follow from results that become final."))

    @api.model
    def _draw_up(self, run):
        """Make the open proposals of a run that has become final; return how many.

        How often somebody was among the last is counted once more: an earlier period may have
        become final after this one was computed.
        """
        self.env.flush_all()
        if run.scheme_id.elimination_times:
            self.env.cr.execute(update_elimination(run))
            self.env["rm.kpi.result"].invalidate_model(["last_count", "listed"])
        self.env.cr.execute(insert_proposals(run, self.env.uid))
        made = self.env.cr.rowcount
        if made:
            self.invalidate_model()
            self.env["rm.journal"]._record("proposal.drawn_up", run, count=made)
            run._tell_leaders()
        return made

    def write(self, vals):
        if {"measure", "reason"} & vals.keys():
            for one in self:
                one._refuse_oneself()
                one._refuse_over()
        return super().write(vals)

    @api.constrains("measure")
    def _check_measure(self):
        for one in self:
            if one.measure and one.measure not in _FITTING[one.kind]:
                raise ValidationError(
                    self.env._(
                        "%(measure)s does not follow from %(kind)s. Choose one of: %(fitting)s.",
                        measure=one._state_label("measure"),
                        kind=one._state_label("kind"),
                        fitting=", ".join(
                            one._state_label("measure", value) for value in _FITTING[one.kind]
                        ),
                    )
                )

    def action_submit(self):
        """Propose the measures to the head office.

        :return: True
        """
        self.check_access("write")
        for one in self:
            one._refuse_oneself()
            one._refuse_over()
            if not one.measure or not (one.reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(proposal)s: say which measure, and why.", proposal=one.display_name
                    )
                )
        self._note_makers()
        return super().action_submit()

    def action_open_result(self):
        """Open why the RM has this score."""
        self.ensure_one()
        self.check_access("read")
        result = self.env["rm.kpi.result"].search(
            [("run_id", "=", self.run_id.id), ("manager_id", "=", self.manager_id.id)], limit=1
        )
        if not result:
            raise UserError(
                self.env._("There is no result of this RM in this run that you may read.")
            )
        return result.action_explain()

    def _approval_decide(self, decision, comment):
        if decision == "approve":
            for one in self:
                one._refuse_over()
        return super()._approval_decide(decision, comment)

    def _approval_concerned(self):
        return super()._approval_concerned() | self.manager_id.user_id

    def _refuse_oneself(self):
        # sudo: whom it is about is compared, not shown
        if self.env.user._is_one_of(self.sudo()._approval_concerned()):
            raise AccessError(self.env._("Nobody settles what is proposed for himself."))

    def _refuse_over(self):
        if self.is_over:
            raise UserError(
                self.env._(
                    "%(proposal)s: a later version of the period is final. Settle what that one"
                    " proposes.",
                    proposal=self.display_name,
                )
            )
