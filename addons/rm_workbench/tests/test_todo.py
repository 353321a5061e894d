"""To-dos are their owner's: read, changed and finished by him and by who gave them."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestTodo(BankCase):
    def _todo(self, user, summary="回访客户", receiver=None, **vals):
        return self._as(user, "mail.activity").create(
            {
                "summary": summary,
                "user_id": self.user[receiver or user].id,
                "date_deadline": self.today,
                **vals,
            }
        )

    def _seen(self, user):
        return self._as(user, "mail.activity").search([]).mapped("summary")

    def test_one_sees_and_changes_ones_own_only(self):
        todo = self._todo("rm", "暗号甲")
        self.assertIn("暗号甲", self._seen("rm"))
        for user in ("rm_west", "leader", "leader_home", "risk", "admin", "auditor", "nothing"):
            other = todo.with_user(self.user[user])
            with self.subTest(user=user):
                self.assertNotIn("暗号甲", self._seen(user))
                for deed in (
                    lambda t: t.read(["summary"]),
                    lambda t: t.write({"summary": "别人"}),
                    lambda t: t.unlink(),
                    lambda t: t.action_rm_done(),
                    lambda t: t.action_rm_tomorrow(),
                    lambda t: t.action_feedback(feedback="x"),
                    lambda t: t.activity_format(),
                ):
                    with self.assertRaises(AccessError):
                        deed(other)
        self.assertTrue(todo.exists())
        self.assertEqual(todo.sudo().summary, "暗号甲")

    def test_a_to_do_on_a_shared_document_is_private_too(self):
        partner = self.env["res.partner"].create({"name": "共用"})
        self.env["mail.activity"].create(
            {
                "summary": "暗号乙",
                "user_id": self.user["rm"].id,
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": partner.id,
                "date_deadline": self.today,
            }
        )
        self.assertIn("暗号乙", self._seen("rm"))
        self.assertNotIn("暗号乙", self._seen("rm_west"))
        groups = self._as("rm_west", "mail.activity").formatted_read_group(
            [("summary", "=", "暗号乙")], ["user_id"], ["__count"]
        )
        self.assertFalse(groups)

    def test_done_with_a_result_and_never_twice(self):
        todo = self._todo("rm")
        self.assertIs(todo.action_rm_done(feedback="客户已续存"), True)
        self.assertEqual((todo.active, todo.feedback), (False, "客户已续存"))
        for again in (todo.action_rm_done, todo.action_rm_tomorrow, todo.action_rm_next_week):
            with self.assertRaisesRegex(UserError, "done already"):
                again()

    def test_it_moves_to_tomorrow_and_to_monday(self):
        todo = self._todo("rm", date_deadline=self.today - relativedelta(days=9))
        todo.action_rm_tomorrow()
        self.assertEqual(todo.date_deadline, self.today + relativedelta(days=1))
        todo.action_rm_next_week()
        self.assertEqual(todo.date_deadline.weekday(), 0)
        self.assertGreater(todo.date_deadline, self.today)

    def test_a_leader_gives_to_dos_to_his_people_and_follows_them(self):
        todo = self._todo("leader", "暗号丙", receiver="rm")
        self.assertIn("暗号丙", self._seen("rm"))
        self.assertIn("暗号丙", self._seen("leader"))
        todo.with_user(self.user["rm"]).action_rm_done(feedback="已办")
        self.assertEqual(todo.feedback, "已办")
        for receiver in ("rm_west", "leader_west", "leader_home", "admin"):
            with self.subTest(receiver=receiver), self.assertRaises(AccessError):
                self._todo("leader", receiver=receiver)
        with self.assertRaises(AccessError):
            self._todo("rm", receiver="rm_west")
        own = self._todo("rm")
        with self.assertRaises(AccessError):
            own.user_id = self.user["rm_west"]

    def test_what_it_is_about_is_named_to_who_may_read_it(self):
        flow = self.env["mail.activity"]
        todo = flow._rm_todo(self.customer["here"], self.user["rm"], "下一步", self.today)
        mine = todo.with_user(self.user["rm"])
        self.assertEqual(mine.rm_about, self.customer["here"].display_name)
        self.assertEqual(mine.action_rm_open()["res_id"], self.customer["here"].id)
        foreign = flow._rm_todo(self.customer["there"], self.user["rm"], "下一步", self.today)
        foreign = foreign.with_user(self.user["rm"])
        self.assertFalse(foreign.rm_about)
        with self.assertRaises(UserError):
            foreign.action_rm_open()

    def test_nobody_forges_what_it_is_about(self):
        forged = {"rm_model": "rm.customer", "rm_res_id": self.customer["there"].id}
        with self.assertRaises(UserError):
            self._todo("rm", **forged)
        with self.assertRaises(UserError):
            self._todo("rm").write(forged)
        defaults = {f"default_{name}": value for name, value in forged.items()}
        todo = self._as("rm", "mail.activity").with_context(**defaults).create({"summary": "x"})
        self.assertFalse(todo.rm_model)

    def test_oversized_text_is_refused(self):
        for vals in (
            {"summary": "长" * 201},
            {"summary": "a\x07b"},
            {"note": "长" * 20_001},
        ):
            with self.subTest(vals=str(vals)[:30]), self.assertRaises(ValidationError):
                self._todo("rm", **vals)
        with self.assertRaises(ValidationError):
            self._todo("rm").action_rm_done(feedback="长" * 4_001)

    def test_the_home_page_counts_ones_own(self):
        self._todo("rm", "暗号丁")
        self._todo("rm_west", "暗号戊")
        cards = self._as("rm", "rm.home").load()["cards"]
        card = next(card for card in cards if card["key"] == "todos")
        self.assertEqual([row["title"] for row in card["rows"]], ["暗号丁"])
        self.assertEqual(card["count"], 1)
