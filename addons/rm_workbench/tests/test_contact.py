"""Contacts of customers: entered by whoever looks after them, sealed, masked, revealed."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..secret_box import SecretBox
from .common import BankCase

PHONE, ADDRESS = "13912345678", "浙江省杭州市西湖区文三路100号"


@tagged("post_install", "-at_install")
class TestContact(BankCase):
    def setUp(self):
        super().setUp()
        # journal lines are committed by an own cursor, which must not leave this test
        self.enterContext(self.enter_registry_test_mode())

    def _contact(self, by="rm", key="here", **vals):
        return self._as(by, "rm.customer.contact").create(
            {
                "customer_id": self.customer[key].id,
                "kind": "legal",
                "name": "周芳",
                "new_phone": PHONE,
                "new_address": ADDRESS,
                **vals,
            }
        )

    def test_what_is_typed_is_sealed_and_shown_masked(self):
        contact = self._contact()
        self.assertEqual((contact.phone, contact.address), ("139****5678", "浙江省杭州市****"))
        self.assertEqual((contact.new_phone, contact.new_address), (False, False))
        self.assertNotIn(PHONE, str(contact.read()))
        self.env.cr.execute(
            "SELECT phone, address FROM rm_customer_contact_secret WHERE contact_id = %s",
            [contact.id],
        )
        for value in self.env.cr.fetchone():
            self.assertNotIn(b"1391234", bytes(value))
            self.assertNotIn("文三路".encode(), bytes(value))
        contact.write({"new_phone": "0571-87654321", "post": "董事长"})
        self.assertEqual(contact.phone, "057****4321")
        self.assertEqual(contact.action_reveal("address", "寄送对账单"), ADDRESS)
        self.assertEqual(contact.action_reveal("phone", "回访客户"), "0571-87654321")
        line = self.env["rm.journal"].search([("event", "=", "customer.reveal")], limit=1)
        self.assertEqual((line.login, line.reference), ("x_rm", "X-here"))
        self.assertEqual(line.detail["field"], "contact.phone")
        for field, reason in (("phone", "x"), ("name", "回访客户"), (["phone"], "回访客户")):
            with self.subTest(field=field), self.assertRaises(UserError):
                contact.action_reveal(field, reason)

    def test_whoever_sees_the_customer_finds_him_by_a_contacts_phone(self):
        self._contact(by="leader", key="nobody")
        found = [("full_number", "=", PHONE)]
        self.assertEqual(self._as("leader", "rm.customer").search(found), self.customer["nobody"])
        for by in ("rm", "leader_west"):
            self.assertFalse(self._as(by, "rm.customer").search(found))

    def test_who_enters_reads_and_reveals(self):
        contact = self._contact()
        for by, key in (("rm", "there"), ("leader", "there"), ("risk", "here"), ("admin", "here"),
                        ("auditor", "here"), ("branch_admin", "here")):  # fmt: skip
            with self.subTest(by=by, key=key), self.assertRaises(AccessError):
                self._contact(by=by, key=key)
        for by in ("rm_west", "leader_west", "branch_admin", "integration", "nothing"):
            other = contact.with_user(self.user[by])
            for method, arguments in (
                ("read", (["name"],)),
                ("action_reveal", ("phone", "好奇心")),
            ):
                with self.subTest(by=by, method=method):
                    # not assertRaises, which would roll a journal line back
                    try:
                        getattr(other, method)(*arguments)
                    except AccessError:
                        continue
                    self.fail("shown")
        self.assertEqual(contact.with_user(self.user["risk"]).phone, "139****5678")
        for vals, error in (
            ({"phone": PHONE}, UserError),
            ({"customer_id": self.customer["abroad"].id}, UserError),
            ({"new_phone": "call me"}, ValidationError),
            ({"new_address": "长" * 201}, ValidationError),
            ({"name": "a\x00b"}, ValidationError),
        ):
            with self.subTest(vals=vals), self.assertRaises(error):
                contact.write(vals)

    def test_a_new_key_seals_contacts_anew(self):
        contact, customers = self._contact().sudo(), self.env["rm.customer"]
        box = customers._secret_box()
        fresh = SecretBox([b"0" * 32])
        fresh._by_mark |= box._by_mark
        with patch.object(type(customers), "_secret_box", lambda _self: fresh):
            self.assertEqual(self.env["rm.customer.contact"]._rotate(fresh), 1)
            self.assertEqual(self.env["rm.customer.contact"]._rotate(fresh), 0)
            self.assertEqual(contact._opened("address"), ADDRESS)
        with self.assertRaises(UserError):
            contact._opened("phone")
