"""Branches moved, merged and closed from a day on, and the chart of any day."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestBranchChange(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north = cls._make_branch("XT3", "branch", cls.home)

    def _change(self, kind, branch, to=None, by="admin", **vals):
        return self._as(by, "rm.branch.change").create(
            {
                "kind": kind,
                "branch_id": branch.id,
                "to_branch_id": to.id if to else False,
                "reason": "总行〔2025〕18号",
                **vals,
            }
        )

    def _sign(self, change, by="admin2"):
        change.action_submit()
        change.with_user(self.user[by]).action_approve()
        return change

    def _chart(self, day, by="admin"):
        rows = self._as(by, "rm.branch").chart_on(str(day))["rows"]
        return {row["code"]: row for row in rows if row["code"].startswith("XT")}

    def test_a_merged_branch_hands_over_everything_and_closes(self):
        team = self.env["rm.team"].create({"name": "小微", "branch_id": self.sub.id})
        self.env["rm.team"].create({"name": "小微", "branch_id": self.north.id})
        below = self._make_branch("XT111", "outlet", self.sub)
        change = self._sign(self._change("merge", self.sub, self.north))
        self.assertEqual(change.state, "done")
        self.assertEqual((change.people_moved, change.customers_moved), (2, 2))
        self.assertEqual((self.manager + self.mate).branch_id, self.north)
        self.assertEqual(self.customer["here"].branch_id, self.north)
        self.assertEqual(below.parent_id, self.north)
        self.assertEqual((team.branch_id, team.name), (self.north, "小微 XT11"))
        self.assertEqual(self.user["rm"].rm_branch_id, self.north)
        self.assertEqual((self.sub.active, self.sub.closed_on), (False, self._yesterday()))
        # a leader of the old branch above sees the customer no more, the RM does
        self.assertFalse(self.customer["here"].with_user(self.user["leader"]).has_access("read"))
        self.assertTrue(self.customer["here"].with_user(self.user["rm"]).has_access("read"))
        line = self.env["rm.journal"].search([("event", "=", "branch.merge")], limit=1)
        self.assertEqual((line.reference, line.detail["to"]), ("XT11", "XT3"))

    def test_what_is_open_goes_with_the_people(self):
        north = self._make_user("north")
        self._grant(north, "leader", self.north)
        vals = {"manager_id": self.manager.id, "valid_from": self.today, "valid_to": self.today}
        absence = self._as("leader", "rm.absence").create({**vals, "basis": "人力通知12号"})
        absence.action_submit()
        leaving = self._as("leader", "rm.leaving").create(
            {"manager_id": self.mate.id, "last_day": self.today, "basis": "人力通知13号"}
        )
        handover = self._as("leader", "rm.handover").create(
            {
                "from_manager_id": self.manager.id,
                "to_manager_id": self.mate.id,
                "supervisor_id": self.user["leader"].id,
            }
        )
        records = (absence, leaving, handover)
        self.assertFalse([r for r in records if r.with_user(north).has_access("read")])
        self._sign(self._change("merge", self.sub, self.north))
        for record in records:
            with self.subTest(model=record._name):
                self.assertTrue(record.with_user(north).has_access("read"))
        self.assertEqual(absence.sudo().approval_request_id.branch_id, self.north)
        absence.with_user(self.user["admin"]).action_approve("与通知一致")
        handover.with_user(north).write({"supervisor_id": north.id, "reason": "机构合并"})

    def _yesterday(self):
        return self.today - timedelta(days=1)

    def test_the_chart_of_an_earlier_day_stays_what_it_was(self):
        before = self._chart(self._yesterday())
        self._sign(self._change("merge", self.sub, self.north))
        self.assertNotIn("XT11", self._chart(self.today))
        after = self._chart(self._yesterday())
        self.assertEqual(after.keys(), before.keys())
        self.assertEqual(after["XT11"]["depth"], before["XT11"]["depth"])
        self.assertEqual(after["XT11"]["closed_on"], str(self._yesterday()))
        self.assertEqual(self._chart(self.today)["XT3"]["managers"], 2)
        self.assertEqual(self._chart(self._yesterday(), "leader").keys(), {"XT1"} | {"XT11"})
        name, header, rows = self._as("auditor", "rm.branch")._chart_sheet(str(self.today))
        self.assertIn(str(self.today), name)
        self.assertEqual(len(rows[0]), len(header))
        for day in ("31.12.2025", "2025-02-30", 7):
            with self.subTest(day=day), self.assertRaises(UserError):
                self._as("admin", "rm.branch").chart_on(day)

    def test_a_moved_branch_waits_for_its_day(self):
        change = self._change(
            "move", self.sub, self.west, effective_on=self.today + timedelta(days=1)
        )
        self._sign(change)
        self.assertEqual((change.state, self.sub.parent_id), ("approved", self.east))
        self.env["rm.branch.change"]._begin_day()
        self.assertEqual(change.state, "approved", "its day has not come")
        self.env.cr.execute(
            "UPDATE rm_branch_change SET effective_on = %s WHERE id = %s", [self.today, change.id]
        )
        change.invalidate_recordset()
        self.env["rm.start.of.day"]._begin()
        self.assertEqual((change.state, self.sub.parent_id), ("done", self.west))
        self.assertTrue(
            self.customer["here"].with_user(self.user["leader_west"]).has_access("read")
        )

    def test_what_became_impossible_meanwhile_says_why_and_waits(self):
        change = self._change(
            "move", self.sub, self.north, effective_on=self.today + timedelta(days=1)
        )
        self._sign(change)
        self.env.cr.execute(
            "UPDATE rm_branch_change SET effective_on = %s WHERE id = %s", [self.today, change.id]
        )
        change.invalidate_recordset()
        # what a source system closes, nobody here is asked about
        self.north._close(self._yesterday())
        self.env["rm.branch.change"]._begin_day()
        self.assertEqual(change.state, "approved")
        self.assertTrue(change.problem)

    def test_of_two_changes_that_exclude_each_other_one_is_called_off(self):
        later = {"effective_on": self.today + timedelta(days=9)}
        before = {"effective_on": self.today + timedelta(days=8)}
        after = {"effective_on": self.today + timedelta(days=10)}
        merge = self._sign(self._change("merge", self.sub, self.north, **later))
        for kind, branch, to, days in (
            ("close", self.sub, self.east, after),
            ("move", self.sub, self.west, later),
            ("move", self.sub, self.west, after),
            ("merge", self.sub, self.west, before),
            ("close", self.north, None, after),
            ("merge", self.north, self.west, before),
            ("merge", self.west, self.sub, after),
        ):
            change = self._change(kind, branch, to, **days)
            self.assertIn(merge.branch_id.name, change.planned_text)
            with self.subTest(kind=kind, branch=branch.code), self.assertRaises(UserError):
                change.action_submit()
        # what goes before or after without harm is submitted, and warned of
        self._change("move", self.sub, self.west, **before).action_submit()
        waiting = self._change("merge", self.north, self.west, **after)
        waiting.action_submit()
        self.assertEqual(len(waiting.planned_text.splitlines()), 2)
        for name in ("leader_home", "branch_admin", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                merge.with_user(self.user[name]).action_call_off()
        merge.with_user(self.user["admin"]).action_call_off()
        self.assertEqual((merge.state, merge.planned_text), ("cancelled", False))
        close = self._change("merge", self.sub, self.east, **later)
        close.action_submit()
        for step in (
            merge.action_call_off,
            merge.action_submit,
            lambda: merge.write({"reason": "别"}),
        ):
            with self.assertRaises(UserError):
                step()
        # two that waited at the same time: the second approval is refused
        self._sign(self._change("close", self.sub, self.east, **after))
        with self.assertRaises(UserError):
            close.with_user(self.user["admin2"]).action_approve()
        self.assertEqual(close.state, "submitted")
        line = self.env["rm.journal"].search([("event", "=", "branch.change_called_off")], limit=1)
        self.assertEqual(line.detail["kind"], "merge")

    def test_what_makes_no_sense_is_refused(self):
        for kind, branch, to in (
            ("close", self.sub, None),
            ("close", self.east, self.north),
            ("merge", self.sub, None),
            ("move", self.sub, None),
            ("move", self.sub, self.east),
            ("move", self.east, self.sub),
            ("merge", self.sub, self.sub),
            ("merge", self.env["rm.branch"].search([("parent_id", "=", False)]), self.north),
        ):
            with self.subTest(kind=kind, branch=branch.code), self.assertRaises(UserError):
                self._change(kind, branch, to).action_submit()
        with self.assertRaises(ValidationError):
            self.sub.with_user(self.user["admin"]).active = False
        # nor is an empty one closed, or opened again, by one person and without a day
        for closed in (False, True):
            if closed:
                self.north._close(self._yesterday())
            with self.subTest(closed=closed), self.assertRaisesRegex(UserError, "second"):
                self.north.with_user(self.user["admin"]).active = closed

    def test_what_is_typed_by_hand_leaves_old_and_new_value_and_no_branch_is_moved_so(self):
        delivered = "UPDATE rm_branch SET batch_id = %s WHERE id = %s"
        self.env.cr.execute(delivered, [self.batch.id, self.north.id])
        self.env.invalidate_all()
        north = self.north.with_user(self.user["admin"])
        north.write({"address": "城北路1号", "opened_on": "2001-03-15"})
        north.write({"address": "城北路8号"})
        lines = self.env["rm.journal"].search(
            [("event", "=", "branch.changed"), ("reference", "=", "XT3")], order="id"
        )
        told = [(line.detail["old"], line.detail["new"]) for line in lines]
        self.assertEqual(told, [("", "城北路1号"), ("", "2001-03-15"), ("城北路1号", "城北路8号")])
        self.env.cr.execute(delivered, [None, self.north.id])
        self.env.invalidate_all()
        for branch, vals, error in (
            (north, {"parent_id": self.west.id}, UserError),
            (north, {"address": "x" * 201}, ValidationError),
            (self.north.with_user(self.user["branch_admin"]), {"address": "x"}, AccessError),
            (self.north.with_user(self.user["leader_home"]), {"opened_on": False}, AccessError),
        ):
            with self.subTest(vals=vals), self.assertRaises(error), self.env.cr.savepoint():
                branch.write(vals)

    def test_a_form_without_a_branch_counts_nobody(self):
        form = self._as("admin", "rm.branch.change").new({"kind": "close"})
        counts = ("manager_count", "customer_count", "user_count", "child_count")
        self.assertEqual([form[name] for name in counts], [0, 0, 0, 0])

    def test_only_a_second_administrator_signs(self):
        change = self._change("close", self.north)
        change.action_submit()
        for name in ("admin", "leader_home", "branch_admin", "auditor"):
            with self.subTest(user=name), self.assertRaises(UserError):
                change.with_user(self.user[name]).action_approve()
        change.with_user(self.user["admin2"]).action_approve()
        self.assertEqual(change.state, "done")
        with self.assertRaises(UserError):
            change.with_user(self.user["admin2"]).action_approve()
        with self.assertRaises(UserError):
            change.write({"reason": "别的"})
        for name in ("leader", "branch_admin", "rm"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._change("close", self.north, by=name)
