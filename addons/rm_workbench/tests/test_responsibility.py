"""Who is not wholly looked after, and assigning many customers at a time."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestResponsibility(BankCase):
    def _assign(self, by="leader", **vals):
        wizard = self._as(by, "rm.customer.assign").create(
            {"by": "filter", "manager_id": self.mate.id, **vals}
        )
        return wizard.action_confirm()["params"]["message"]

    def _shares(self, key):
        customer = self.customer[key]
        customer.invalidate_recordset()
        return [(a.manager_id, a.share, a.origin) for a in customer.assignment_ids.sorted("id")]

    def _open(self):
        domain = ["|", ("share_today", "=", False), ("share_today", "<", 1)]
        return self._as("leader", "rm.customer").search(domain)

    def test_shares_of_today_are_kept_with_the_customer(self):
        self.assertEqual(self.customer["here"].share_today, "1.000000")
        self.assertIn(self.customer["nobody"].share_today, (False, "0.000000"))
        self.assertEqual(self._open(), self.customer["nobody"])
        self.assignment["here"].share = 0.4
        self.assertEqual(self.customer["here"].share_today, "0.400000")
        self.assertEqual(self._open(), self.customer["here"] + self.customer["nobody"])
        self.assertEqual(self.customer["here"].share_open, "partly")
        self.assertEqual(self.customer["here"].share_percent, "40 %")

    def test_a_share_of_a_business_line_is_not_one_of_the_whole_customer(self):
        self.assignment["here"].line = "deposit"
        self.assertEqual(self.customer["here"].share_today, "0.000000")
        self.assertEqual(self.customer["here"].manager_id, self.manager)

    def test_a_risk_manager_sees_no_shares(self):
        with self.assertRaises(AccessError):
            self.customer["here"].with_user(self.user["risk"]).read(["share_today"])

    def test_a_leader_assigns_by_filter_what_nobody_has(self):
        text = self._assign()
        self.assertIn("1", text)
        self.assertEqual(self._shares("nobody"), [(self.mate, 1.0, "workbench")])
        self.assertEqual(self.customer["nobody"].manager_id, self.mate)
        self.assertEqual(len(self._shares("here")), 1)
        line = self.env["rm.journal"].search([("event", "=", "assignment.made_many")], limit=1)
        self.assertEqual((line.login, line.detail["customers"]), ("x_leader", 1))

    def test_what_a_leader_assigns_one_by_one_leaves_old_and_new_value(self):
        made = self._as("leader", "rm.assignment").create(
            {"customer_id": self.customer["nobody"].id, "manager_id": self.mate.id, "share": 0.4}
        )
        made.write({"share": 0.25, "valid_to": self.today})
        made.write({"share": 0.25})
        lines = self.env["rm.journal"].search([("reference", "=", "X-nobody")], order="id")
        self.assertEqual(
            lines.mapped("event"), ["assignment.made", "assignment.changed", "assignment.changed"]
        )
        self.assertEqual(lines[0].login, "x_leader")
        self.assertEqual((lines[0].detail["manager"], lines[0].detail["share"]), ("XM3", "0.4"))
        told = [(d["field"], d["old"], d["new"]) for d in lines[1:].mapped("detail")]
        self.assertEqual(told, [("share", "0.4", "0.25"), ("valid_to", False, str(self.today))])

    def test_the_rest_is_what_others_leave_on_every_day(self):
        self.assignment["here"].write({"share": 0.3})
        tomorrow = self.today + timedelta(days=1)
        later = self.env["rm.manager"].create(
            {"code": "XM9", "name": "赵六", "branch_id": self.sub.id}
        )
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": later.id,
                "share": 0.25,
                "valid_from": tomorrow,
            }
        )
        self._assign(by="leader", wanting="rest")
        self.assertIn((self.mate, 0.45, "workbench"), self._shares("here"))
        text = self._assign(wanting="rest")
        self.assertIn("1", text)
        self.assertEqual(len(self._shares("here")), 3)

    def test_the_chosen_are_assigned_as_far_as_they_are_the_leaders(self):
        chosen = self.customer["nobody"] + self.customer["abroad"]
        wizard = self._as("leader", "rm.customer.assign").create(
            {"by": "chosen", "manager_id": self.mate.id, "customer_ids": [(6, 0, chosen.ids)]}
        )
        wizard.action_confirm()
        self.assertEqual(len(self._shares("abroad")), 1)

    def test_a_share_that_is_too_large_is_refused_and_nothing_is_assigned(self):
        self.assignment["here"].share = 0.6
        with self.assertRaises(ValidationError) as refused:
            self._assign(wanting=False, takes_rest=False, share=0.5)
        self.assertIn("110 %", str(refused.exception))
        self.assertEqual(len(self._shares("here")), 1)
        self.assertFalse(self._shares("nobody"))

    def test_refused_to_others_and_out_of_reach(self):
        for name in ("rm", "risk", "branch_admin", "admin", "auditor", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._assign(by=name)
        with self.assertRaises(AccessError):
            self._assign(manager_id=self.manager_west.id)
        with self.assertRaises(AccessError):
            self._assign(by="leader_west")
        with self.assertRaises(AccessError):
            self._as("leader", "rm.customer.assign").create(
                {"manager_id": self.mate.id, "customer_ids": [(6, 0, self.customer["there"].ids)]}
            )
        self.mate.left_on = self.today - timedelta(days=1)
        with self.assertRaises(UserError):
            self._assign()
        self.mate.left_on = False
        with self.assertRaises(UserError):
            self._assign(valid_to=self.today - timedelta(days=1))
        self.assertFalse(self._shares("nobody"))

    def _release(self, by="leader", **vals):
        wizard = self._as(by, "rm.customer.release").create({"manager_id": self.mate.id, **vals})
        return wizard.action_confirm()["params"]["message"]

    def test_responsibility_ends_with_a_day_and_only_once(self):
        self._assign(valid_from=self.today - timedelta(days=5))
        last = self.today - timedelta(days=1)
        self._release(last_day=last)
        made = self.customer["nobody"].assignment_ids
        made.invalidate_recordset()
        self.assertEqual(made.valid_to, last)
        self.customer["nobody"].invalidate_recordset()
        self.assertFalse(self.customer["nobody"].manager_id)
        with self.assertRaises(UserError):
            self._release(last_day=last)

    def test_what_a_source_system_delivered_is_left_alone(self):
        self.assignment["here"]._set_guarded(origin="extract")
        text = self._release(manager_id=self.manager.id)
        self.assertIn("1", text)
        self.assertFalse(self.assignment["here"].valid_to)

    def test_the_number_of_statements_does_not_grow_with_customers(self):
        def statements(number):
            customers = self.env["rm.customer"].create(
                [
                    {
                        "customer_no": f"XN{number}-{n}",
                        "name": "客户",
                        "kind": "individual",
                        "branch_id": self.sub.id,
                    }
                    for n in range(number)
                ]
            )
            self.env.flush_all()
            ids, before = customers.ids, self.env.cr.sql_log_count
            self._as("leader", "rm.assignment")._assign_many(
                ids, self.mate, self.today, False, None
            )
            return self.env.cr.sql_log_count - before

        statements(1)
        self.assertEqual(statements(2), statements(30))
