from odoo import api, models


class RmJournal(models.Model):
    """The events of appraisal and pay in words."""

    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {**super()._event_names(), **self._appraisal_events(), **self._pay_events()}

    def _appraisal_events(self):
        return {
            "adjustment.applied": self.env._("Adjustment applied"),
            "appeal.accepted": self.env._("Appeal accepted"),
            "appeal.made": self.env._("Appeal made"),
            "appeal.refused": self.env._("Appeal refused"),
            "appeal.withdrawn": self.env._("Appeal withdrawn"),
            "gate.accepted": self.env._("Gate of a run accepted"),
            "input.confirmed": self.env._("Manual inputs confirmed"),
            "input.reopened": self.env._("Manual inputs reopened"),
            "input.uploaded": self.env._("Manual inputs uploaded"),
            "parameter.change": self.env._("Parameter of appraisal changed"),
            "contest.awarded": self.env._("Prize list approved"),
            "contest.closed": self.env._("Contest ended"),
            "contest.listed": self.env._("Prize list drawn up"),
            "contest.running": self.env._("Contest started, or its prize list sent back"),
            "parameter.remove": self.env._("Parameter of appraisal removed"),
            "parameter.set": self.env._("Parameter of appraisal set"),
            "parameter.uploaded": self.env._("Parameters of appraisal uploaded"),
            "proposal.drawn_up": self.env._("Proposals from results drawn up"),
            "protection.confirmed": self.env._("Protection confirmed"),
            "protection.shortened": self.env._("Protection ended with the absence"),
            "protection.reopened": self.env._("Protection taken back"),
            "ranking.export": self.env._("Ranking exported"),
            "review.appeal_accepted": self.env._("Qualitative appeal accepted"),
            "review.appeal_made": self.env._("Qualitative appeal made"),
            "review.appeal_proposed": self.env._("Correction of a qualitative score proposed"),
            "review.appeal_refused": self.env._("Qualitative appeal refused"),
            "review.appeal_sent_back": self.env._("Correction of a qualitative score sent back"),
            "review.appeal_withdrawn": self.env._("Qualitative appeal withdrawn"),
            "review.calibrated": self.env._("Score calibrated"),
            "review.cycle_finished": self.env._("Scoring of a cycle ended"),
            "review.cycle_published": self.env._("Qualitative results published"),
            "review.delegated": self.env._("Deputy of an appraiser named"),
            "review.escalated": self.env._("Leader told of late appraisers"),
            "review.export": self.env._("Qualitative report exported"),
            "review.plan_closed": self.env._("Qualitative plan closed"),
            "review.plan_submitted": self.env._("Qualitative plan submitted"),
            "review.plan_sent_back": self.env._("Qualitative plan sent back"),
            "review.plan_started": self.env._("Qualitative plan started"),
            "review.session_decided": self.env._("Calibration session decided"),
            "review.sheet_returned": self.env._("Sheet returned to its appraiser"),
            "run.adjusted": self.env._("Run computed with an adjustment"),
            "run.announced": self.env._("Results announced"),
            "run.checked": self.env._("Run recomputed and compared"),
            "run.closed": self.env._("Run closed"),
            "run.compared": self.env._("Run compared with an old table"),
            "run.computed": self.env._("Run computed"),
            "run.published": self.env._("Results final"),
            "run.withdrawn": self.env._("Announcement withdrawn"),
            "scheme.import": self.env._("Scheme imported"),
            "scheme.overridden": self.env._("Scheme released over warnings"),
            "scheme.released": self.env._("Scheme released"),
            "scheme.retired": self.env._("Scheme retired"),
            "scheme.test": self.env._("Scheme given to test"),
            "source.changed": self.env._("Source changed"),
            "source.created": self.env._("Source created"),
            "source.deleted": self.env._("Source deleted"),
            "target.approved": self.env._("Split of a target approved"),
            "target.change": self.env._("Targets changed"),
            "target.export": self.env._("Targets exported"),
            "target.remove": self.env._("Targets removed"),
            "target.set": self.env._("Targets set"),
            "target.submitted": self.env._("Split of a target submitted"),
            "target.uploaded": self.env._("Targets uploaded"),
        }

    def _pay_events(self):
        return {
            "deferral.clawed_back": self.env._("Deferred pay clawed back"),
            "deferral.paid": self.env._("Deferred pay paid"),
            "pay.confirmed": self.env._("Pay statements confirmed"),
            "pay.export": self.env._("Pay list exported"),
            "pay.made": self.env._("Pay statements made"),
            "pay.paid": self.env._("Pay paid"),
            "pay.reopened": self.env._("Pay statements reopened"),
            "pay.released": self.env._("Pay statements released"),
            "pay_rule.ended": self.env._("Pay rule ends"),
            "pay_rule.released": self.env._("Pay rule in force"),
            "pay_rule.retired": self.env._("Pay rule retired"),
        }

    @api.model
    def _detail_names(self):
        return {
            **super()._detail_names(),
            "after": self.env._("After"),
            "amount": self.env._("Amount"),
            "count": self.env._("Count"),
            "deputy": self.env._("Deputy"),
            "days": self.env._("Days"),
            "found": self.env._("What was found"),
            "gate": self.env._("Gate"),
            "hash": self.env._("Digest"),
            "indicator": self.env._("Indicator"),
            "leader": self.env._("Leader"),
            "members": self.env._("Members"),
            "owner": self.env._("Whose"),
            "period": self.env._("Period"),
            "periods": self.env._("Period"),
            "rm": self.env._("RM"),
            "run": self.env._("Run"),
            "scheme": self.env._("Scheme"),
            "scope": self.env._("Holds for"),
            "sheets": self.env._("Sheets"),
            "signature": self.env._("Signature"),
            "total": self.env._("Total"),
            "treatment": self.env._("Treatment"),
        }
