"""Risk deposits: two persons, exact, never below zero, nothing back before the exit audit."""

from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.tests.one_person import one_person

from .deposit_case import DepositCase


@tagged("post_install", "-at_install")
class TestDeposit(DepositCase):
    def test_an_entry_counts_once_a_second_administrator_has_signed(self):
        entry = self.entry("0.10")
        with self.assertRaises(UserError):
            entry.with_user(self.admin2).action_approve()
        entry.action_submit()
        self.assertFalse(self.deposit())
        self.assertFalse(entry.with_user(self.rm).search([]), "not before it is approved")
        for user in (self.admin, self.leader_head, self.rm, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                entry.with_user(user).action_approve()
        for other in (self.admin, self.rm):
            # a second account of the maker, or of the RM himself
            with one_person(other, self.admin2), self.assertRaises(AccessError):
                entry.with_user(self.admin2).action_approve()
        entry.with_user(self.admin2).action_approve("核对无误")
        self.booked("0.20", "withheld")
        deposit = self.deposit().with_user(self.rm)
        self.assertEqual(
            (deposit.balance, deposit.paid_in, deposit.withheld), ("0.30", "0.10", "0.20")
        )
        self.assertEqual(deposit.entry_ids.mapped("balance_after"), ["0.30", "0.10"])
        line = self.env["rm.journal"].search([("event", "=", "deposit.booked")], limit=1)
        self.assertEqual((line.login, line.detail["rm"]), (self.admin2.login, "ANN"))
        self.assertEqual((line.detail["old"], line.detail["new"]), ("0.10", "0.30"))
        with self.assertRaises(UserError):
            entry.with_user(self.admin2).action_approve()

    def test_a_change_after_submission_voids_it_and_nothing_changes_once_it_is_booked(self):
        entry = self.entry()
        entry.action_submit()
        entry.amount = "900.00"
        self.assertEqual(entry.state, "draft")
        entry.action_submit()
        entry.with_user(self.admin2).action_approve("核对无误")
        for change in (
            lambda: entry.write({"amount": "1.00"}),
            lambda: entry.write({"booked_on": "2001-01-01"}),
            entry.unlink,
            entry.action_submit,
            lambda: entry.write({"manager_id": self.bob.id}),
        ):
            with self.assertRaises(UserError):
                change()
        guarded = ("state", "change", "balance_after", "deposit_id", "booked_at", "reverses_id")
        for name in guarded:
            with self.subTest(name), self.assertRaises(UserError):
                self.entry(**{name: "1"})
        for record in (self.deposit(), self.deposit().sudo()):
            for change in (
                lambda r: r.write({"balance": "9"}),
                lambda r: r.create({}),
                lambda r: r.unlink(),
            ):
                with self.assertRaises(UserError):
                    change(record)

    def test_it_is_exact_and_never_below_zero(self):
        for amount in ("0", "-1", "0.001", "NaN", "Infinity", "1E10", "abc"):
            with self.subTest(amount), self.assertRaises(UserError):
                self.entry(amount)
        self.booked("100.01")
        for kind in ("returned", "forfeited"):
            with self.subTest(kind), self.refused("100.01"):
                self.entry("100.02", kind).action_submit()
        first, second = self.entry("60.00", "returned"), self.entry("60.00", "forfeited")
        (first + second).action_submit()
        first.with_user(self.admin2).action_approve("同意退还")
        with self.refused("40.01"):
            second.with_user(self.admin2).action_approve("同意扣罚")
        self.booked("40.01", "forfeited")
        todos = self.env["mail.activity"].search([("rm_model", "=", first._name)])
        self.assertEqual(todos.user_id, self.rm)
        self.assertEqual(len(todos), 2, "the RM is told of what is taken")
        self.assertEqual(self.deposit().balance, "0.00")
        for values in ("balance = -0.01", "balance = 1", "paid_in = 'NaN'", "returned = 0"):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"UPDATE rm_pay_deposit SET {values}")
        with self.refused("say why"):
            self.entry("1.00", "forfeited", reason=" ").action_submit()

    def test_days_are_those_of_the_rm_and_the_past_is_never_below_zero(self):
        today = bank_today(self.env)
        self.bob.left_on = today - timedelta(days=5)
        for manager, day in (
            (self.ann, today + timedelta(days=1)),
            (self.bob, today),
            (self.ann, "1989-12-31"),
        ):
            with self.subTest(day=day), self.assertRaises(UserError):
                self.entry(manager=manager, booked_on=day).action_submit()
        self.booked("50.00", booked_on=today - timedelta(days=10))
        self.booked("50.00", booked_on=today)
        early = self.entry("80.00", "forfeited", booked_on=today - timedelta(days=1))
        early.action_submit()
        with self.refused("-30.00"):
            early.with_user(self.admin2).action_approve("同意扣罚")
        self.assertEqual((self.deposit().balance, self.deposit().last_on), ("100.00", today))

    def test_nothing_goes_back_before_the_exit_audit_is_concluded(self):
        paid = self.booked("100.00", manager=self.bob)
        asked = self.entry("10.00", "returned", manager=self.bob)
        asked.action_submit()
        self.let_leave(self.bob)
        for step in (
            lambda: self.entry("100.00", "returned", manager=self.bob).action_submit(),
            lambda: asked.with_user(self.admin2).action_approve("同意退还"),
            # nor by reversing what was paid in
            lambda: (
                self.env["rm.pay.deposit.entry"]
                .with_user(self.admin)
                .browse(paid.action_reverse()["res_id"])
                .action_submit()
            ),
        ):
            with self.refused("exit audit"):
                step()
        self.assertEqual(self.deposit(self.bob).exit_state, "waits")
        self.booked("30.00", "forfeited", manager=self.bob)
        self.end_exit_audit()
        asked.with_user(self.admin2).action_approve("审计已结论")
        self.booked("60.00", "returned", manager=self.bob)
        deposit = self.deposit(self.bob)
        deposit.invalidate_recordset()
        self.assertEqual((deposit.balance, deposit.exit_state), ("0.00", "free"))
        found = deposit.search([("exit_state", "=", "free")])
        self.assertEqual(found & (deposit | self.deposit()), deposit)
        # who left without any hand-over waits as well
        self.booked("5.00", manager=self.cyd)
        self.cyd.left_on = bank_today(self.env)
        with self.refused("exit audit"):
            self.entry("5.00", "returned", manager=self.cyd).action_submit()

    def test_a_wrong_entry_is_reversed_once_by_two_persons(self):
        wrong = self.booked("500.00")
        opened = wrong.action_reverse()["res_id"]
        self.assertEqual(wrong.action_reverse()["res_id"], opened, "the one that is begun")
        back = wrong.browse(opened)
        self.assertEqual((back.change, back.reverses_id), ("-500.00", wrong))
        with self.assertRaises(ValidationError):
            back.amount = "400.00"
        back.action_submit()
        with self.assertRaises(AccessError):
            back.action_approve()
        back.with_user(self.admin2).action_approve("确系重复入账")
        self.assertEqual((self.deposit().balance, self.deposit().paid_in), ("0.00", "0.00"))
        self.assertTrue(wrong.is_reversed)
        with self.assertRaises(UserError):
            back.action_reverse()
        with self.assertRaises(AccessError):
            wrong.with_user(self.auditor).action_reverse()

    def test_what_is_withheld_belongs_to_a_released_statement_and_is_no_more_than_it_pays(self):
        rule = self.make_rule((("amount", "奖金", "得分 * 10"),))
        rule.with_user(self.admin2).action_release()
        run = self.final()
        run.with_user(self.admin).action_make_statements()
        made = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
        ann = made.filtered(lambda s: s.manager_id == self.ann)  # 1120.00
        link = {"kind": "withheld", "statement_id": ann.id}
        with self.assertRaises(ValidationError):
            self.entry("56.00", **link)
        made.with_user(self.admin2).action_confirm()
        made.with_user(self.admin2).action_release()
        for vals in ({**link, "manager": self.bob}, {**link, "kind": "paid_in"}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.entry("56.00", **vals)
        with self.refused("1120.00"):
            self.entry("1120.01", **link).action_submit()

    def test_who_sees_whose_deposit(self):
        for manager in self.rms:
            self.booked(manager=manager)
        waiting = self.entry()
        waiting.action_submit()
        everybody = set(self.rms.mapped("code"))
        peer = self.make_user("deposit_peer", "leader", self.b2)
        self.dee.user_id = peer
        for model in ("rm.pay.deposit", "rm.pay.deposit.entry"):
            for user, codes in (
                (self.rm, {"ANN"}),
                (self.rm_bob, {"BOB"}),
                (self.leader, {"ANN", "CYD"}),
                (self.leader_west, {"BOB", "EVE"}),
                (self.leader_head, everybody),
                (self.admin, everybody),
                (self.auditor, everybody),
            ):
                with self.subTest(user.login, model=model):
                    found = self.env[model].with_user(user).search([])
                    self.assertEqual(set(found.sudo().mapped("manager_id.code")), codes)
                    shown = waiting.id in found.ids and model.endswith("entry")
                    self.assertEqual(
                        shown, model.endswith("entry") and user in self.admin + self.auditor
                    )
            for user in (self.risk, self.branch_admin):
                with self.subTest(user.login, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
        foreign = self.deposit(self.bob)
        for user in (self.rm, self.leader):
            with self.subTest(user.login), self.assertRaises(AccessError):
                foreign.with_user(user).read(["balance"])
        with self.assertRaises(AccessError):
            self.deposit().with_user(self.rm).read(["exit_state"])
        with self.assertRaises(AccessError):
            self.deposit().with_user(self.rm).search([("exit_state", "=", "waits")])
        requests = self.env["rm.approval.request"].with_user(self.leader_head)
        self.assertFalse(requests.search([("model", "=", "rm.pay.deposit.entry")]))
        for user in (self.rm, self.leader, self.auditor, self.risk, self.branch_admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.entry(user=user)
