"""Tags, duplicates, categories by rule, the product tree, and the whole relationship."""

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestSegments(BankCase):
    def _tags(self, by, keys, tag, put_on=True):
        column = "put_on_ids" if put_on else "take_off_ids"
        customers = [self.customer[key].id for key in keys]
        sets = self._as(by, "rm.customer.tag.set")
        values = {"customer_ids": [Command.set(customers)], column: [Command.set(tag.ids)]}
        sets.create(values).action_confirm()

    def test_rms_tag_their_own_customers_and_leaders_those_of_their_branch(self):
        tag = self._as("admin", "rm.customer.tag").create({"name": "代发工资"})
        self._tags("rm", ("here", "abroad"), tag)
        self._tags("rm", ("here",), tag)
        self._tags("leader", ("nobody",), tag)
        found = self._as("rm", "rm.customer").search([("tag_ids", "in", tag.ids)]).sudo()
        self.assertEqual(found, self.customer["here"] | self.customer["abroad"])
        self._tags("leader", ("here",), tag, put_on=False)
        self.assertFalse(self.customer["here"].tag_ids)
        for by, key in (("rm", "there"), ("rm", "nobody"), ("leader", "there"), ("risk", "here")):
            with self.subTest(by=by, key=key), self.assertRaises(AccessError):
                self._tags(by, (key,), tag)
        for by in ("rm", "leader", "risk", "auditor"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._as(by, "rm.customer.tag").create({"name": "自建标签"})
        with self.assertRaises(AccessError):
            self.customer["here"].with_user(self.user["rm"]).write({"tag_ids": [(6, 0, tag.ids)]})

    def _duplicates(self, by="leader"):
        return self._as(by, "rm.customer.duplicate").search([])

    def _found(self):
        """Return {(key of the one, key of the other): reason} of the open pairs of this bank."""
        self.env["rm.customer.duplicate"]._refresh()
        keys = {customer: key for key, customer in self.customer.items()}
        pairs = self.env["rm.customer.duplicate"].search([("customer_id", "in", self._ids())])
        return {(keys[pair.customer_id], keys[pair.other_id]): pair.reason for pair in pairs}

    def _ids(self):
        return [customer.id for customer in self.customer.values()]

    def test_the_same_identity_number_is_found_and_decided_once(self):
        # what is left of the numbers on screen is the same for all: it is not compared
        self.customer["nobody"].name = self.customer["here"].name
        for key, phone in (("here", "1"), ("there", "2"), ("nobody", "3")):
            self.customer[key]._keep_secret(f"330102199001011234-{key}", f"1380000567{phone}")
        self.assertEqual(self._found(), {})
        for key, phone in (("there", "2"), ("nobody", "3")):
            self.customer[key]._keep_secret("330102199001011234-here", f"1380000567{phone}")
        expected = {("here", "there"): "identity", ("here", "nobody"): "identity"}
        self.assertEqual(self._found(), expected, "whatever the names")
        pair = self._duplicates()
        both = pair.sudo().customer_id | pair.sudo().other_id
        self.assertEqual(both, self.customer["here"] | self.customer["nobody"])
        self.assertFalse(self._duplicates("leader_west"))
        for by in ("admin", "auditor"):
            with self.subTest(by=by), self.assertRaises(UserError):
                pair.with_user(self.user[by]).action_same()
        for by in ("rm", "risk"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                pair.with_user(self.user[by]).action_same()
        pair.action_different()
        with self.assertRaises(UserError):
            pair.action_same()
        for key in ("there", "nobody"):
            self.customer[key]._keep_secret(f"330102199001011234-{key}", False)
        self.assertEqual(self._found(), {("here", "nobody"): "identity"}, "decided stays")
        self.assertEqual(pair.state, "different")

    def test_who_sees_both_customers_sees_the_pair_wherever_they_are_from(self):
        # abroad is of the west, and the RM's of the east: so the east's leader sees him
        for key in ("here", "abroad", "there"):
            self.customer[key]._keep_secret("330102199001011234-one", False)
        self.env["rm.customer.duplicate"]._refresh()
        keys = {customer.id: key for key, customer in self.customer.items()}

        def seen(by):
            pairs = self._duplicates(by).sudo()
            return {(keys[pair.customer_id.id], keys[pair.other_id.id]) for pair in pairs}

        self.assertEqual(seen("leader"), {("here", "abroad")})
        self.assertEqual(seen("leader_west"), set(), "of here he learns nothing")
        self.assertEqual(seen("leader_home"), {("here", "abroad"), ("here", "there")})
        foreign = self._duplicates("leader_home") - self._duplicates()
        self.assertFalse(foreign.with_user(self.user["leader"]).has_access("read"))
        # his sight goes with the RM's share
        self.assignment["abroad"].valid_to = fields.Date.subtract(self.today, days=1)
        self.env["rm.customer.access"]._refresh_for_customers(self.customer["abroad"].ids)
        self.assertEqual(seen("leader"), set())

    def test_companies_of_one_name_and_people_of_one_name_and_phone_are_found(self):
        for key, kind, name, phone in (
            ("here", "individual", "王建国", "13800005678"),
            ("abroad", "individual", "王建国", "13800005678"),
            ("there", "corporate", "某公司", "13800005678"),
            ("nobody", "corporate", "某公司", "13900005678"),
        ):
            self.customer[key].write({"kind": kind, "name": name})
            self.customer[key]._keep_secret(f"330102199001011234-{key}", phone)
        expected = {("here", "abroad"): "phone", ("there", "nobody"): "name"}
        self.assertEqual(self._found(), expected, "a family has one phone and several names")

    def _rule(self, code, *conditions, **vals):
        category = self.env["rm.customer.category"].create({"code": code, "name": code})
        return self._as("admin", "rm.customer.category.rule").create(
            {
                "name": code,
                "category_id": category.id,
                "condition_ids": [
                    Command.create({"measure": measure, "operator": operator, "value": value})
                    for measure, operator, value in conditions
                ],
                **vals,
            }
        )

    def test_the_first_rule_that_fits_sets_the_category(self):
        rules = self.env["rm.customer.category.rule"]
        rules.search([]).active = False
        measures = ("deposit", "loan", "total", "accounts", "loans", "fees", "years", "age")
        self._rule("XNONE", *[(measure, "ge", "999999999") for measure in measures], sequence=1)
        self._rule("XNEVER", sequence=2)
        self._rule("XLOAN", ("loans", "ge", "1"), kind="individual", sequence=3)
        last = self._rule("XALL", ("accounts", "ge", "1"), ("deposit", "lt", "1"), sequence=4)
        self.assertIn("4", last.action_try()["params"]["message"])
        self.assertFalse(self.customer["here"].category_id)
        last.action_apply()
        found = {key: customer.category_id.code for key, customer in self.customer.items()}
        expected = {"here": "XLOAN", "there": "XLOAN", "abroad": "XLOAN", "nobody": "XALL"}
        self.assertEqual(found, expected)
        self.assertEqual(rules._apply(), 0)
        for by in ("rm", "leader", "auditor"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                last.with_user(self.user[by]).action_apply()
        for value in ("NaN", "1e20", "x"):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self._rule(value, ("deposit", "ge", value))

    def test_products_are_a_tree_and_known_by_the_codes_of_the_systems(self):
        group = self._as("admin", "rm.product").create({"code": "xg", "name": "个人贷款"})
        below = group.create({"code": "xh", "name": "住房贷款", "parent_id": group.id})
        with self.assertRaises(ValidationError):
            group.parent_id = below
        self.batch.feed_id.invalidate_recordset()
        source = {"feed_id": self.batch.feed_id.id, "code": "LN-77"}
        below.source_ids = [Command.create(source)]
        self.assertEqual(below.source_codes, "LN-77")
        self.loan["here"].write({"product": "LN-77", "batch_id": self.batch.id})
        self.loan["there"].write({"product": "LN-77"})
        self.assertEqual(self.loan["here"].product_name, "住房贷款")
        self.assertEqual(self.loan["there"].product_name, "LN-77", "not of that system")
        self.assertIn(below, below.search([("is_loan", "=", True)]))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            group.source_ids = [Command.create(source)]
        for by in ("rm", "leader", "auditor"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                below.with_user(self.user[by]).write({"parent_id": False})

    def test_a_letter_for_a_group_of_products_holds_for_those_below(self):
        group = self.env["rm.product"].create({"code": "xg", "name": "个人贷款"})
        below = group.create({"code": "xh", "name": "住房贷款", "parent_id": group.id})
        letter = self._as("admin", "rm.authority.letter").create(
            {
                "manager_id": self.manager.id,
                "basis": "1号",
                "line_ids": [
                    Command.create({"amount": "1"}),
                    Command.create({"product_id": group.id, "amount": "500"}),
                ],
            }
        )
        letter.action_submit()
        letter.with_user(self.user["admin2"]).action_approve()
        vals = {"product_id": below.id, "term_months": 1, "purpose": "购房"}
        vals["customer_id"] = self.customer["here"].id
        proposals = self._as("rm", "rm.loan.proposal")
        self.assertFalse(proposals.create({**vals, "amount": "500"})._is_beyond_authority())
        self.assertTrue(proposals.create({**vals, "amount": "501"})._is_beyond_authority())

    def test_balances_over_time_are_those_of_the_month_ends(self):
        self.account["here"].currency = self.env.company.currency_id.name
        here = self.customer["here"].with_user(self.user["rm"])
        chart = here.balance_chart
        self.assertEqual((len(chart["months"]), chart["months"][-1]), (24, "1901-01"))
        self.assertEqual(
            (chart["deposit"][-2:], chart["loan"][-1]), (["0.00", "100.00"], "1000.00")
        )
        self.env.cr.execute("UPDATE rm_fact_fee SET booked_on = %s", [self.today])
        self.assertEqual((here.fee_year, here.fee_ids.mapped("amount")), ("5.00", [5.0]))
        for column in ("balance_chart", "fee_year", "fee_ids"):
            with self.subTest(column=column), self.assertRaises(AccessError):
                self.customer["here"].with_user(self.user["risk"]).read([column])
        self.env["rm.complaint"].create(
            {"customer_id": here.id, "subject": "某事", "content": "某事某事"}
        )
        with self.assertRaises(AccessError):
            here.read(["complaint_ids"])
        self.assertEqual(len(here.with_user(self.user["leader"]).complaint_ids), 1)
