from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestPayRuleDays(PayCase):
    """Rules of a scheme follow each other day by day; a period is paid by that of its last day."""

    def put_in_force(self, name, first=False, last=False):
        lines = (("amount", "基本", "100"),)
        rule = self.make_rule(lines, name=name, valid_from=first, valid_to=last)
        rule.with_user(self.admin2).action_release()
        return rule

    def test_the_rule_before_ends_the_day_before_and_periods_take_theirs(self):
        old = self.put_in_force("old")
        new = self.put_in_force("new", "2001-07-01")
        self.assertEqual((old.state, str(old.valid_to)), ("released", "2001-06-30"))
        rules = self.env["rm.pay.rule"]
        for day, rule in (("1999-01-01", old), ("2001-06-30", old), ("2001-07-01", new)):
            self.assertEqual(rules._rule_in_force("TINY", day), rule)
        run = self.final()
        run.with_user(self.admin).action_make_statements()
        made = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
        self.assertEqual(made.rule_id, old)
        # what replaces both retires both; statements keep theirs
        both = self.put_in_force("both")
        self.assertEqual(set((old + new).mapped("state")), {"retired"})
        self.assertEqual(made.rule_id, old)
        self.assertEqual(rules._rule_in_force("TINY", "2001-06-30"), both)

    def test_days_of_none_and_of_two_are_refused(self):
        self.put_in_force("first", "2001-01-01", "2001-06-30")
        with self.assertRaisesRegex(ValidationError, "2001-07-01 to 2001-07-31"):
            self.put_in_force("late", "2001-08-01")
        with self.assertRaisesRegex(ValidationError, "no rule would follow"):
            self.put_in_force("inside", "2001-02-01", "2001-03-31")
        self.put_in_force("second", "2001-07-01")
        with self.assertRaisesRegex(ValidationError, "both be in force"):
            self.put_in_force("over", "2000-07-01", "2001-02-28")
        before = self.put_in_force("before", "2000-01-01", "2000-12-31")
        middle = self.env["rm.pay.rule"]._rule_in_force("TINY", "2001-03-01")
        with self.assertRaisesRegex(UserError, "between two other rules"):
            middle.with_user(self.admin2).action_retire()
        before.with_user(self.admin2).action_retire()

    def test_a_period_of_no_rule_says_which_day_it_is(self):
        self.put_in_force("later", "2001-07-01")
        with self.assertRaisesRegex(UserError, "2001-06-30"):
            self.final().with_user(self.admin).action_make_statements()
