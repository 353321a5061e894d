from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

from ...reviewing_sql.results import RANKS, habits_sql, result_statements


class RmReviewCycleFlow(models.Model):
    """The end of a cycle: results, calibration, publication by a second person."""

    _inherit = "rm.review.cycle"

    def action_finish(self):
        """End the scoring and compute the results; open sheets count as the plan says.

        :return: True
        """
        self._step("open")
        self.env.flush_all()
        self._set_guarded(
            state="finished", finished_by_id=self.env.uid, finished_at=fields.Datetime.now()
        )
        for statement in result_statements(self.id):
            self.env.cr.execute(statement)
        if not self.anonymous:
            self.env.cr.execute(habits_sql(self.id))
        self._rank_results()
        self._after_change_of_sheets()
        self._end_escalations()
        for model in ("rm.review.result.line", "rm.review.task"):
            self.env[model].invalidate_model()
        self.env["rm.journal"]._record("review.cycle_finished", self)
        return True

    def _rank_results(self):
        """Rank by score, competition ranks; who has no score has no rank."""
        self.env["rm.review.result"].flush_model()
        self.env.cr.execute(SQL(RANKS, cycle=self.id))
        self.env["rm.review.result"].invalidate_model()

    def action_publish(self):
        """Show the results to the RMs. By somebody who neither finished nor calibrated them.

        :return: True
        """
        self._step("finished")
        calibrators = self.result_ids.calibrated_by_id
        if self.env.user._is_one_of(self.finished_by_id | calibrators):
            raise UserError(
                self.env._(
                    "You finished or calibrated %(cycle)s, so another administrator must publish"
                    " it.",
                    cycle=self.display_name,
                )
            )
        self._refuse_open_sessions()
        until = bank_today(self.env) + timedelta(days=self.plan_id.appeal_days - 1)
        self._set_guarded(
            state="published",
            published_by_id=self.env.uid,
            published_at=fields.Datetime.now(),
            appeal_until=until if self.plan_id.appeal_days else None,
        )
        self.env["rm.journal"]._record("review.cycle_published", self)
        return True
