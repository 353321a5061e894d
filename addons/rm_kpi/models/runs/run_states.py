from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today


class RmKpiRunStates(models.Model):
    """The life of a run after computing: announced 公示, final 定稿, closed 封账.

    Each step locks the run's row first: of twenty parallel calls one succeeds, the others see
    the state it left. Who announced a run cannot make it final.
    """

    _inherit = "rm.kpi.run"

    def action_announce(self):
        """Show the results to the RMs and open the days for objection."""
        self._step("computed")
        self._refuse_unless_released()
        self._refuse_reused_raw()
        self._refuse_behind_gates()
        until = self._objection_until(bank_today(self.env), self.scheme_id.objection_days)
        self._enter("announced", objection_until=until)
        return True

    def action_publish(self):
        """Make the results final; an earlier final run of the period is superseded."""
        self._step("announced")
        if self.env.user._is_one_of(self.announced_by_id):
            raise UserError(
                self.env._(
                    "You announced %(run)s, so somebody else must make it final.",
                    run=self.display_name,
                )
            )
        days = self.scheme_id.objection_days
        if days and self.objection_until and bank_today(self.env) <= self.objection_until:
            raise UserError(
                self.env._(
                    "%(run)s is open for objections until %(day)s and can be made final after it.",
                    run=self.display_name,
                    day=self.objection_until,
                )
            )
        self._refuse_while_disputed()
        self._enter("published")
        self._supersede_earlier()
        self.env["rm.kpi.proposal"]._draw_up(self)
        return True

    def action_close(self):
        """Close the period: nothing of the run changes any more."""
        self._step("published")
        self._enter("closed")
        return True

    def _enter(self, state, **values):
        """Set the state, who did it and when, and note it in the journal."""
        now = fields.Datetime.now()
        self._set_guarded(
            state=state, **{f"{state}_at": now, f"{state}_by_id": self.env.uid}, **values
        )
        self.env["rm.journal"]._record(
            f"run.{state}", self, scheme=self.scheme_code, period=self.period, hash=self.hash
        )

    def _refuse_unless_released(self):
        if self.scheme_id.state not in ("released", "retired"):
            raise UserError(
                self.env._(
                    "%(scheme)s is not released: its runs are trials and cannot be announced.",
                    scheme=self.scheme_id.display_name,
                )
            )

    def _refuse_while_disputed(self):
        """Refuse while an appeal is not answered or a correction not decided on."""
        # sudo: those outside the caller's reach count as well; only their number is told
        appeals = self.env["rm.kpi.appeal"].sudo()
        open_ = appeals.search_count([("run_id", "=", self.id), ("state", "=", "open")])
        waiting = self.env["rm.kpi.adjustment"].sudo()
        pending = waiting.search_count([("run_id", "=", self.id), ("state", "=", "submitted")])
        if open_ or pending:
            raise UserError(
                self.env._(
                    "%(run)s has %(open)s appeals without answer and %(pending)s adjustments that"
                    " wait for a decision. Settle them first.",
                    run=self.display_name,
                    open=open_,
                    pending=pending,
                )
            )

    def _supersede_earlier(self):
        self.env.cr.execute(
            SQL(
                """UPDATE rm_kpi_run SET superseded_by_id = %s
                    WHERE scheme_code = %s AND period = %s AND id <> %s
                      AND state IN ('published', 'closed') AND superseded_by_id IS NULL""",
                self.id,
                self.scheme_code,
                self.period,
                self.id,
            )
        )
        self.invalidate_model(["superseded_by_id"])

    def _objection_until(self, today, days):
        """Return the last of ``days`` working days of the bank after ``today``."""
        return self.env["rm.working.day"]._add(today, days)
