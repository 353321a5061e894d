"""Temporary keeping that ends early, and who is due to rotate."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .handover_common import HandoverCase


@tagged("post_install", "-at_install")
class TestHandoverEarly(HandoverCase):
    def _kept(self, days=0):
        """Return keeping until the ninth day, with a share that the keeper had before."""
        self.assignment["here"].share = 0.7
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": self.mate.id,
                "share": 0.3,
                "valid_from": "2000-01-01",
            }
        )
        handover = self._approved(
            kind="temporary", effective_on=self._day(days), return_on=self._day(9)
        )
        self.assertEqual(handover.state, "done")
        self.assertEqual(self._shares("here", self.today), {"XM3": "1.000000"})
        return handover

    def test_customers_go_back_at_once(self):
        handover = self._kept(days=-2).with_user(self.user["rm"])
        handover.action_end_early()
        self.assertEqual(handover.state, "returned")
        own = {"XM1": "0.700000", "XM3": "0.300000"}
        for days in (0, 5, 9, 10, 40):
            with self.subTest(days=days):
                self.assertEqual(self._shares("here", self._day(days)), own)
        self.assertEqual(self.customer["here"].manager_id, self.manager)
        with self.assertRaises(UserError):
            handover.action_end_early()

    def test_customers_go_back_on_an_earlier_day(self):
        handover = self._kept().with_user(self.user["leader_home"])
        handover.action_end_early(str(self._day(3)))
        self.assertEqual((handover.state, handover.return_on), ("done", self._day(3)))
        for days, shares in (
            (0, {"XM3": "1.000000"}),
            (3, {"XM3": "1.000000"}),
            (4, {"XM1": "0.700000", "XM3": "0.300000"}),
            (10, {"XM1": "0.700000", "XM3": "0.300000"}),
        ):
            with self.subTest(days=days):
                self.assertEqual(self._shares("here", self._day(days)), shares)
        line = self.env["rm.journal"].search([("event", "=", "handover.ended_early")], limit=1)
        self.assertEqual((line.login, line.reference), ("x_leader_home", handover.number))

    def test_only_keeping_ends_early_and_only_by_those_concerned(self):
        handover = self._kept()
        for day in (self._day(9), self._day(-2), "31.12.2025", "nonsense"):
            with self.subTest(day=day), self.assertRaises(UserError):
                handover.with_user(self.user["rm"]).action_end_early(str(day))
        for name in ("mate", "rm_west", "auditor", "branch_admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                handover.with_user(self.user[name]).action_end_early()

    def test_the_rotation_list_counts_the_years_in_one_post(self):
        history = self.env["rm.manager.history"]
        history.search([("manager_id", "in", (self.manager + self.mate).ids)]).unlink()
        old = self.today - timedelta(days=4 * 366)
        for manager, since, until in (
            (self.manager, old, self.today - timedelta(days=100)),
            (self.manager, self.today - timedelta(days=99), False),
            (self.mate, self.today - timedelta(days=30), False),
        ):
            history.create(
                {
                    "manager_id": manager.id,
                    "branch_id": self.sub.id,
                    "grade_id": False if until else self.env["rm.grade"].search([], limit=1).id,
                    "valid_from": since,
                    "valid_to": until,
                }
            )
        self.env.flush_all()
        rows = self._as("leader", "rm.manager.rotation").search([])
        found = {row.manager_id: row for row in rows}
        self.assertEqual(found[self.manager].since, old, "a grade is no new post")
        self.assertEqual((found[self.manager].state, found[self.mate].state), ("overdue", "later"))
        self.assertEqual(found[self.manager].customers, 2)
        self.assertFalse(
            self._as("leader_west", "rm.manager.rotation").search(
                [("manager_id", "=", self.manager.id)]
            )
        )
