from decimal import Decimal

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.one_person import one_person

from .pay_case import PayCase

LINES = (
    ("factor", "系数", 'IFS(等级 = "A", 1.3, 等级 = "B", 1.1, 0.8)'),
    ("amount", "基本", "存款 / 3 * 系数"),
    ("amount", "名次奖", "IF(RANK <= 2, 100.005, 0)"),
    ("amount", "扣减", "-MIN(扣分, 50)"),
    ("floor", "保底", 'PARAM("标准T") / 10'),
    ("cap", "封顶", "400"),
)


@tagged("post_install", "-at_install")
class TestPay(PayCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule(LINES, deferral_percent="20", deferral_months=36)

    def in_force(self, rule=None):
        (rule or self.rule).with_user(self.admin2).action_release()

    def made(self, run=None):
        """The drafts of a final run, by code of the RM."""
        run = run or self.final()
        if self.rule.state == "draft":
            self.in_force()
        run.with_user(self.admin).action_make_statements()
        found = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
        return {statement.manager_id.code: statement for statement in found}

    def test_a_replay_tells_total_pay_of_both_versions(self):
        self.in_force()
        run = self.final()
        version = self.scheme.browse(
            self.scheme.with_user(self.admin).action_new_version()["res_id"]
        ).with_user(self.admin)
        line = version.indicator_ids.filtered(lambda i: i.code == "扣分")
        line.formula = f"({line.formula}) * 2"
        version.action_test()
        [opened] = version.replay_open(12)
        trial = self.recompute(run.browse(opened["run"]))
        told = version.replay_compare(trial.id)
        # ann 400 (capped) and bob 118.33; bob's deduction of 15 doubles
        pays = {row["rm"]: (row["pay_before"], row["pay_after"]) for row in told["rows"]}
        self.assertEqual(pays["ANN"], ("400.00", "400.00"))
        self.assertEqual(pays["BOB"], ("118.33", "103.33"))
        self.assertEqual(pays["EVE"], (False, False))
        for key, column in (("pay_before", 0), ("pay_after", 1)):
            total = sum(Decimal(pay[column]) for pay in pays.values() if pay[column])
            self.assertEqual(Decimal(told[key]), total)
        self.assertEqual(Decimal(told["pay_before"]) - Decimal(told["pay_after"]), 15)
        self.assertEqual(told["pay_problem"], "")

    def later(self):
        """A final run of July with the figures of June."""
        for table, date in (("rm_fact_balance", "value_date"), ("rm_fact_loan_status", "as_of")):
            self.env.cr.execute(
                f"CREATE TABLE {table}_test_7 PARTITION OF {table}"
                " FOR VALUES FROM ('2001-07-01') TO ('2001-08-01');"
                f" UPDATE {table} SET {date} = '2001-07-31' WHERE {date} = '2001-06-30'"
            )
        return self.final(self.scheme, "2001-07")

    def test_amounts_are_those_computed_by_hand(self):
        made = self.made()
        ann, eve, bob, dee = (made[code] for code in ("ANN", "EVE", "BOB", "DEE"))
        # ann: 1000 / 3 x 1.3 = 433.33, 100.005 -> 100.01, deduction 0; 533.34 capped at 400
        self.assertEqual([ann.gross, ann.amount], ["533.34", "400.00"])
        self.assertEqual([ann.deferred, ann.payable], ["80.00", "320.00"])
        # bob: 500 / 3 x 0.8 = 133.333..., no prize, 15 off
        self.assertEqual([bob.gross, bob.amount, bob.issue], ["118.33", "118.33", False])
        self.assertEqual([bob.deferred, bob.payable], ["23.67", "94.66"])
        # eve and dee have no loans, so no deduction is known: never 0 in silence
        for statement in (eve, dee):
            self.assertEqual((statement.amount, statement.issue), (False, "division_by_zero"))
        values = {line.code: line.value for line in ann.line_ids}
        self.assertEqual(
            values,
            {
                "系数": "1.3",
                "基本": "433.33",
                "名次奖": "100.01",
                "扣减": "0.00",
                "保底": "80.00",
                "封顶": "400.00",
            },
        )

    def test_parts_of_the_deferral_add_up_to_the_cent(self):
        bob = self.made()["BOB"]
        parts = bob.deferral_ids.sorted("number")
        self.assertEqual(parts.mapped("amount"), ["7.89", "7.89", "7.89"])
        self.assertEqual(
            [str(day) for day in parts.mapped("due_on")], ["2002-06-30", "2003-06-30", "2004-06-30"]
        )
        total = sum(Decimal(part.amount) for part in parts)
        self.assertEqual(total, Decimal(bob.deferred))

    def test_the_interpreter_on_decimal_agrees(self):
        made = self.made()
        statements = self.env["rm.pay.statement"].union(*made.values())
        found = statements.with_user(self.auditor).recompute_check()
        self.assertEqual((found["count"], found["different"]), (30, []))
        with self.assertRaises(AccessError):
            statements.with_user(self.leader).recompute_check()

    def test_made_by_one_confirmed_by_another_shown_when_released(self):
        ann = self.made()["ANN"]
        mine = self.env["rm.pay.statement"].with_user(self.rm)
        for step in ("action_release", "action_pay", "action_reopen"):
            with self.assertRaises(UserError):
                getattr(ann.with_user(self.admin2), step)()
        with self.assertRaises(AccessError):
            ann.with_user(self.admin).action_confirm()
        with one_person(self.admin, self.admin2), self.assertRaises(AccessError):
            ann.with_user(self.admin2).action_confirm()
        ann.with_user(self.admin2).action_confirm()
        self.assertFalse(mine.search([]))
        with self.assertRaises(UserError):
            ann.with_user(self.admin2).action_confirm()
        ann.with_user(self.admin).action_release()
        self.assertEqual(mine.search([]), ann)
        self.assertEqual(mine.search([]).line_ids.mapped("code")[0], "系数")
        ann.with_user(self.admin).action_pay()
        self.assertEqual(ann.state, "paid")
        self.assertEqual(self.result(ann.run_id, self.ann).with_user(self.rm).pay, "400.00")

    def test_one_without_amount_keeps_the_whole_step_back(self):
        made = self.made()
        both = made["ANN"] + made["EVE"]
        with self.assertRaises(UserError):
            both.with_user(self.admin2).action_confirm()
        self.assertEqual(set(both.mapped("state")), {"draft"})

    def test_drafts_are_made_again_and_confirmed_ones_never(self):
        run = self.final()
        first = self.made(run)
        again = self.made(run)
        self.assertEqual(len(again), 5)
        self.assertFalse(first["ANN"].exists())
        again["ANN"].with_user(self.admin2).action_confirm()
        with self.assertRaises(UserError):
            self.made(run)
        again["ANN"].with_user(self.admin2).action_reopen()
        self.assertEqual(len(self.made(run)), 5)

    def test_only_from_final_results_and_a_rule_in_force(self):
        run = self.announced(days=0)
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_make_statements()
        run.with_user(self.admin2).action_publish()
        with self.assertRaises(UserError):
            run.with_user(self.admin).action_make_statements()
        self.in_force()
        for user in (self.rm, self.leader, self.auditor, self.risk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                run.with_user(user).action_make_statements()

    def test_the_number_of_statements_does_not_depend_on_the_rms(self):
        run = self.final()
        self.made(run)
        few = self.count_statements(run)
        scheme, rms = self.make_scheme("MANY"), 10
        more = [self.make_manager(f"Z{n}", self.o1) for n in range(rms)]
        self.set_post(self.env["rm.manager"].union(*more), self.position)
        rule = self.make_rule(LINES, scheme_code="MANY", deferral_percent="20")
        self.in_force(rule)
        many = self.final(scheme)
        many.with_user(self.admin).action_make_statements()
        self.assertEqual(self.count_statements(many), few)
        count = self.env["rm.pay.statement"].search_count([("run_id", "=", many.id)])
        self.assertEqual(count, 5 + rms)

    def count_statements(self, run):
        self.env.flush_all()
        start = self.env.cr.sql_log_count
        run.with_user(self.admin).action_make_statements()
        return self.env.cr.sql_log_count - start

    def test_a_rule_is_put_in_force_by_a_second_administrator_and_fixed(self):
        with self.assertRaises(UserError):
            self.rule.with_user(self.admin).action_release()
        with one_person(self.admin, self.admin2), self.assertRaises(UserError):
            self.in_force()
        self.in_force()
        for vals in ({"name": "x"}, {"deferral_percent": "1"}, {"state": "draft"}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.rule.with_user(self.admin).write(vals)
        with self.assertRaises(UserError):
            self.rule.line_ids[0].with_user(self.admin).write({"formula": "1"})
        with self.assertRaises(UserError):
            self.rule.with_user(self.admin).unlink()
        second = self.rule.with_user(self.admin).copy()
        self.in_force(second)
        self.assertEqual((self.rule.state, second.state), ("retired", "released"))

    def test_formulas_of_a_rule_are_checked_when_saved(self):
        for formula in ("没有 * 2", "存款 +", 'PARAM("没有")', 'SUM_OVER(存款, "bank")', '"A"'):
            with self.subTest(formula), self.assertRaises(ValidationError):
                self.make_rule((("amount", "甲", formula),))
        with self.assertRaises(ValidationError):
            self.make_rule((("amount", "甲", "乙"), ("amount", "乙", "甲")))
        with self.assertRaises(ValidationError):
            self.make_rule((("amount", "IF", "1"),))

    def test_packs_carry_the_rule_in_force_as_a_draft(self):
        self.assertNotIn("pay_rule", self.scheme.with_user(self.admin).export_pack())
        self.in_force()
        text = self.scheme.with_user(self.admin).export_pack()
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        rules = self.env["rm.pay.rule"]
        schemes.import_pack(text)
        same = rules.search([("scheme_code", "=", "TINY")])
        self.assertEqual(same, self.rule, "the very same rule is there already")
        schemes.import_pack(text.replace('"TINY"', '"OTHER"').replace("/ 3", "/ 4"))
        made = rules.search([("scheme_code", "=", "OTHER")])
        self.assertEqual((made.state, made.deferral_percent), ("draft", "20.0000"))
        self.assertEqual(made.line_ids.mapped("code"), self.rule.line_ids.mapped("code"))
        self.in_force(self.make_rule(LINES, user=self.admin, scheme_code="OTHER"))
        self.assertEqual(self.scheme.with_user(self.admin).export_pack(), text)
        with self.assertRaises(UserError) as caught:
            schemes.import_pack(text.replace('"factor"', '"strange"'))
        self.assertIn("pay_rule.components[0].kind", str(caught.exception))

    def test_deferred_parts_are_paid_when_due_or_clawed_back(self):
        bob = self.made()["BOB"]
        parts = bob.deferral_ids
        with self.assertRaises(UserError):
            parts.with_user(self.admin2).action_pay()
        bob.with_user(self.admin2).action_confirm()
        bob.with_user(self.admin2).action_release()
        with self.assertRaises(UserError):
            parts[0].with_user(self.admin).action_pay()
        self.let_leave(bob.manager_id)
        with self.assertRaisesRegex(UserError, "exit audit"):
            parts[0].with_user(self.admin2).action_pay()
        self.end_exit_audit()
        with one_person(self.admin, self.admin2), self.assertRaises(UserError):
            parts[0].with_user(self.admin2).action_pay()
        parts[0].with_user(self.admin2).action_pay()
        with self.assertRaises(UserError):
            parts.with_user(self.admin2).action_claw_back("出现不良")
        with self.assertRaises(UserError):
            parts[1].with_user(self.admin2).action_claw_back(" ")
        parts[1:].with_user(self.admin2).action_claw_back("出现不良")
        self.assertEqual(parts.mapped("state"), ["paid", "clawed_back", "clawed_back"])
        with self.assertRaises(AccessError):
            parts[1].with_user(self.leader).action_pay()

    def test_parts_that_are_due_are_paid_with_a_later_statement(self):
        first = self.made()
        both = first["ANN"] + first["BOB"]
        both.with_user(self.admin2).action_confirm()
        both.with_user(self.admin2).action_release()
        parts = both.deferral_ids
        self.env.cr.execute(
            "UPDATE rm_pay_deferral SET due_on = '2001-07-31' WHERE id = ANY(%s)",
            [[one.deferral_ids[0].id for one in both]],
        )
        parts.invalidate_recordset()
        clawed = first["BOB"].deferral_ids.filtered(lambda p: str(p.due_on) == "2001-07-31")
        clawed.with_user(self.admin2).action_claw_back("出现不良")
        july = self.later()
        due = first["ANN"].deferral_ids.filtered(lambda p: str(p.due_on) == "2001-07-31")
        # who leaves is paid nothing of before until his exit audit is concluded
        self.let_leave(self.ann)
        self.assertFalse(self.made(july)["ANN"].due_deferred)
        self.assertFalse(due.paid_with_id)
        self.end_exit_audit()
        again = self.made(july)
        due.invalidate_recordset()
        later = again["ANN"]
        self.assertEqual(due.paid_with_id, later)
        self.assertEqual(later.due_deferred, due.amount)
        self.assertEqual(
            Decimal(later.payable),
            Decimal(later.amount) - Decimal(later.deferred) + Decimal(due.amount),
        )
        self.assertFalse(again["BOB"].due_deferred)
        with self.assertRaises(UserError):
            due.with_user(self.admin2).action_pay()
        later.with_user(self.admin2).action_confirm()
        later.with_user(self.admin2).action_release()
        later.with_user(self.admin2).action_pay()
        self.assertEqual(due.state, "paid")
