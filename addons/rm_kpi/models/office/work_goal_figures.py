from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today

#: days after its end in which a plan's figures are still brought up to date
_AFTERWARDS = 40


class RmWorkPlan(models.Model):
    """What was reached: raw figures from the facts to this day, others from the newest result."""

    _inherit = "rm.work.plan"

    def action_fill_goals(self):
        """Fill in what the plan's goals have reached, as of the newest delivery.

        :return: True
        """
        self.ensure_one()
        self.check_access("read")
        if not self.goal_ids:
            raise UserError(
                self.env._("%(plan)s has no goals by indicator yet.", plan=self.display_name)
            )
        # sudo: the figures are those of the plan's own RM, of whom the caller reads the plan
        if not self.sudo()._fill_goals():
            raise UserError(
                self.env._(
                    "There are no figures of %(plan)s yet. They come with the next delivery.",
                    plan=self.display_name,
                )
            )
        return True

    def _fill_goals(self):
        """Fill the goals of the plans; a pass over the facts for each period and end."""
        newest = self._newest_day()
        groups = {}
        for plan in self:
            end = newest and min(plan.date_to, newest)
            if end and end >= plan.date_from:
                groups.setdefault((plan.date_from, end), self.browse())
                groups[plan.date_from, end] |= plan
        for (first, end), plans in groups.items():
            plans._fill_from_facts(first, end)
            plans._fill_from_results()
        return bool(groups)

    @api.model
    def _newest_day(self):
        """Return the business date of the newest delivery with figures."""
        rows = self.env.execute_query(
            SQL("SELECT max(business_date) FROM rm_batch WHERE state = 'published'")
        )
        return rows[0][0]

    def _fill_from_facts(self, first, end):
        sources = self.goal_ids.indicator_id.filtered(lambda i: i.kind == "raw").source_id
        if not sources:
            return
        table = sources._collect_table(sources, first, end, units=self.manager_id.ids)
        self.goal_ids.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE rm_work_plan_goal g
                      SET done = round(f.value, 6), done_on = %s, done_by = 'facts'
                     FROM rm_kpi_indicator i, %s f
                    WHERE g.id = ANY(%s) AND i.id = g.indicator_id AND i.kind = 'raw'
                      AND f.source_id = i.source_id AND f.unit_id = g.manager_id
                RETURNING g.id""",
                end,
                SQL.identifier(table),
                self.goal_ids.ids,
            )
        )
        self.goal_ids.invalidate_recordset(["done", "done_on", "done_by"])

    def _fill_from_results(self):
        """Computed and scoring figures are those of the announced run of the same days."""
        self.goal_ids.flush_recordset()
        self.env.execute_query(
            SQL(
                """UPDATE rm_work_plan_goal g
                      SET done = round(v.value, 6), done_on = r.date_to, done_by = 'run'
                     FROM rm_work_plan p, rm_kpi_indicator i, rm_kpi_scheme s, rm_kpi_run r,
                          rm_kpi_indicator own, rm_kpi_value v
                    WHERE g.id = ANY(%s) AND p.id = g.plan_id AND i.id = g.indicator_id
                      AND i.kind IN ('computed', 'scoring') AND s.id = i.scheme_id
                      AND r.scheme_code = s.code AND r.superseded_by_id IS NULL
                      AND r.state IN ('announced', 'published', 'closed')
                      AND r.date_from = p.date_from AND r.date_to = p.date_to
                      AND own.scheme_id = r.scheme_id AND own.code = i.code
                      AND v.run_id = r.id AND v.manager_id = g.manager_id
                      AND v.indicator_id = own.id
                RETURNING g.id""",
                self.goal_ids.ids,
            )
        )
        self.goal_ids.invalidate_recordset(["done", "done_on", "done_by"])

    @api.model
    def _refresh_goals(self):
        """Bring all plans up to date that run or have ended lately and have goals."""
        today = bank_today(self.env)
        running = [
            ("state", "=", "approved"),
            ("date_from", "<=", today),
            ("date_to", ">=", today - timedelta(days=_AFTERWARDS)),
            ("goal_ids", "!=", False),
        ]
        # sudo: the job of the morning fills the goals of everybody
        self.sudo().search(running)._fill_goals()


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        super()._begin()
        self.env["rm.work.plan"]._refresh_goals()
