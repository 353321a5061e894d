"""After-loan checks and risk notices: RM and risk manager, each in his own words."""

import base64
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase
from .one_person import one_person

_FOUND = "实地查看，经营正常，存货充足。"
_OPINION = "检查充分，同意维持。"


@tagged("post_install", "-at_install")
class TestAfterLoan(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["rm.loan.check.rule"].search([]).active = False
        cls.rules = cls.env["rm.loan.check.rule"].create(
            [
                {"name": "首检", "kind": "first", "days": 15},
                {"name": "定检", "kind": "regular", "days": 10},
            ]
        )
        # the only status of the small bank is the newest one when others are set aside
        cls.env.cr.execute("DELETE FROM rm_fact_loan_status WHERE as_of <> '1901-01-31'")

    def _planned(self, **loan):
        self.loan["here"].write({"amount": 500000, **loan})
        self.env.flush_all()
        checks = self.env["rm.loan.check"]
        checks._plan()
        return checks.search([("loan_id", "=", self.loan["here"].id)])

    def _check(self):
        """A first check of the loan that the RM looks after, as he sees it."""
        disbursed = self.today - timedelta(days=5)
        found = self._planned(disbursed_on=disbursed).filtered(lambda c: c.kind == "first")
        return found.with_user(self.user["rm"])

    def _fill(self, check):
        check.write(
            {
                "checked_on": self.today,
                "way": "on_site",
                "fund_use": "agreed",
                "findings": _FOUND,
                "proposal": "keep",
            }
        )

    def test_a_new_loan_is_to_be_checked_soon_and_once(self):
        check = self._check()
        calendar = self.env["rm.working.day"]
        self.assertEqual(check.due_on, calendar._on_or_after(self.today + timedelta(days=10)))
        self.assertEqual(check.manager_id, self.manager)
        self.assertTrue(check.sudo().todo_id)
        self.assertEqual(self.env["rm.loan.check"]._plan(), 0)

    def test_an_old_loan_is_due_within_the_interval_of_its_rule_and_again_after_it(self):
        found = self._planned(disbursed_on=self.today - timedelta(days=400))
        self.assertEqual(found.mapped("kind"), ["regular"])
        self.assertLessEqual(found.due_on, self.today + timedelta(days=20))
        found._set_guarded(state="closed", closed_on=self.today)
        again = self._planned() - found
        calendar = self.env["rm.working.day"]
        self.assertEqual(again.due_on, calendar._on_or_after(self.today + timedelta(days=10)))

    def test_the_rule_of_a_class_and_amount_comes_before_the_general_one(self):
        self.rules.sequence = 50
        self.env["rm.loan.check.rule"].create(
            {"name": "大额", "kind": "first", "days": 9, "sequence": 1, "amount_from": "400000"}
        )
        calendar = self.env["rm.working.day"]
        self.assertEqual(
            self._check().due_on, calendar._on_or_after(self.today + timedelta(days=4))
        )

    def test_the_rm_reports_and_the_risk_manager_answers_in_his_own_words(self):
        check = self._check()
        with self.assertRaisesRegex(UserError, "fill in"):
            check.action_report()
        self._fill(check)
        check.action_report()
        self.assertEqual(check.state, "reported")
        for again in (check.action_report, lambda: check.write({"findings": "改"})):
            with self.assertRaises(UserError):
                again()
        risk = check.with_user(self.user["risk"])
        with self.assertRaisesRegex(UserError, "own words"):
            risk.action_agree("好")
        with one_person(self.user["rm"], self.user["risk"]), self.assertRaises(AccessError):
            risk.action_agree(_OPINION)
        risk.action_agree(_OPINION)
        self.assertEqual((check.state, check.opinion), ("closed", _OPINION))
        self.assertIn(_OPINION, check.history)
        with self.assertRaisesRegex(UserError, "Dealt with"):
            risk.action_return("再查一遍", str(self.today))

    def test_a_check_sent_back_is_done_again_by_the_day(self):
        check = self._check()
        self._fill(check)
        check.action_report()
        risk = check.with_user(self.user["risk"])
        with self.assertRaisesRegex(UserError, "until when"):
            risk.action_return("缺少凭证", str(self.today - timedelta(days=1)))
        dialogue = risk.action_ask("return")
        ask = (
            self._as("risk", "rm.words.ask")
            .with_context(**dialogue["context"])
            .create({"text": "缺少资金流向凭证", "day": self.today + timedelta(days=3)})
        )
        self.assertTrue(ask.needs_day)
        ask.action_confirm()
        self.assertEqual(check.state, "open")
        self._fill(check)
        check.action_report()

    def test_warning_signs_need_a_picture_and_days_are_those_of_the_loan(self):
        check = self._check()
        for day in (self.today + timedelta(days=1), self.today - timedelta(days=9)):
            with self.assertRaises(ValidationError):
                check.checked_on = day
        self._fill(check)
        check.warning = True
        with self.assertRaisesRegex(UserError, "attach"):
            check.action_report()
        own = self._as("rm", "ir.attachment")
        check.attachment_ids = own.create({"name": "a.png", "datas": base64.b64encode(b"x")})
        check.action_report()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_the_wrong_roles_are_refused(self):
        check = self._check()
        self._fill(check)
        for name in ("rm_west", "leader_west", "branch_admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                check.with_user(self.user[name]).read(["findings"])
        with self.assertRaises(AccessError):
            check.with_user(self.user["leader"]).action_report()
        check.action_report()
        for name in ("rm", "leader", "admin", "auditor"):
            with self.subTest(name), self.assertRaises(AccessError):
                check.with_user(self.user[name]).action_agree(_OPINION)
        with self.assertRaises(UserError):
            check.write({"state": "closed"})

    def test_overdue_checks_are_on_the_homes(self):
        check = self._check()
        check.sudo()._set_guarded(due_on=self.today - timedelta(days=2))
        for name, card in (("rm", "_card_duties"), ("leader", "_card_supervision")):
            rows = getattr(self._as(name, "rm.home"), card)()["rows"]
            self.assertIn(self.customer["here"].name, [row["title"] for row in rows])
        self._fill(check)
        check.action_report()
        opinions = self._as("risk", "rm.home")._card_opinions()
        self.assertIn(self.customer["here"].name, [row["title"] for row in opinions["rows"]])

    # Risk notices

    def _notice(self, **vals):
        return self._as("risk", "rm.risk.notice").create(
            {
                "manager_id": self.manager.id,
                "loan_id": self.loan["here"].id,
                "subject": "回款下降",
                "content": "近三个月账户回款下降四成，请核实。",
                **vals,
            }
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_risk_notice_is_answered_by_its_rm_and_closed_by_risk(self):
        notice = self._notice()
        mine = notice.with_user(self.user["rm"])
        with self.assertRaises(AccessError):
            mine.read(["content"])
        notice.action_send()
        self.assertEqual(mine.read(["content"])[0]["content"][:2], "近三")
        with self.assertRaises(UserError):
            notice.write({"content": "改写"})
        with self.assertRaises(AccessError):
            notice.action_answer("替他回复的内容")
        mine.action_answer("已上门核实，下游延期付款。")
        with self.assertRaises(UserError):
            mine.action_answer("再答一次的内容")
        with self.assertRaises(AccessError):
            mine.action_close("自己关闭它")
        notice.action_ask_again("请附回单", str(self.today + timedelta(days=2)))
        mine.action_answer("已附回单，两笔到账。")
        notice.action_close("核实无误，关闭。")
        self.assertEqual(mine.state, "closed")
        self.assertEqual(len(mine.history.splitlines()), 5)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_risk_notice_goes_to_an_rm_of_the_loan_within_reach(self):
        with self.assertRaises(AccessError):
            self._notice(loan_id=self.loan["there"].id)
        with self.assertRaises(AccessError):
            self._notice(manager_id=self.manager_west.id)
        with self.assertRaisesRegex(ValidationError, "sign in"):
            self._notice(manager_id=self.mate.id, loan_id=False).action_send()
        late = self._notice(answer_by=self.today - timedelta(days=1))
        with self.assertRaisesRegex(UserError, "until when"):
            late.action_send()
        for name in ("rm", "leader", "admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                self._as(name, "rm.risk.notice").create(
                    {"manager_id": self.manager.id, "subject": "x", "content": "y"}
                )
