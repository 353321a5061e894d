"""What is withheld from many pay statements is one list: signed once, booked all or none."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.tests.one_person import one_person

from .deposit_case import DepositCase


@tagged("post_install", "-at_install")
class TestDepositList(DepositCase):
    def setUp(self):
        super().setUp()
        rule = self.make_rule((("amount", "奖金", "得分 * 10"),))
        rule.with_user(self.admin2).action_release()
        run = self.final()
        run.with_user(self.admin).action_make_statements()
        self.statements = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
        self.statements.with_user(self.admin2).action_confirm()
        self.statements.with_user(self.admin2).action_release()

    def test_many_are_withheld_as_one_list_signed_once(self):
        statements = self.statements - self.statements.filtered(lambda s: s.manager_id == self.ann)
        wizard = self.env["rm.pay.deposit.withhold"]
        chosen = {"statement_ids": [(6, 0, statements.ids)], "percent": "5", "basis": "6月"}
        with self.assertRaises(AccessError):
            wizard.with_user(self.leader_head).create(chosen)
        for vals, change, words in (
            ({"booked_on": bank_today(self.env) + timedelta(days=1)}, "", "to come"),
            ({}, ", amount = 0, deferred = 0, payable = 0", "nothing"),
        ):
            # nothing is left behind by what is refused
            with self.refused(words), self.env.cr.savepoint():
                self.env.cr.execute(f"UPDATE rm_pay_statement SET issue = NULL{change}")
                wizard.with_user(self.admin).create({**chosen, **vals}).action_withhold()
        found = wizard.with_user(self.admin).create(chosen).action_withhold()
        made = self.env["rm.pay.deposit.list"].browse(found["res_id"])
        entries = made.entry_ids
        self.assertEqual(
            dict(zip(entries.mapped("manager_id.code"), entries.mapped("amount"), strict=True)),
            {"BOB": "28.75", "CYD": "38.75", "DEE": "20.00", "EVE": "38.75"},
        )
        self.assertEqual((made.state, made.amount, made.entry_count), ("submitted", "126.25", 4))
        self.assertEqual(set(entries.mapped("state")), {"submitted"})
        self.assertEqual(entries.maker_ids, self.admin)
        with self.refused("already"):
            wizard.with_user(self.admin).create(chosen).action_withhold()
        for step in (
            entries.with_user(self.admin2).action_approve,
            entries.with_user(self.admin).action_withdraw,
            entries.with_user(self.admin).action_submit,
            lambda: entries[0].with_user(self.admin).write({"amount": "1.00"}),
            lambda: made.with_user(self.admin).write({"percent": "1"}),
        ):
            with self.refused("list"):
                step()
        with self.refused("stays on record"):
            entries.unlink()
        for user in (self.admin, self.leader_head, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                made.with_user(user).action_approve()
        with one_person(self.rm_bob, self.admin2), self.assertRaises(AccessError):
            made.with_user(self.admin2).action_approve()
        with self.refused("nothing was booked"), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE rm_pay_statement SET amount = 1, deferred = 0, payable = 1 WHERE id = %s",
                [statements[0].id],
            )
            made.with_user(self.admin2).action_approve("与工资单一致")
        self.env.invalidate_all()
        made.with_user(self.admin2).action_approve("与工资单一致")
        self.env.invalidate_all()
        self.assertEqual(set(entries.mapped("state")), {"approved"})
        bob = self.deposit(self.bob)
        self.assertEqual((bob.withheld, bob.balance), ("28.75", "28.75"))
        self.assertEqual(entries.mapped("balance_after"), entries.mapped("amount"))
        lines = self.env["rm.journal"].search([("event", "=", "deposit.booked")], limit=4)
        self.assertEqual({line.detail["rm"] for line in lines}, {"BOB", "CYD", "DEE", "EVE"})
        self.assertEqual({line.login for line in lines}, {self.admin2.login})
        with self.refused("state"):
            made.with_user(self.admin2).action_approve()

    def test_a_list_is_made_and_booked_in_a_constant_number_of_statements(self):
        def counted(some, reject=False):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lists = self.env["rm.pay.deposit.list"].with_user(self.admin)
            one = lists._make(some.with_user(self.admin), "5", bank_today(self.env), "6月")
            one.action_submit()
            decided = one.with_user(self.admin2)
            decided.action_reject("重新核对") if reject else decided.action_approve("一致")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before, one

        bob = self.statements.filtered(lambda s: s.manager_id == self.bob)
        counted(bob, reject=True)  # what is looked up once and kept
        alone, _one = counted(bob)
        many, four = counted(self.statements - bob)
        self.assertEqual(four.entry_count, 4)
        self.assertLessEqual(many, alone)
