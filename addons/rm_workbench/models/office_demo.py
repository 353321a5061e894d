from datetime import timedelta
from random import Random

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ..bank_date import bank_today
from ..office import first_day
from ..tools import office_texts as texts

_WEEKS = 5
#: at most 15 customers of each RM, always the same ones
_CUSTOMERS = """
SELECT manager_id, customer_id
  FROM (SELECT a.manager_id, a.customer_id,
               row_number() OVER (PARTITION BY a.manager_id ORDER BY md5(c.customer_no)) AS nth
          FROM rm_customer_access a JOIN rm_customer c ON c.id = a.customer_id
          JOIN rm_manager m ON m.id = a.manager_id AND m.active) x
 WHERE nth <= 15 ORDER BY 1, 2"""


class RmDemo(models.AbstractModel):
    """Plans, visits and logs of the demo bank's RMs: the same ones whenever it is made."""

    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (20, "rm.visit", "_demo_fill"),
            (21, "rm.work.plan", "_demo_fill"),
            (22, "rm.work.log", "_demo_fill"),
        ]

    @api.model
    def _office_managers(self):
        """Return ``{RM: customers}``, at most 15 of each RM's customers of today."""
        rows = self.env.execute_query(SQL(_CUSTOMERS))
        managers = self.env["rm.manager"].browse(list(dict.fromkeys(row[0] for row in rows)))
        customers = {}
        for manager, customer in rows:
            customers.setdefault(manager, []).append(customer)
        return {m: self.env["rm.customer"].browse(customers[m.id]) for m in managers}

    @api.model
    def _working_days(self):
        """Return the working days of the last weeks, oldest first, today included."""
        today = bank_today(self.env)
        days = [today - timedelta(days=back) for back in range(7 * _WEEKS, -1, -1)]
        return [day for day in days if day.weekday() < 5]


