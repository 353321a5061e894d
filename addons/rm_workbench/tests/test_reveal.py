"""Masked data: full values only one by one, with a reason, after the journal line."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestReveal(BankCase):
    def setUp(self):
        super().setUp()
        # the journal line is committed by an own cursor, which must not leave this test
        self.enterContext(self.enter_registry_test_mode())

    def test_the_value_comes_with_a_journal_line(self):
        customer = self.customer["here"].with_user(self.user["rm"])
        self.assertEqual(customer.action_reveal("phone", "  电话核实身份 "), "13800005678")
        line = self.env["rm.journal"].search([("event", "=", "customer.reveal")], limit=1)
        self.assertEqual((line.login, line.reference), ("x_rm", "X-here"))
        self.assertEqual(line.detail, {"field": "phone", "reason": "电话核实身份"})
        self.assertNotIn("13800005678", str(line.read()))

    def test_nothing_is_revealed_of_customers_of_others(self):
        for name, key in (
            ("rm", "there"),
            ("leader", "there"),
            ("risk", "nobody"),
            ("branch_admin", "here"),
            ("integration", "here"),
            ("nothing", "here"),
        ):
            customer = self.customer[key].with_user(self.user[name])
            with self.subTest(user=name):
                # not assertRaises, which would roll a journal line back
                try:
                    customer.action_reveal("id_no", "just curious")
                except AccessError:
                    continue
                self.fail("revealed")
        self.assertFalse(self.env["rm.journal"].search_count([("event", "=", "customer.reveal")]))

    def test_a_reason_is_needed(self):
        customer = self.customer["here"].with_user(self.user["rm"])
        for reason in ("", "   ", "abc", None, False, 7, ["long enough"], "x" * 201, "a\x00bcd"):
            with self.subTest(reason=reason), self.assertRaises(UserError):
                customer.action_reveal("id_no", reason)

    def test_only_the_masked_fields_can_be_revealed(self):
        customer = self.customer["here"].with_user(self.user["rm"])
        for field in ("name", "share_version", "phone; --", "", None):
            with self.subTest(field=field), self.assertRaises(UserError):
                customer.action_reveal(field, "long enough")

    def test_no_value_is_false(self):
        self.env.cr.execute("UPDATE rm_customer_secret SET phone = NULL, phone_hash = NULL")
        customer = self.customer["here"].with_user(self.user["rm"])
        self.assertIs(customer.action_reveal("phone", "long enough"), False)

    def test_every_read_path_gives_the_masked_text(self):
        customer = self.customer["here"].with_user(self.user["auditor"])
        shown = str(customer.read())
        shown += str(customer.web_read({"id_no": {}, "phone": {}, "display_name": {}}))
        self.assertNotIn("13800005678", shown)
        self.assertNotIn("330102199001011234", shown)
        self.assertFalse(self.env["rm.customer"].search([("phone", "=", "13800005678")]))
        with self.assertRaises(UserError):
            customer.export_data(["id_no", "phone"])
