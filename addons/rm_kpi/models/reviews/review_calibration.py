from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.input_checks import number_problem, text_problem

#: a calibration moves a score by so many points at most
MOST_CALIBRATION = 10


class RmReviewResultCalibration(models.Model):
    """Calibration of one score, between the end of the scoring and the publication."""

    _inherit = "rm.review.result"

    session_id = fields.Many2one(
        "rm.review.session",
        "Calibration session",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
    )

    def action_calibrate(self, points, reason):
        """Move a score before it is published: the decision of the calibration session.

        By a bank administrator, with a reason; who calibrated does not publish.

        :param points: what is added, from -10 to 10; 0 takes a calibration back.
        :return: True
        """
        return self._calibrate(points, reason)

    def _calibrate(self, points, reason, session=None):
        self.ensure_one()
        self.env["rm.kpi.stepped"]._require_admin()
        self.check_access("read")
        if self.cycle_id._lock_state() != "finished":
            raise UserError(self.env._("Scores are calibrated between scoring and publication."))
        if not self.computed_score:
            raise UserError(self.env._("There is no score that could be calibrated."))
        reason = str(reason or "").strip()
        if not reason or text_problem(reason, 500):
            raise ValidationError(self.env._("Give the reason in at most 500 characters."))
        points, before = self._moved_by(points, -MOST_CALIBRATION), self.score
        self._set_guarded(
            calibration=points,
            calibration_reason=reason,
            calibrated_by_id=self.env.uid,
            session_id=session.id if session else None,
        )
        self._set_score()
        self.env["rm.journal"]._record(
            "review.calibrated",
            self,
            reference=self.display_name,
            points=f"{points:f}",
            old=before,
            new=self.score,
            reason=reason,
        )
        return True

    @api.model
    def _moved_by(self, points, lowest):
        """Return what is added to a score as Decimal, from ``lowest`` to 10."""
        if isinstance(points, bool) or number_problem(points, lowest, MOST_CALIBRATION, 2):
            raise ValidationError(
                self.env._(
                    "What is added lies between %(lowest)s and %(most)s points with at most 2"
                    " decimals.",
                    lowest=lowest,
                    most=MOST_CALIBRATION,
                )
            )
        return Decimal(str(points).strip())

    def _set_score(self):
        """Set the score to that of the sheets with what was added, and rank the cycle anew."""
        added = (self.calibration, self.appeal_points)
        score = Decimal(self.computed_score) + sum(Decimal(one) for one in added if one)
        self._set_guarded(score=min(max(score, Decimal(0)), Decimal(100)))
        self.cycle_id._rank_results()
