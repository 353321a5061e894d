"""Relations between customers: seen from both sides, masked beyond one's rights, added up."""

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestRelation(BankCase):
    def _relation(self, one, other, kind="guarantor", by="rm", **vals):
        other = self.customer[other]
        return self._as(by, "rm.customer.relation").create(
            {
                "customer_id": self.customer[one].id,
                "kind": kind,
                "related_no": other.customer_no,
                "related_name": other.name,
                **vals,
            }
        )

    def _exposure(self, key, by="rm"):
        customer = self.customer[key].with_user(self.user[by])
        customer.invalidate_recordset()
        return customer.exposure_total, customer.connected_count

    def test_each_side_sees_it_and_only_its_own_customer_by_name(self):
        mine = self._relation("here", "there")
        self.assertEqual(mine.related_name, "客******")
        self.assertNotIn("X-th", mine.related_no)
        self.assertFalse(mine.is_readable)
        with self.assertRaises(UserError):
            mine.action_open_related()
        other = self._as("rm_west", "rm.customer.relation").search([])
        self.assertEqual(other.kind, "guaranteed")
        self.assertEqual(other.customer_id.sudo(), self.customer["there"])
        self.assertEqual(other.related_name, "客*****")
        home = self._as("leader_home", "rm.customer.relation").search([], order="id")
        self.assertEqual(len(home), 2)
        self.assertEqual(home[0].related_name, "客户there")
        self.assertEqual(home[0].action_open_related()["res_id"], self.customer["there"].id)

    def test_no_path_leads_to_the_other_customer(self):
        mine = self._relation("here", "there")
        for name in ("related_id", "mirror_id"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                mine.read([name])
            with self.subTest(field=name), self.assertRaises(AccessError):
                mine.search([(f"{name}.id", "!=", 0)])
            with self.subTest(field=name), self.assertRaises(UserError):
                mine.write({name: False})
        for by in ("rm_west", "leader_west"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                mine.with_user(self.user[by]).read(["kind"])

    def test_numbers_of_customers_cannot_be_tried_out(self):
        sentences = set()
        for number, name in (
            ("X-there", "另一名字"),
            ("X-none", "客户there"),
            ("X-none", "无此人"),
        ):
            with self.assertRaises(ValidationError) as refused:
                self._relation("here", "there", related_no=number, related_name=name)
            sentences.add(str(refused.exception))
        self.assertEqual(len(sentences), 1)
        for vals in ({"related_no": "a\x00b"}, {"related_name": "n" * 101}, {"note": "\u202e"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._relation("here", "there", **vals)
        with self.assertRaises(AccessError):
            self._relation("there", "here")
        for by in ("risk", "admin", "auditor", "branch_admin"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._relation("here", "there", by=by)

    def test_a_relation_is_once_on_a_day_and_not_to_oneself(self):
        self._relation("here", "there")
        for key, other, error in (
            ("here", "there", psycopg2.errors.ExclusionViolation),
            ("here", "here", psycopg2.errors.CheckViolation),
        ):
            with (
                self.subTest(other=other),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                self._relation(key, other)
        self._relation("here", "there", kind="upstream")

    def test_ending_it_ends_it_on_both_sides(self):
        mine = self._relation("here", "there", valid_from="2020-01-01")
        with self.assertRaises(UserError):
            mine.kind = "family"
        mine.valid_to = "2021-01-01"
        other = self._as("rm_west", "rm.customer.relation").search([])
        self.assertEqual(str(other.valid_to), "2021-01-01")
        self.assertEqual(self._exposure("here"), ("1000.00", 0))

    def test_the_exposure_of_a_circle_is_added_up_once(self):
        self.assertEqual(self._exposure("here"), ("1000.00", 0))
        self._relation("here", "there")
        self._relation("there", "abroad", kind="group", by="leader_home")
        self._relation("abroad", "here", kind="family")
        for key, by in (("here", "rm"), ("abroad", "rm"), ("there", "rm_west")):
            with self.subTest(key=key):
                self.assertEqual(self._exposure(key, by), ("3000.00", 2))
        listed = self.customer["here"].with_user(self.user["rm"]).action_open_connected()
        seen = self._as("rm", "rm.customer").search(listed["domain"]).sudo()
        self.assertEqual(seen, self.customer["here"] + self.customer["abroad"])

    def test_buying_and_selling_is_no_common_exposure(self):
        self._relation("here", "there", kind="upstream")
        self.assertEqual(self._exposure("here"), ("1000.00", 0))
        self.assertEqual(self.customer["here"].with_user(self.user["risk"]).relation_count, 1)
