"""Visits follow the customer; who made one changes it; the next step becomes a to-do."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase
from .test_read_rights import ALL, EAST, NONE, WEST


@tagged("post_install", "-at_install")
class TestVisit(OfficeCase):
    def test_nothing_is_entered_about_days_ahead(self):
        with self.assertRaises(ValidationError):
            self._visit(date=self.today + timedelta(days=1))

    def test_a_visit_entered_more_than_three_days_later_is_marked(self):
        for back, marked in ((0, False), (3, False), (4, True)):
            visit = self._visit(date=self.today - timedelta(days=back))
            with self.subTest(days=back):
                self.assertEqual(visit.back_dated, marked)
                self.assertEqual(visit.entered_on, self.today)
        fresh = self._visit()
        with self.assertRaises(UserError):
            fresh.date = self.today - timedelta(days=9)
        fresh.write({"date": self.today - timedelta(days=9), "late_reason": "记错了日期"})
        self.assertTrue(fresh.back_dated)
        with self.assertRaises(UserError):
            fresh.write({"back_dated": False})

    def test_who_reads_which_visit(self):
        for key, by in (("here", "rm"), ("there", "rm_west"), ("abroad", "rm")):
            self._visit(key, by)
        tables = {
            "rm": {"here", "abroad"},
            "rm_west": {"there"},
            "leader": EAST - {"nobody"},
            "leader_west": WEST,
            "leader_home": ALL - {"nobody"},
            "risk": {"here", "abroad"},
            "admin": ALL - {"nobody"},
            "auditor": ALL - {"nobody"},
            "branch_admin": NONE,
            "integration": NONE,
        }
        ours = [customer.id for customer in self.customer.values()]
        for name, expected in tables.items():
            with self.subTest(user=name):
                visits = self._as(name, "rm.visit")
                if expected is NONE:
                    with self.assertRaises(AccessError):
                        visits.search([])
                    continue
                found = visits.search([("customer_id", "in", ours)])
                keys = {k for k, c in self.customer.items() if c in found.sudo().customer_id}
                self.assertEqual(keys, expected)
                self.assertTrue(found.read())

    def test_a_visit_is_entered_for_own_customers_in_ones_own_name(self):
        for key in ("there", "nobody"):
            with self.subTest(customer=key), self.assertRaises(AccessError):
                self._visit(key)
        with self.assertRaises(ValidationError):
            self._visit(manager_id=self.mate.id)
        for name in ("leader", "risk", "admin", "auditor"):
            with self.subTest(user=name), self.assertRaises(UserError):
                self._visit(by=name)

    def test_others_read_it_and_change_nothing(self):
        visit = self._visit()
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": self.manager_west.id,
                "share": 1,
                "basis": "shadow",
                "valid_from": "2000-01-01",
            }
        )
        for name in ("rm_west", "leader", "risk", "admin", "auditor"):
            with self.subTest(user=name):
                other = visit.with_user(self.user[name])
                self.assertTrue(other.read(["summary"]))
                with self.assertRaises(AccessError):
                    other.write({"summary": "改"})
                with self.assertRaises(AccessError):
                    other.unlink()

    def test_a_hand_over_moves_visits_files_and_to_dos(self):
        visit = self._visit(next_step="送利率方案", next_date=self.today + timedelta(days=3))
        file = self._file("rm")
        visit.attachment_ids = [(4, file.id)]
        self.assignment["here"].valid_to = self.yesterday
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["here"].id,
                "manager_id": self.manager_west.id,
                "valid_from": self.today,
            }
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            visit.with_user(self.user["rm"]).read(["summary"])
        with self.assertRaises(AccessError):
            file.with_user(self.user["rm"]).read(["name"])
        heir = visit.with_user(self.user["rm_west"])
        self.assertTrue(heir.read(["summary"]))
        self.assertEqual(heir.attachment_ids.read(["name"])[0]["name"], "门头照片.jpg")
        todo = self.env["mail.activity"].search(
            [("res_model", "=", "rm.visit"), ("res_id", "=", visit.id)]
        )
        self.assertEqual(todo.user_id, self.user["rm_west"])

    def test_the_next_step_is_one_to_do_of_the_rm(self):
        visit = self._visit(next_step="送利率方案", next_date=self.today + timedelta(days=3))
        todo = visit.activity_ids
        self.assertEqual((todo.summary, todo.user_id), ("送利率方案", self.user["rm"]))
        visit.next_date = self.today + timedelta(days=5)
        self.assertEqual(visit.activity_ids, todo)
        self.assertEqual(todo.date_deadline, visit.next_date)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
            self._visit(next_date=self.yesterday)

    def _file(self, by):
        return self._as(by, "ir.attachment").create({"name": "门头照片.jpg", "raw": b"jpg"})

    def test_files_are_private_to_readers_of_the_customer(self):
        visit = self._visit()
        file = self._file("rm")
        with self.assertRaises(AccessError):
            file.public = True
        file.sudo().public = True  # as one of before might be
        visit.attachment_ids = [(4, file.id)]
        self.assertFalse(file.public)
        self.assertTrue(file.with_user(self.user["leader"]).read(["name"]))
        for name in ("rm_west", "leader_west", "branch_admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                file.with_user(self.user[name]).read(["name"])

    def test_a_file_of_something_else_is_not_taken(self):
        visit = self._visit()
        foreign = self._file("rm_west")
        with self.assertRaises(AccessError):
            visit.attachment_ids = [(4, foreign.id)]
        bound = self._file("rm")
        self._visit(attachment_ids=[(4, bound.id)])
        with self.assertRaises(ValidationError):
            visit.attachment_ids = [(4, bound.id)]

    def test_a_visit_of_a_plan_marks_its_line_as_done(self):
        line = self._approved_plan().line_ids
        action = line.action_new_visit()
        self.assertEqual(action["context"]["default_customer_id"], self.customer["here"].id)
        visit = self._visit(plan_line_id=line.id)
        self.assertTrue(line.done)
        self.assertEqual(line.visit_id, visit)

    def test_a_visit_stays_on_record_from_the_next_day_on(self):
        visit = self._visit()
        visit._set_guarded(entered_on=self.yesterday)
        with self.assertRaises(UserError):
            visit.unlink()
        with self.assertRaises(UserError):
            visit.customer_id = self.customer["abroad"]

    def test_customers_show_when_they_were_seen_last(self):
        self._visit(date=self.today - timedelta(days=40))
        customers = self._as("rm", "rm.customer")
        here = customers.browse(self.customer["here"].id)
        self.assertEqual(here.visit_count, 1)
        self.assertEqual(here.days_unvisited, 40)
        both = [c.id for c in (self.customer["here"], self.customer["abroad"])]
        for days, keys in ((30, {"here", "abroad"}), (40, {"here", "abroad"}), (41, {"abroad"})):
            found = customers.search([("days_unvisited", ">=", days), ("id", "in", both)])
            with self.subTest(days=days):
                names = {k for k, c in self.customer.items() if c.id in found.ids}
                self.assertEqual(names, keys)

    def test_records_are_found_by_the_names_of_rms_and_customers(self):
        visit, plan = self._visit(), self._plan()
        log = self._log(date=self.today)
        for record, text in (
            (visit, "客户here"),
            (plan, "张三"),
            (plan.line_ids, "客户here"),
            (log, "张三"),
        ):
            for name, found in (("rm", record.ids), ("rm_west", [])):
                with self.subTest(model=record._name, user=name):
                    rows = self._as(name, record._name).name_search(text, [("id", "=", record.id)])
                    self.assertEqual([row[0] for row in rows], found)

    def test_the_customers_form_opens_a_visit_for_his_rms_only(self):
        here = self.customer["here"]
        action = here.with_user(self.user["rm"]).action_new_visit()
        self.assertEqual(action["res_model"], "rm.visit")
        for name in ("leader", "rm_west", "risk", "admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                here.with_user(self.user[name]).action_new_visit()
