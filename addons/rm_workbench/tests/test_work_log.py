"""Work logs: one a day, handed in, taken back, filled in from the day, seen by whom."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestWorkLog(OfficeCase):
    def test_a_draft_is_kept_and_handed_in(self):
        log = self._log(content=False, morning_plan="联系到期客户")
        self.assertEqual(log.state, "draft")
        with self.assertRaises(UserError):
            log.action_submit()
        log.content = "联系6户"
        log.action_submit()
        self.assertEqual(log.state, "submitted")
        with self.assertRaises(UserError):
            log.action_submit()

    def test_a_log_handed_in_on_a_later_day_is_marked(self):
        self.assertTrue(self._submitted_log().late)
        today = self._submitted_log(date=self.today)
        self.assertFalse(today.late)
        self.assertEqual(today.entered_on, self.today)

    @mute_logger("odoo.sql_db")
    def test_there_is_one_log_a_day(self):
        self._log()
        with self.assertRaises(psycopg2.IntegrityError):
            self._log()

    def test_nothing_is_written_about_days_ahead(self):
        with self.assertRaises(ValidationError):
            self._log(date=self.today + timedelta(days=1))

    def test_a_submitted_log_is_taken_back_before_it_is_changed(self):
        log = self._submitted_log()
        with self.assertRaises(UserError):
            log.content = "改"
        log.action_take_back()
        log.content = "改"
        with self.assertRaises(UserError):
            log.action_take_back()
        log.unlink()

    def test_a_checked_log_stays_as_it_is(self):
        log = self._submitted_log()
        log.with_user(self.user["leader"]).action_mark_read("已阅")
        log.invalidate_recordset()
        self.assertEqual(log.state, "checked")
        for attempt in (
            lambda: log.write({"content": "改"}),
            lambda: log.write({"tomorrow": "改"}),
            log.action_take_back,
            log.action_submit,
            log.unlink,
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_visits_and_plan_of_the_day_are_inserted_once(self):
        plan = self._approved_plan(
            line_ids=[(0, 0, {"date": self.monday, "kind": "phone", "goal": "回访开户客户"})]
        )
        self.assertTrue(plan.line_ids)
        self._visit(date=self.monday)
        log = self._log(date=self.monday, content="晨会。")
        log.action_insert_visits()
        self.assertTrue(log.content.startswith("晨会。\n"))
        self.assertIn("客户here: 存款到期，愿意转存。", log.content)
        self.assertIn("回访开户客户", log.content)
        with self.assertRaises(UserError):
            log.action_insert_visits()
        self.assertEqual(log.visit_count, 1)
        day = log.action_new_visit()["context"]
        self.assertEqual(day, {"default_date": str(self.monday)})

    def test_there_may_be_nothing_to_insert(self):
        with self.assertRaises(UserError):
            self._log(content=False).action_insert_visits()

    def test_a_phrase_is_inserted_on_the_form(self):
        phrase = self.env["rm.work.phrase"].create({"kind": "evening", "text": "全部完成。"})
        form = Form(self._as("rm", "rm.work.log"))
        form.content = "走访。"
        form.evening_phrase_id = phrase
        self.assertEqual(form.content, "走访。\n全部完成。")
        self.assertFalse(form.evening_phrase_id)

    def test_who_finds_which_log(self):
        draft, waits = self._log(), self._submitted_log(date=self.today)
        both = draft + waits
        for name, seen in {
            "rm": both,
            "leader": waits,
            "leader_home": waits,
            "auditor": both,
            "admin": both,
            "rm_west": both.browse(),
            "leader_west": both.browse(),
        }.items():
            with self.subTest(user=name):
                found = self._as(name, "rm.work.log").search([("id", "in", both.ids)])
                self.assertEqual(found.sudo().sorted("id"), seen.sudo().sorted("id"))
        for name in ("risk", "branch_admin", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.work.log").search([])

    def test_mine_is_found_by_its_rm_and_the_rest_by_a_leader(self):
        log = self._submitted_log()
        for name, mine, others in (("rm", log, log.browse()), ("leader", log.browse(), log)):
            logs = self._as(name, "rm.work.log")
            domain = [("id", "=", log.id)]
            with self.subTest(user=name):
                found = logs.search([*domain, ("is_mine", "=", True)])
                self.assertEqual(found.sudo(), mine.sudo())
                found = logs.search([*domain, ("is_mine", "=", False)])
                self.assertEqual(found.sudo(), others.sudo())

    def test_the_office_follows_an_rm_whom_a_delivery_moved(self):
        plan, log = self._approved_plan(), self._submitted_log()
        self.env.flush_all()
        # as deliveries do it
        self.env.cr.execute(
            "UPDATE rm_manager SET branch_id = %s WHERE id = %s", [self.west.id, self.manager.id]
        )
        self.env.invalidate_all()
        self.env["rm.customer.access"]._refresh()
        for record in (plan, plan.line_ids, log):
            self.assertEqual(record.sudo().branch_id, self.west)
        self.assertTrue(log.with_user(self.user["leader_west"]).read(["content"]))
        with self.assertRaises(AccessError):
            log.with_user(self.user["leader"]).read(["content"])

    def test_nobody_writes_in_anothers_log(self):
        log = self._submitted_log()
        for name in ("rm_west", "leader", "admin", "auditor"):
            with self.subTest(user=name):
                other = log.with_user(self.user[name])
                for attempt in (
                    lambda other=other: other.write({"content": "改"}),
                    other.action_take_back,
                    other.action_insert_visits,
                    other.action_new_visit,
                    other.unlink,
                ):
                    with self.assertRaises(AccessError):
                        attempt()
        with self.assertRaises(ValidationError):
            self._log(manager_id=self.mate.id)

    def test_what_the_server_keeps_is_refused_from_every_path(self):
        log = self._log()
        for vals in (
            {"state": "checked"},
            {"late": False},
            {"rating": "excellent"},
            {"review_count": 5},
            {"entered_on": self.yesterday},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(UserError):
                    log.write(vals)
                with self.assertRaises(UserError):
                    self._log(date=self.today, **vals)
        forged = self._as("rm", "rm.work.log").with_context(default_state="checked")
        self.assertEqual(forged.create({"content": "x"}).state, "draft")

    def test_too_long_or_invisible_texts_are_refused(self):
        for text in ("长" * 10001, "a\u202eb", "a\x00b"):
            with self.subTest(text=text[:3]), self.assertRaises(ValidationError):
                self._log(content=text)
