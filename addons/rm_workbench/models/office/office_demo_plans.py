from datetime import timedelta
from random import Random

from odoo import api, models
from odoo.fields import Command

from ...bank_date import bank_today
from ...office import first_day
from ...tools import office_texts as texts
from .office_demo import WEEKS


class RmWorkPlan(models.Model):
    _inherit = "rm.work.plan"

    @api.model
    def _demo_fill(self):
        """Make the week plans: past ones approved, this one in the calendar, the next a draft."""
        if self.search_count([], limit=1):
            return
        managers = self.env["rm.demo"]._office_managers()
        week = first_day("week", bank_today(self.env))
        leaders = self._demo_leaders()
        for manager, customers in managers.items():
            weeks = range(-WEEKS + 1, 2) if manager.user_id else (-1, 0)
            for back in weeks:
                chance = Random(f"plan {manager.code} {back}")
                plan = self._demo_plan(chance, manager, customers, week + timedelta(weeks=back))
                self._demo_way(chance, plan, back, leaders)

    @api.model
    def _demo_leaders(self):
        """Return the demo bank's leaders, the one of a branch before the one of head office."""
        demo = self.env["rm.demo"]
        return demo._as("leader") + demo._as("leader_ho")

    @api.model
    def _demo_plan(self, chance, manager, customers, first):
        return (
            self.with_user(self._demo_writer(manager))
            .sudo()
            .create(
                {
                    "manager_id": manager.id,
                    "name": chance.choice(
                        ("抓到期、稳存款", "走访小微，储备贷款", "贷后检查与客户回访")
                    ),
                    "date_from": first,
                    "goals": chance.choice(texts.GOALS),
                    "measures": chance.choice(texts.MEASURES),
                    "line_ids": [
                        Command.create(self._demo_line(chance, customers, first))
                        for _nth in range(chance.randint(4, 7))
                    ],
                }
            )
        )

    @api.model
    def _demo_writer(self, manager):
        """Return who writes for the RM: himself, or the administrator of his branch."""
        return manager.user_id or self.env["rm.demo"]._as("branch_admin") or self.env.user

    @api.model
    def _demo_line(self, chance, customers, first):
        kind = chance.choice(("on_site", "on_site", "phone", "reception", "loan_check", "campaign"))
        return {
            "date": first + timedelta(days=chance.randint(0, 4)),
            "time_from": chance.choice((0, 9, 9.5, 10, 14, 14.5, 15.5)),
            "kind": kind,
            "customer_id": False if kind == "campaign" else chance.choice(customers).id,
            "goal": chance.choice(texts.LINES[kind]),
        }

    def _demo_way(self, chance, plan, back, leaders):
        """Take the plan as far as it would be: next week's is a draft, some wait."""
        # every third RM's plan of this week still waits for its leader
        if back > 0:
            return
        plan = plan.sudo(not plan.manager_id.user_id)
        plan.action_submit()
        decider = leaders.filtered(
            lambda u: (
                plan.branch_id
                in self.env["rm.branch"].search([("id", "child_of", u.rm_branch_id.ids)])
            )
        )[:1]
        if not decider or (back == 0 and chance.randint(0, 2) == 0):
            return
        plan.with_user(decider).action_approve(chance.choice(texts.PLAN_COMMENTS))
        today = bank_today(self.env)
        past = plan.sudo().line_ids.filtered(lambda line: line.date < today)
        past.filtered(lambda _line: chance.random() < 0.8).write({"done": True, "result": "已完成"})
        if back < 0:
            plan.sudo().summary = chance.choice(texts.SUMMARIES)
