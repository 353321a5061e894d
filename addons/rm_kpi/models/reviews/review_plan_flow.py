from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

from ...reviewing import due
from ...reviewing_sql.pairs import pairs_sql

#: first key of the advisory locks of plans
_LOCK = 0x524D5256


class RmReviewPlanFlow(models.Model):
    """The life of a plan: preview, start by a second person, cycles when they are due, close."""

    _inherit = "rm.review.plan"

    preview_text = fields.Text("Preview", compute="_compute_preview_text")

    def action_start(self):
        """Put the plan in force and make the cycles that are due.

        Whoever edited the plan cannot start it.

        :return: True
        """
        self._step("draft")
        self._refuse_maker()
        self._check_startable()
        self._put_in_force("running")
        self._make_due_cycles()
        return True

    def _check_startable(self):
        """Refuse a plan that is not complete, or that would make no sheet today."""
        self._check_complete()
        if not self._preview()["sheets"]:
            raise UserError(
                self.env._(
                    "%(plan)s finds nobody to appraise, or no appraisers. Look at the preview.",
                    plan=self.display_name,
                )
            )

    def action_close(self):
        """End the plan: no further cycles; those that are open go on to their results.

        :return: True
        """
        self._step("running")
        self._set_guarded(closed_by_id=self.env.uid)
        self._enter("closed")
        return True

    def action_generate(self):
        """Do now what the scheduled action does every hour: due cycles, joiners and leavers.

        :return: True
        """
        for plan in self:
            plan._step("running")
            plan._follow(bank_today(self.env))
        return True

    def action_open_cycles(self):
        """Open the cycles of the plan."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "rm.review.cycle",
            "views": [(False, "list"), (False, "form")],
            "domain": [("plan_id", "=", self.id)],
        }

    def preview(self):
        """Say how many sheets there would be today, for whom.

        :return: ``{"managers", "reviewers", "sheets", "most", "without", "groups"}``: RMs
            appraised, appraisers, sheets, the most sheets of one appraiser, RMs with fewer
            appraisers than the plan needs, and ``{relation: sheets}``.
        """
        self.ensure_one()
        self._require_admin()
        return self._preview()

    def _preview(self):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """WITH pair AS (%s), n AS (
                     SELECT manager_id, count(user_id) FILTER (WHERE relation <> 'self') AS others
                       FROM pair GROUP BY 1)
                   SELECT (SELECT count(*) FROM n), (SELECT count(DISTINCT user_id) FROM pair),
                          (SELECT count(user_id) FROM pair),
                          (SELECT COALESCE(max(c), 0) FROM (SELECT count(*) AS c FROM pair
                            WHERE user_id IS NOT NULL GROUP BY user_id) x),
                          (SELECT count(*) FROM n WHERE others < %s),
                          (SELECT jsonb_object_agg(relation, c) FROM (
                             SELECT relation, count(*) AS c FROM pair
                              WHERE user_id IS NOT NULL GROUP BY 1) g)""",
                pairs_sql(self._pair_terms(bank_today(self.env)), keep_alone=True),
                self.min_appraisers,
            )
        )
        names = ("managers", "reviewers", "sheets", "most", "without", "groups")
        found = dict(zip(names, rows[0], strict=True))
        return {**found, "groups": found["groups"] or {}}

    def _pair_terms(self, day, cycle=0):
        """Return what the query of (RM, appraiser) needs to know of the plan."""
        self.ensure_one()
        return {
            "plan": self.id,
            "cycle": cycle,
            "day": day,
            "path": self.branch_id.parent_path or "",
            "positions": list(self.position_ids.ids),
            "teams": list(self.team_ids.ids),
            "holds": self.env["rm.role.grant"]._valid_on_sql(day),
        }

    @api.depends("state", "item_ids", "appraiser_ids", "branch_id", "position_ids", "team_ids")
    def _compute_preview_text(self):
        for plan in self:
            saved = plan._origin
            if not saved or plan.state != "draft" or not saved.appraiser_ids:
                plan.preview_text = False
                continue
            found = saved._preview()
            plan.preview_text = self.env._(
                "%(managers)s RMs, %(reviewers)s appraisers, %(sheets)s sheets (at most %(most)s"
                " for one appraiser). %(without)s RMs have fewer appraisers than needed.",
                **found,
            )

    def _make_due_cycles(self):
        """Make the cycles whose day has come; of two callers one makes a cycle."""
        today = bank_today(self.env)
        cycles = self.env["rm.review.cycle"]
        for found in due.due_periods(self.cycle, self.start_on, self.days, today):
            cycle = cycles._make(self, found)
            if cycle:
                cycle._fill(today)
        return True

    @api.model
    def _cron_cycles(self):
        """Make due cycles, follow joiners and leavers of open ones, remind appraisers.

        One transaction per plan. A plan another scheduler works on is left to it.
        """
        progress = self.env["ir.cron"]._commit_progress
        today = bank_today(self.env)
        plans = self.search([("state", "in", ("running", "closed"))], order="id")
        progress(remaining=len(plans))
        for plan in plans:
            try:
                plan._run_scheduled(today)
            except SerializationFailure:
                # another scheduler was faster between our snapshot and our lock: its work stands
                self.env.cr.rollback()
            if not progress(1):
                break

    def _run_scheduled(self, today):
        rows = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", _LOCK, self.id)
        )
        if rows[0][0]:
            self._follow(today)

    def _follow(self, today):
        """Make due cycles, and bring open ones to who works where and has which role today."""
        if self.state == "running":
            self._make_due_cycles()
        for cycle in self.env["rm.review.cycle"].search(
            [("plan_id", "=", self.id), ("state", "=", "open")]
        ):
            cycle._refresh(today)
