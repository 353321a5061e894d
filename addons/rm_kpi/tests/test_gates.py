from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.one_person import one_person

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestGates(RunCase):
    """What must be settled, or accepted by a second person, before results are shown."""

    def gates(self, run):
        return {gate.code: gate for gate in run.gate_ids}

    def file(self, entity="balances"):
        return self.env["rm.batch.file"].create(
            {"batch_id": self.batch.id, "name": f"{entity}.csv", "entity": entity}
        )

    def test_a_run_in_order_has_no_gates(self):
        self.file()
        run = self.compute()
        self.assertFalse(run.gate_ids)
        self.assertFalse(run.gates_checked_at, "the sums were not looked at yet")
        self.assertTrue(run.with_user(self.admin).action_announce())
        self.assertTrue(run.gates_checked_at)

    def test_a_feed_that_has_not_delivered_the_period_stops_it(self):
        self.file()
        self.batch.business_date = "2001-05-31"
        run = self.compute()
        gate = self.gates(run)["batches"]
        self.assertIn("2001-05-31", gate.text)
        with self.assertRaisesRegex(UserError, "Figures尚未报送2001-06-30的数据"):
            run.with_user(self.admin).action_announce()
        self.assertEqual(run.state, "computed")

    def test_another_administrator_accepts_it_with_a_reason(self):
        self.file()
        self.batch.business_date = "2001-05-31"
        run = self.compute()
        gate = self.gates(run)["batches"]
        with self.assertRaises(AccessError):
            gate.with_user(self.admin).action_accept("延迟")
        for reason in ("", "  ", False):
            with self.assertRaises(UserError):
                gate.with_user(self.admin2).action_accept(reason)
        leader = self.make_user("gate_leader", "leader", self.b1)
        with self.assertRaises(AccessError):
            gate.with_user(leader).action_accept("延迟")
        with one_person(self.admin, self.admin2), self.assertRaises(AccessError):
            gate.with_user(self.admin2).action_accept("延迟")
        wizard = self.env["rm.kpi.gate.accept"].with_user(self.admin2)
        wizard.create({"gate_id": gate.id, "reason": "源系统确认无变动"}).action_accept()
        self.assertEqual(gate.accepted_by_id, self.admin2)
        with self.assertRaises(UserError):
            gate.with_user(self.admin2).action_accept("再签")
        line = self.env["rm.journal"].search([("event", "=", "gate.accepted")], limit=1)
        self.assertIn("源系统确认无变动", str(line.detail))
        self.assertTrue(run.with_user(self.admin).action_announce())

    def test_what_was_found_stands_in_the_banks_language_and_stays_accepted_in_any(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.file()
        self.batch.business_date = "2001-05-31"
        run = self.compute()
        gate = self.gates(run)["batches"]
        self.assertIn("尚未报送2001-06-30的数据", gate.text)
        gate.with_user(self.admin2).action_accept("源系统延迟")
        run.with_user(self.admin).with_context(lang="en_US").action_announce()
        self.assertEqual((run.state, run.gate_ids), ("announced", gate))

    def test_computing_again_with_another_finding_opens_it_again(self):
        self.file()
        self.batch.business_date = "2001-05-31"
        run = self.compute()
        self.gates(run)["batches"].with_user(self.admin2).action_accept("先看结果")
        self.recompute(run)
        self.assertTrue(self.gates(run)["batches"].accepted_at)
        self.batch.business_date = "2001-04-30"
        self.recompute(run)
        self.assertFalse(self.gates(run)["batches"].accepted_at)

    def test_missing_targets_inputs_and_parameters_are_named_where_a_figure_misses_them(self):
        self.env["rm.kpi.input.definition"].create(
            {
                "code": "合规分",
                "name": "合规分",
                "role_id": self.env.ref("rm_workbench.role_admin").id,
            }
        )
        self.env["rm.kpi.parameter"].create({"code": "空", "name": "空参数"})
        lines = {
            "甲": "存款 / TARGET(存款)",
            "乙": 'INPUT("合规分") + 0',
            "丙": 'PARAM("空") + 0',
            "丁": 'COALESCE(INPUT("合规分"), 0)',
        }
        self.scheme.write(
            {
                "indicator_ids": [
                    (0, 0, {"code": code, "name": code, "kind": "computed", "formula": text})
                    for code, text in lines.items()
                ]
            }
        )
        run = self.compute()
        found = self.gates(run)
        self.assertEqual(set(found), {"targets", "inputs", "parameters"})
        self.assertIn("ANN, BOB, CYD, DEE, EVE", found["targets"].text)
        self.assertIn("合规分", found["inputs"].text)
        # one RM's missing figure stops nobody's score
        self.assertEqual(self.results(run)["ANN"][0], "112.00")

    def test_accounts_that_do_not_add_up_to_the_ledger(self):
        self.env.cr.execute(
            "UPDATE rm_account SET subject_code = '2011' WHERE account_no LIKE 'A-%'"
        )
        ledger = {"branch_id": self.o1.id, "subject_code": "2011", "currency": "CNY"}
        self.insert("rm_fact_gl", **ledger, value_date="2001-06-30", balance="-2500.00")
        run = self.compute()
        self.assertTrue(run.with_user(self.admin).action_check_gates())
        self.assertFalse(run.gate_ids)
        self.env.cr.execute("UPDATE rm_fact_gl SET balance = -2600.00")
        run.with_user(self.admin).action_check_gates()
        self.assertIn("2011", self.gates(run)["ledger"].text)
        self.assertIn("2,500.00", self.gates(run)["ledger"].text)

    def test_what_no_rm_is_responsible_for_is_a_note_only(self):
        customer = self.make_customer("C-none")
        self.balance(self.make_account(customer, "A-none"), d0630="70")
        run = self.compute()
        run.with_user(self.admin).action_check_gates()
        self.assertEqual(self.gates(run)["unassigned"].level, "note")
        self.assertTrue(run.with_user(self.admin).action_announce())

    def test_gates_are_nobodys_to_write(self):
        self.file()
        self.batch.business_date = "2001-05-31"
        run = self.compute()
        gate = run.gate_ids
        for refused in (
            lambda: gate.sudo().write({"level": "note"}),
            lambda: gate.sudo().write({"reason": "x"}),
            gate.sudo().unlink,
            lambda: gate.sudo().create({"run_id": run.id, "code": "aside"}),
            lambda: run.sudo().write({"gate_ids": [(5, 0, 0)]}),
        ):
            with self.assertRaises(UserError):
                refused()
        with self.assertRaises(AccessError):
            gate.with_user(self.make_user("gate_rm", "rm", self.o1)).read(["text"])
