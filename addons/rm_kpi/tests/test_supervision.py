from odoo.exceptions import UserError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestSupervision(RunCase):
    """Deposits on the last day against their average; classes against days overdue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("supervised_leader", "leader", cls.b1)
        cls.deviations = cls.env["rm.kpi.deviation"].with_user(cls.admin)

    def rows(self, *domain):
        found = self.env["rm.kpi.deviation"].search([("month_end", "=", "2001-06-30"), *domain])
        return {
            (row.manager_id or row.branch_id).code: (
                row.average,
                row.balance,
                row.deviation,
                row.above,
            )
            for row in found
        }

    def test_the_deviation_of_rms_and_branches_in_per_cent(self):
        # Ann's 1,000 came on the last day, besides 3,000 of the whole month
        account = self.make_account(self.accounts["ann"].customer_id, "A-old")
        self.balance(account, d0531="3000")
        self.assertGreater(self.deviations.compute_month("2001-06"), 0)
        rows = self.rows(("manager_id", "!=", False))
        # 3000 + 1000 / 30 on average
        self.assertEqual(rows["ANN"], ("3033.33", "4000.00", "31.8681", True))
        branches = self.rows(("manager_id", "=", False))
        self.assertEqual(branches["B1"][1], branches["O1"][1])
        self.env["ir.config_parameter"].set_param("rm_kpi.deposit_deviation_limit", "40")
        before = self.env["rm.kpi.deviation"].search_count([])
        self.deviations.compute_month("2001-06")
        self.assertEqual(self.env["rm.kpi.deviation"].search_count([]), before)
        self.assertFalse(self.rows(("manager_id", "!=", False))["ANN"][3])

    def test_leaders_read_their_part_and_nobody_writes(self):
        self.deviations.compute_month("2001-06")
        seen = self.deviations.with_user(self.leader).search([])
        self.assertEqual(seen.branch_id, self.b1 + self.o1)
        for call in (
            lambda: seen.compute_month("2001-06"),
            lambda: seen.action_compute(),
            lambda: seen[0].write({"above": True}),
            lambda: self.deviations.search([])[0].unlink(),
            lambda: self.deviations.create({"month_end": "2001-06-30", "branch_id": self.b1.id}),
        ):
            with self.assertRaises(UserError):
                call()
        for month in ("2001-13", "", None, 200106, ["2001-06"]):
            with self.assertRaises(UserError):
                self.deviations.compute_month(month)

    def test_a_class_better_than_the_days_overdue_allow_is_a_warning(self):
        self.env.cr.execute(
            "UPDATE rm_fact_loan_status SET days_overdue = CASE risk_class WHEN 'loss' THEN 400"
            " ELSE 91 END WHERE as_of = '2001-06-30'"
        )
        statuses = self.env["rm.loan.status"]
        found = statuses.search([("as_of", "=", "2001-06-30"), ("class_contradicts", "=", True)])
        self.assertEqual(set(found.mapped("risk_class")), {"normal"})
        self.assertEqual(set(found.mapped("least_class")), {"substandard"})
        every = statuses.search([("as_of", "=", "2001-06-30")])
        self.assertEqual(every.filtered("class_contradicts"), found)
        fine = statuses.search([("as_of", "=", "2001-06-30"), ("class_contradicts", "=", False)])
        self.assertEqual(fine, every - found)
        run = self.compute()
        run.with_user(self.admin).action_check_gates()
        self.assertIn("classes", run.gate_ids.mapped("code"))
