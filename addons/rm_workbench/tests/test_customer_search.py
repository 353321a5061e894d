"""Customers found by a full number: own ones only, journalled, not too many."""

from contextlib import nullcontext
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestCustomerSearch(BankCase):
    def setUp(self):
        super().setUp()
        # the line is committed by a cursor of its own, which the tests cannot have
        same = patch.object(self.registry, "cursor", lambda: nullcontext(self.env.cr))
        self.startPatcher(same)

    def _find(self, number, by="rm", operator="="):
        found = self._as(by, "rm.customer").search([("full_number", operator, number)])
        return set(found.mapped("customer_no"))

    def test_a_full_number_finds_own_customers_only(self):
        own = "330102199001011234-here"
        self.assertEqual(self._find(own), {"X-here"})
        self.assertEqual(self._find("330102199001011234-there"), set())
        self.assertEqual(self._find("13800005678"), {"X-here", "X-abroad"})
        self.assertEqual(self._find("13800005678", "leader_west"), {"X-there", "X-abroad"})
        lines = self.env["rm.journal"].search([("event", "=", "customer.looked_up")])
        self.assertEqual(len(lines), 4)
        self.assertNotIn("1380000", repr(lines.read()))
        self.assertEqual(self.customer["here"].with_user(self.user["rm"]).full_number, False)

    def test_one_field_finds_by_number_name_phone_and_identity_number(self):
        own = self._as("rm", "rm.customer")
        lines = [("event", "=", "customer.looked_up")]
        customer = self.customer["here"]
        customer._keep_secret("330102199001011234", "13800005678")
        for text in ("X-her", customer.name, "13800005678", "330102199001011234"):
            with self.subTest(text=text):
                self.assertIn(customer, own.search([("wanted", "=", text)]))
        self.assertEqual(self.env["rm.journal"].search_count(lines), 2, "the whole numbers only")
        for text in (
            "1380000567",
            "5678",
            "",
            "%her",
            "X_her",
            "13900000000",
            "330102199001011239",
        ):
            with self.subTest(text=text):
                self.assertFalse(own.search([("wanted", "=", text)]))
        self.assertFalse(customer.with_user(self.user["rm"]).wanted)

    def test_parts_of_a_number_find_nothing(self):
        for number in ("1380000567%", "138000", "", "5678"):
            with self.subTest(number=number):
                self.assertEqual(self._find(number), set())
        for operator in ("like", "ilike", "=like", ">", "not in"):
            with self.subTest(operator=operator):
                try:
                    value = ["13800005678"] if operator == "not in" else "1380000"
                    found = self._find(value, operator=operator)
                except (UserError, ValueError, NotImplementedError):
                    continue
                self.assertNotEqual(found, {"X-here", "X-abroad"})

    def test_numbers_cannot_be_tried_out(self):
        with patch("odoo.addons.rm_workbench.models.customers.customer_search._AN_HOUR", 3):
            for _time in range(3):
                self._find("13800000000")
            with self.assertRaises(UserError):
                self._find("13800000001")
            self._find("13800000001", "leader")
