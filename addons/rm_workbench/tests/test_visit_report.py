"""Visits counted by RM, way and category, those owed to customers, and texts that repeat."""

from datetime import timedelta

from odoo.tests import tagged

from .office_common import OfficeCase

_SAID = "到村走访，了解秋粮收购资金安排，客户愿意存一年期定期。"


@tagged("post_install", "-at_install")
class TestVisitReport(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["rm.customer.category"].create(
            {"code": "XR", "name": "贵宾", "visit_days": 30}
        )
        cls.customer["here"].category_id = cls.category
        cls.month = cls.today.replace(day=1)

    def _rows(self, by="rm", month=None):
        domain = [("month", "=", month or self.month), ("manager_id", "=", self.manager.id)]
        return self._as(by, "rm.visit.report").search(domain)

    def _row(self, **wanted):
        row = self._rows().filtered(lambda one: one.category_id == self.category)
        self.assertEqual({name: row[name] for name in wanted}, wanted)
        return row

    def test_visits_are_counted_by_way_and_category(self):
        first = self._visit()
        self._visit(kind="phone")
        self._visit(kind="branch")
        row = self._row(visits=3, on_site=1, phone=1, in_branch=1, online=0, customers=1)
        self.assertEqual((row.branch_id, row.late), (self.manager.branch_id, 0))
        first.kind = "online"
        self._row(on_site=0, online=1)
        first.unlink()
        self._row(visits=2, online=0)

    def test_a_late_visit_counts_in_its_month_once_it_is_accepted(self):
        day = self.month - timedelta(days=1)
        if (self.today - day).days <= 3:
            day -= timedelta(days=5)
        visit = self._visit(date=day, waits=True)
        month = day.replace(day=1)
        self.assertFalse(sum(self._rows(month=month).mapped("visits")))
        visit.late_ids.with_user(self.user["leader_home"]).action_approve("同意")
        rows = self._rows(month=month)
        self.assertEqual((sum(rows.mapped("visits")), sum(rows.mapped("late"))), (1, 1))

    def test_who_was_to_be_visited_and_was_not_is_counted(self):
        self._visit(date=self.today - timedelta(days=50))
        self.env["rm.visit.report"]._refresh_open()
        row = self._row(due=1, met=0, overdue=1)
        self.assertEqual(row.met_percent, 0)
        self._visit()
        self.assertEqual(self._row(due=1, met=1, overdue=0).met_percent, 100)
        # what a month said at its end stays with it
        before = (self.today - timedelta(days=50)).replace(day=1)
        then = self._rows(month=before)
        self.assertEqual(sum(then.mapped("visits")), 1)
        self.env.cr.execute(
            "UPDATE rm_visit_report SET due = 2, met = 1, overdue = 1, visits = 9 WHERE id = %s",
            [then[0].id],
        )
        then.invalidate_recordset()
        self.env["rm.visit.report"]._refresh_open()
        self.assertEqual((then[0].visits, then[0].due, then[0].overdue), (1, 2, 1))

    def test_an_rm_without_visits_has_a_row_and_others_see_none_of_it(self):
        self.env["rm.visit"].search([("manager_id", "=", self.manager_west.id)]).unlink()
        self.env["rm.visit.report"]._refresh_open()
        empty = self.env["rm.visit.report"].search(
            [("month", "=", self.month), ("manager_id", "=", self.manager_west.id)]
        )
        self.assertEqual(sum(empty.mapped("visits")), 0)
        self.assertTrue(empty)
        self._visit()
        seen = {"rm": True, "leader": True, "admin": True, "auditor": True}
        for name in ("rm", "leader", "admin", "auditor", "rm_west", "leader_west"):
            self.assertEqual(bool(self._rows(name)), seen.get(name, False), name)

    # Texts

    def test_a_visit_that_repeats_another_is_flagged(self):
        first = self._visit(summary=_SAID)
        again = self._visit(summary=_SAID.replace("一年期", "两年期"))
        other = self._visit(summary="客户来电咨询装修贷款额度，约定周五带资料到网点办理。")
        self.assertEqual([v.near_copy for v in (first, again, other)], [False, True, False])
        found = self._as("leader", "rm.visit").search([("near_copy", "=", True)])
        self.assertEqual(found, again)
        again.summary = "改为说明：客户的货款下周到账，届时再谈转存。"
        self.assertFalse(again.near_copy)
        # another RM's words are no copy of one's own
        there = self._visit("there", by="rm_west", summary=_SAID)
        self.assertFalse(there.near_copy)