class RmVisit(models.Model):
    _inherit = "rm.visit"

    @api.model
    def _demo_fill(self):
        """Enter visits of the last weeks; does nothing when there are some."""
        if self.search_count([], limit=1):
            return
        demo = self.env["rm.demo"]
        days = demo._working_days()
        products = self.env["rm.product"].search([], limit=12)
        vals_list = []
        for manager, customers in demo._office_managers().items():
            chance = Random(f"visits {manager.code}")
            for day in days[:-1]:
                for _nth in range(chance.choice((0, 1, 1, 2, 3))):
                    customer = chance.choice(customers)
                    vals_list.append(self._demo_vals(chance, manager, customer, day, products))
        visits = self.create(vals_list)
        by_delay = visits.grouped(lambda v: Random(f"entered {v.id}").choice((0, 0, 0, 0, 1, 1, 2, 5)))
        for delay, those in by_delay.items():
            those._demo_entered(delay)

    @api.model
    def _demo_vals(self, chance, manager, customer, day, products):
        kind = chance.choice(("on_site", "on_site", "on_site", "phone", "phone", "branch", "online"))
        persons, needs, summary, next_step = chance.choice(texts.VISITS[kind])
        today = bank_today(self.env)
        recent = day >= today - timedelta(days=7)
        ahead = today + timedelta(days=chance.randint(-2, 10))
        return {
            "manager_id": manager.id,
            "customer_id": customer.id,
            "date": day,
            "kind": kind,
            "persons": persons,
            "needs": needs,
            "summary": summary,
            "next_step": next_step,
            # only recent ones still wait, and only RMs with a login have a list of to-dos
            "next_date": max(ahead, day) if next_step and recent and manager.user_id else False,
            "product_ids": [Command.set(chance.sample(products.ids, chance.randint(0, 2)))]
            if len(products) > 2
            else [],
        }

    def _demo_entered(self, delay):
        """Set when the visits were entered: ``delay`` days after they took place."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE rm_visit SET entered_on = LEAST(date + %s, entered_on),"
            " back_dated = LEAST(date + %s, entered_on) - date > 3 WHERE id = ANY(%s)",
            [delay, delay, self.ids],
        )
        self.invalidate_recordset(["entered_on", "back_dated"])


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
            weeks = range(-_WEEKS + 1, 2) if manager.user_id else (-1, 0)
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
        return self.with_user(manager.user_id or self.env.user).sudo().create(
            {
                "manager_id": manager.id,
                "name": chance.choice(("抓到期、稳存款", "走访小微，储备贷款", "贷后检查与客户回访")),
                "date_from": first,
                "goals": chance.choice(texts.GOALS),
                "measures": chance.choice(texts.MEASURES),
                "line_ids": [
                    Command.create(self._demo_line(chance, customers, first))
                    for _nth in range(chance.randint(4, 7))
                ],
            }
        )

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
        plan = plan.sudo(False) if plan.manager_id.user_id else plan
        plan.action_submit()
        decider = leaders.filtered(
            lambda u: plan.branch_id in self.env["rm.branch"].search([("id", "child_of", u.rm_branch_id.ids)])
        )[:1]
        if not decider or (back == 0 and chance.randint(0, 2) == 0):
            return
        plan.with_user(decider).action_approve(chance.choice(texts.PLAN_COMMENTS))
        today = bank_today(self.env)
        past = plan.sudo().line_ids.filtered(lambda line: line.date < today)
        past.filtered(lambda _line: chance.random() < 0.8).write({"done": True, "result": "已完成"})
        if back < 0:
            plan.sudo().summary = chance.choice(texts.SUMMARIES)


class RmWorkLog(models.Model):
    _inherit = "rm.work.log"

    @api.model
    def _demo_fill(self):
        """Write the logs of the last weeks; leaders have read most of them and drawn a sample."""
        if self.search_count([], limit=1):
            return
        demo = self.env["rm.demo"]
        days = demo._working_days()
        vals_list = []
        for manager in demo._office_managers():
            chance = Random(f"logs {manager.code}")
            wrote = [day for day in days[:-1] if chance.random() < 0.93]
            vals_list += [self._demo_vals(chance, manager, day) for day in wrote]
        logs = self.create(vals_list)
        logs._demo_submit()
        logs._demo_checks()
        for manager in self.env["rm.manager"].search([("user_id", "!=", False)]):
            today = days[-1] if days[-1] == bank_today(self.env) else False
            if today:
                self.create({"manager_id": manager.id, "date": today, "morning_plan": texts.MORNING[0]})

    @api.model
    def _demo_vals(self, chance, manager, day):
        content = chance.choice(texts.SHORT if chance.random() < 0.05 else texts.EVENING)
        visits = self.env["rm.visit"].search([("manager_id", "=", manager.id), ("date", "=", day)])
        lines = [visit.with_context(lang="zh_CN")._line_for_log() for visit in visits]
        return {
            "manager_id": manager.id,
            "date": day,
            "morning_plan": chance.choice(texts.MORNING),
            "content": "\n".join([*lines, content]),
            "tomorrow": chance.choice(texts.TOMORROW),
        }

    def _demo_submit(self):
        """Hand the logs in on their evening, one in fifteen on the next day."""
        self.flush_recordset()
        self.env.cr.execute(
            """UPDATE rm_work_log SET state = 'submitted', late = id %% 15 = 0,
                      entered_on = date + CASE WHEN id %% 15 = 0 THEN 1 ELSE 0 END,
                      submitted_at = date + CASE WHEN id %% 15 = 0 THEN 1 ELSE 0 END
                                     + time '09:30' + id %% 60 * interval '1 minute'
                WHERE id = ANY(%s)""",
            [self.ids],
        )
        self.invalidate_recordset()

    def _demo_checks(self):
        """Let the leaders mark the older ones and draw a sample of the last weeks."""
        today = bank_today(self.env)
        demo = self.env["rm.demo"]
        leader, above = demo._as("leader"), demo._as("leader_ho")
        for user, share in ((leader, 0.85), (above, 0.25)):
            chance = Random(f"checks {user.login}")
            seen = self.with_user(user).search([("date", "<", today - timedelta(days=1))]) if user else self.browse()
            chosen = seen.filtered(lambda _log, chance=chance, share=share: chance.random() < share)
            marks = chosen.grouped(lambda _log, chance=chance: chance.choice(("good", "good", "excellent", "good", "fair")))
            for rating, logs in marks.items():
                logs.action_check("review", rating, chance.choice(texts.REVIEWS[rating]))
        if leader:
            self._demo_sample(leader, today)

    @api.model
    def _demo_sample(self, leader, today):
        sample = self.env["rm.work.log.sample"].with_user(leader).create(
            {
                "name": f"{today.year}年{today.month}月日志抽查",
                "branch_id": leader.rm_branch_id.id,
                "date_from": today - timedelta(days=28),
                "date_to": today,
                "method": "number",
                "number": 12,
                "seed": "19980630",
            }
        )
        sample.action_draw()
        for line in sample.line_ids[:5]:
            rating = "poor" if line.short else "good"
            line.log_id.action_check("spot", rating, texts.REVIEWS[rating][0])
