"""Shares around a hand-over: exact on every day, for any mixture of assignments."""

import random
from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.rm_workbench.feeds.catalogue import ENTITIES
from odoo.addons.rm_workbench.loading.assignments import load_assignments
from odoo.addons.rm_workbench.loading.upsert import Load

from .handover_common import HandoverCase

_DAYS = range(-12, 45)


@tagged("post_install", "-at_install")
class TestHandoverShares(HandoverCase):
    def test_three_hundred_customers_move_in_a_few_statements_exact_on_every_day(self):
        customers = self._generate(300)
        before = self._table()
        handover = self._as("leader", "rm.handover").create(self._led(kind="rotation"))
        handover.action_fill()
        self.assertEqual(handover.line_count, 300 + 2)
        self._sign(handover)
        after = self._table()
        self.assertEqual(handover.state, "done")
        self._compare(before, after, lambda _day: Decimal(0))
        moved = self.env["rm.customer"].browse(customers)
        self.assertEqual(set(moved.mapped("manager_id.code")) - {"XM2"}, {"XM3"})

    def test_the_number_of_statements_does_not_follow_the_number_of_customers(self):
        counts = []
        for number in (3, 200):
            self._generate(number)
            handover = self._as("leader", "rm.handover").create(self._led())
            handover.action_fill()
            self.env.flush_all()
            start = self.env.cr.sql_log_count
            handover._move_assignments()
            counts.append(self.env.cr.sql_log_count - start)
            self.env["rm.assignment"].search([("manager_id", "=", self.mate.id)]).unlink()
        # customers whose RM stays the same are counted by a statement of their own
        self.assertLessEqual(abs(counts[0] - counts[1]), 1)
        self.assertLess(counts[1], 20)

    def test_the_old_rm_keeps_his_part_until_the_day_and_nothing_after(self):
        self._generate(40)
        before = self._table()
        handover = self._as("leader", "rm.handover").create(
            self._led(keep_percent="30", keep_until=self._day(20))
        )
        handover.action_fill()
        self._sign(handover)
        after = self._table()
        self._compare(before, after, lambda day: Decimal("0.3") if day <= 20 else Decimal(0))
        self.assertEqual(
            self._shares("here", self._day(20)), {"XM1": "0.300000", "XM3": "0.700000"}
        )
        self.assertEqual(self._shares("here", self._day(21)), {"XM3": "1.000000"})

    def test_kept_for_a_while_every_day_is_whose_it_is(self):
        self._generate(40)
        before = self._table()
        handover = self._as("leader", "rm.handover").create(
            self._led(kind="temporary", return_on=self._day(9))
        )
        handover.action_fill()
        self._sign(handover)
        self._compare(before, self._table(), lambda day: Decimal(int(day > 9)))

    def test_a_delivery_that_still_names_the_old_rm_is_kept_aside(self):
        own = self.assignment["here"]
        own.share = 0.4
        self.env.cr.execute("UPDATE rm_assignment SET origin = 'extract' WHERE id = %s", [own.id])
        own.invalidate_recordset()
        self._approved(keys=("here",))
        self.assertEqual((own.origin, own.valid_to), ("workbench", self.yesterday))
        new = self.customer["here"].assignment_ids - own
        self.assertEqual((new.manager_id, new.origin), (self.mate, "workbench"))
        self.assertEqual(self._deliver(("XM1", "0.4", "2000-01-01", None)), 0)
        self.assertEqual(
            self._deliver(
                ("XM1", "0.4", "2000-01-01", self.yesterday), ("XM3", "0.4", self.today, None)
            ),
            2,
        )
        self.assertEqual(self._shares("here", self.yesterday), {"XM1": "0.400000"})
        self.assertEqual(self._shares("here", self.today), {"XM3": "0.400000"})
        self.assertEqual(len(self.customer["here"].assignment_ids), 2)

    def _deliver(self, *rows):
        """Load assignments as a feed does; returns how many rows were taken or agreed."""
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(
            """DROP TABLE IF EXISTS rm_x_stage; CREATE TEMP TABLE rm_x_stage (
                 source_line int, customer_no text, rm_code text, share numeric, valid_from date,
                 valid_to date, line text, account_no text, loan_no text, basis text)"""
        )
        for line, row in enumerate(rows):
            cr.execute("INSERT INTO rm_x_stage VALUES (%s, 'X-here', %s, %s, %s, %s)", [line, *row])
        entity = ENTITIES["assignments"]
        load = Load(cr, self.batch.id, self.today, entity, "rm_x_stage", set())
        taken = load_assignments(load, "assignments.csv")
        self.env.invalidate_all()
        return taken

    def test_shares_that_both_have_are_added_up(self):
        self.assignment["here"].share = 0.6
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": self.mate.id,
                "valid_from": "2000-01-01",
                "share": 0.4,
            }
        )
        self._approved(keys=("here",))
        self.assertEqual(
            self._shares("here", self.yesterday), {"XM1": "0.600000", "XM3": "0.400000"}
        )
        self.assertEqual(self._shares("here", self.today), {"XM3": "1.000000"})

    def _led(self, **vals):
        return self._vals(supervisor_id=self.user["leader_home"].id, **vals)

    def _generate(self, number):
        """Make customers with one to three assignments of any scope, basis and days."""
        draw = random.Random(number)
        first = self.env["rm.customer"].create(
            [
                {
                    "customer_no": f"XG{number}-{index:05}",
                    "name": f"移交客户{index}",
                    "kind": "individual",
                    "branch_id": self.sub.id,
                }
                for index in range(number)
            ]
        )
        rows = []
        for customer in first:
            kept = draw.choice([1, 0.6, 0.333333])
            rows.append(self._row(customer, self.manager, kept, -400, None))
            if kept == 0.6:
                end = draw.choice([None, 10, 25])
                rows.append(self._row(customer, self.mate, 0.4, draw.randint(-9, 3), end))
            if kept == 0.333333:
                rows.append(
                    self._row(customer, self.manager_west, 0.5, -30, draw.choice([None, 5]))
                )
            if draw.random() < 0.3:
                rows.append(self._row(customer, self.manager, 0.5, -5, 15, line="deposit"))
            if draw.random() < 0.2:
                rows.append(self._row(customer, self.manager, 1, 4, None, line="loan"))
            if draw.random() < 0.2:
                rows.append(self._row(customer, self.manager, 1, -3, 30, basis="shadow"))
        self.env["rm.assignment"].create(rows)
        return first.ids

    def _row(self, customer, manager, share, first, last, **vals):
        return {
            "customer_id": customer.id,
            "manager_id": manager.id,
            "share": share,
            "valid_from": self._day(first),
            "valid_to": self._day(last) if last is not None else False,
            **vals,
        }

    def _sign(self, handover):
        handover.check_ids.write({"done": True})
        handover.action_submit()
        handover.with_user(self.user["mate"]).action_accept()
        # a leader made it, so another one witnesses and approves
        handover.with_user(self.user["leader_home"]).action_witness()
        handover.with_user(self.user["leader_home"]).action_approve("同意")

    def _table(self):
        """Return ``{(customer, scope, basis, day): {RM: share}}`` of the generated customers."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT c.id, COALESCE(a.line, ''), a.basis, d, m.code, sum(a.share)
                 FROM generate_series(%s, %s) d
                 JOIN rm_assignment a ON a.valid_from <= %s::date + d
                  AND COALESCE(a.valid_to, 'infinity') >= %s::date + d
                 JOIN rm_customer c ON c.id = a.customer_id AND c.customer_no LIKE 'XG%%'
                 JOIN rm_manager m ON m.id = a.manager_id
             GROUP BY 1, 2, 3, 4, 5""",
            [_DAYS[0], _DAYS[-1], self.today, self.today],
        )
        table = {}
        for customer, line, basis, day, code, share in self.env.cr.fetchall():
            table.setdefault((customer, line, basis, day), {})[code] = Decimal(str(share))
        return table

    def _compare(self, before, after, kept):
        """Compare with what the hand-over means, worked out day by day in plain Python."""
        self.assertTrue(before)
        expected = {}
        for key, shares in before.items():
            shares = dict(shares)
            if key[3] >= 0 and "XM1" in shares:
                whole = shares.pop("XM1")
                part = (whole * kept(key[3])).quantize(Decimal("0.000001"), "ROUND_DOWN")
                if part:
                    shares["XM1"] = part
                if whole - part:
                    shares["XM3"] = shares.get("XM3", 0) + whole - part
            expected[key] = shares
        self.assertEqual(after, expected)
        for (_customer, _line, basis, _day), shares in after.items():
            if basis == "real":
                self.assertLessEqual(sum(shares.values()), 1)
