from datetime import timedelta
from random import Random

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ...bank_date import bank_today
from ...tools import office_texts as texts

#: back to the first day of the last month, which is judged
WEEKS = 9
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
        days = [today - timedelta(days=back) for back in range(7 * WEEKS, -1, -1)]
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
            # the day has begun: half of them have seen or called somebody
            if days[-1] == bank_today(self.env) and chance.random() < 0.5:
                customer = chance.choice(customers)
                vals_list.append(self._demo_vals(chance, manager, customer, days[-1], products))
        visits = self.create(vals_list)
        by_delay = visits.grouped(
            lambda v: Random(f"entered {v.id}").choice((0, 0, 0, 0, 1, 1, 2, 5))
        )
        for delay, those in by_delay.items():
            those._demo_entered(delay)

    @api.model
    def _demo_vals(self, chance, manager, customer, day, products):
        kind = chance.choice(
            ("on_site", "on_site", "on_site", "phone", "phone", "branch", "online")
        )
        persons, needs, summary, next_step = chance.choice(texts.VISITS[kind])
        today = bank_today(self.env)
        recent = day >= today - timedelta(days=7)
        ahead = today + timedelta(days=chance.randint(-2, 10))
        return {
            "manager_id": manager.id,
            "customer_id": customer.id,
            "date": day,
            "kind": kind,
            "outcome": texts.CALL_ENDS.get(next_step) if kind == "phone" else False,
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
