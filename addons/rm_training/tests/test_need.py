from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .common import TrainingCase


class TestNeed(TrainingCase):
    """Plans by need: who sold nothing of a product, who is weak; budget and cost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["rm.product"].create({"code": "t_fund", "name": "基金"})
        none = cls.env["res.users"]
        cls.other = cls._manager("TM3", "王五", cls.east, cls.junior, none)
        cls.third = cls._manager("TM4", "赵六", cls.east, cls.senior, none)

    def _sale(self, manager, days):
        batch = self.env["rm.batch"].create(
            {"feed_id": self.env["rm.feed"].search([], limit=1).id, "business_date": self.today}
        )
        self.env.cr.execute(
            "INSERT INTO rm_fact_sale (entry_no, booked_on, product, quantity, volume, income,"
            " manager_id, batch_id, source_line) VALUES (%s, %s, 't_fund', 1, 1, 1, %s, %s, 1)",
            [f"T{manager.id}", self.today - timedelta(days=days), manager.id, batch.id],
        )

    def test_rms_without_a_sale_of_the_product_are_found(self):
        self._sale(self.manager, 10)
        self._sale(self.other, 100)
        plan = self._plan(self.leader, self.east, need="product", product_id=self.product.id)
        self.assertTrue(plan.action_fill_by_need())
        self.assertEqual(plan.manager_ids, self.other + self.third)

    def test_branches_and_posts_are_the_range_and_leave_names_only(self):
        plan = self._plan(
            self.leader,
            self.east,
            need="product",
            product_id=self.product.id,
            position_ids=[Command.link(self.senior.id)],
        )
        plan.action_fill_by_need()
        self.assertEqual((plan.manager_ids, plan.position_ids.ids), (self.third, []))

    def test_the_weakest_of_the_last_closed_run_are_found(self):
        indicator = self._closed_run({self.manager: 90, self.other: 40, self.third: 60})
        plan = self._plan(
            self.leader,
            self.east,
            need="weak",
            weak_indicator_id=indicator.id,
            weak_percent=50,
        )
        plan.action_fill_by_need()
        # two of three, by half rounded up
        self.assertEqual(set(plan.manager_ids), {self.other, self.third})
        plan.weak_percent = 1
        plan.action_fill_by_need()
        self.assertEqual(plan.manager_ids, self.other)

    def _closed_run(self, points):
        scheme = self.env["rm.kpi.scheme"].create(
            {"code": "T-WEAK", "name": "考核", "period_type": "month"}
        )
        indicator = self.env["rm.kpi.indicator"].create(
            {
                "scheme_id": scheme.id,
                "code": "营销分",
                "name": "营销分",
                "kind": "scoring",
                "formula": "1",
                "weight": "100",
            }
        )
        # a finished run of a released scheme, without computing one
        self.env.cr.execute(
            "UPDATE rm_kpi_scheme SET state = 'released' WHERE id = %s", [scheme.id]
        )
        scheme.invalidate_recordset()
        self.env.cr.execute(
            "INSERT INTO rm_kpi_run (scheme_id, period, date_from, date_to, state)"
            " VALUES (%s, '2026-06', '2026-06-01', '2026-06-30', 'closed') RETURNING id",
            [scheme.id],
        )
        run = self.env.cr.fetchone()[0]
        for manager, value in points.items():
            self.env.cr.execute(
                "INSERT INTO rm_kpi_value (run_id, manager_id, indicator_id, branch_id, value)"
                " VALUES (%s, %s, %s, %s, %s)",
                [run, manager.id, indicator.id, manager.branch_id.id, value],
            )
        return indicator

    def test_a_need_without_its_details_or_without_anybody_is_refused(self):
        plan = self._plan(self.leader, self.east)
        for vals in ({}, {"need": "weak"}, {"need": "product"}):
            plan.write(vals)
            with self.assertRaises(UserError):
                plan.action_fill_by_need()
        for manager in (self.manager, self.other, self.third):
            self._sale(manager, 1)
        plan.write({"need": "product", "product_id": self.product.id})
        with self.assertRaises(UserError):
            plan.action_fill_by_need()
        plan.action_submit()
        with self.assertRaises(UserError):
            plan.action_fill_by_need()

    def test_the_cost_of_a_plan_is_that_of_its_sessions(self):
        plan = self._approved_plan(self.leader, self.deputy, self.east, budget="5000.50")
        self.assertFalse(plan.cost)
        sessions = [self._session(plan, cost=cost) for cost in ("1000.10", "2000.20", "999")]
        sessions[2].action_cancel()
        self.assertEqual(plan.cost, "3000.30")
        self.assertEqual(str(plan._approval_amount()), "5000.50")
        with self.assertRaises(ValidationError):
            self._plan(self.leader, self.east, budget="many")
