"""Leaders' marks and spot checks: by whom, how often, and which logs a sample draws."""

from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..office import draw, sample_size, weight
from .office_common import OfficeCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestLogCheck(OfficeCase):
    def test_the_same_seed_draws_the_same_sample_in_any_order(self):
        items = [(f"K{n:03}|2026-11-{d:02}", 1) for n in range(40) for d in range(1, 21)]
        drawn = draw(items, 20, "42")
        self.assertEqual(drawn, draw(reversed(items), 20, "42"))
        self.assertEqual(len(set(drawn)), 20)
        self.assertNotEqual(drawn, draw(items, 20, "43"))
        self.assertEqual(draw(items, 10**6, "42"), sorted(key for key, _weight in items))
        # a fixed answer: a sample drawn once can be drawn again by any later version
        self.assertEqual(draw([(key, 1) for key in "abcd"], 2, "1"), ["a", "c"])

    def test_risks_are_drawn_more_often(self):
        items = [(f"k{n}", 5 if n % 10 == 0 else 1) for n in range(2000)]
        risky = [key for key in draw(items, 200, "7") if int(key[1:]) % 10 == 0]
        # a tenth of the rows, five times the weight: about 70 of 200, without weights 20
        self.assertGreater(len(risky), 45)
        self.assertEqual((weight([]), weight(["late", "short"])), (1, 5))

    def test_sizes_are_rounded_up_and_never_more_than_all(self):
        self.assertEqual(sample_size(101, percent=5), 6)
        self.assertEqual(sample_size(3, number=20), 3)
        self.assertEqual(sample_size(0, percent=100), 0)

    def test_a_leader_marks_a_log_with_one_key_and_once(self):
        log = self._submitted_log()
        leader = log.with_user(self.user["leader"])
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(AccessError):
            leader.action_mark_read()
        self.assertIs(leader.action_mark_read("已阅，继续保持。"), True)
        check = log.check_ids.sudo()
        self.assertEqual((check.kind, check.checker_id), ("review", self.user["leader"]))
        self.assertEqual(check.comment, "已阅，继续保持。")
        with self.assertRaises(UserError):
            leader.action_mark_read()
        log.with_user(self.user["leader_home"]).action_check("review", "good")
        log.invalidate_recordset()
        self.assertEqual((log.review_count, log.rating), (2, "good"))

    def test_a_mark_is_for_leaders_of_the_branch_or_above(self):
        log = self._submitted_log()
        for name in ("rm", "rm_west", "leader_west", "admin", "auditor", "risk"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                log.with_user(self.user[name]).action_mark_read()

    def test_nobody_checks_his_own_log(self):
        self._grant(self.user["rm"], "leader", self.sub)
        log = self._submitted_log()
        with self.assertRaises(AccessError):
            log.with_user(self.user["rm"]).action_check("spot", "excellent")

    def test_a_draft_is_not_checked(self):
        log = self._submitted_log()
        leader = log.with_user(self.user["leader"])
        log.action_take_back()
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            leader.action_mark_read()

    def test_a_spot_check_needs_a_rating_and_is_marked_apart(self):
        log = self._submitted_log().with_user(self.user["leader"])
        for attempt in (("spot", False), ("spot", "superb"), ("other", "good")):
            with self.subTest(attempt=attempt), self.assertRaises(UserError):
                log.action_check(*attempt)
        log.action_check("spot", "fair", "写得简单")
        self.assertEqual((log.spot_count, log.review_count), (1, 0))
        self.assertFalse(log.check_ids.sample_id)

    @mute_logger("odoo.sql_db")
    def test_a_check_is_never_changed(self):
        log = self._submitted_log().with_user(self.user["leader"])
        log.action_mark_read()
        check = log.check_ids
        for name in ("leader", "rm", "admin"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                check.with_user(self.user[name]).write({"comment": "改"})
            with self.subTest(user=name), self.assertRaises(AccessError):
                check.with_user(self.user[name]).unlink()
        with self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE rm_work_log_check SET comment = 'x'")
        with self.assertRaises(AccessError):
            self._as("leader", "rm.work.log.check").create({"log_id": log.id, "kind": "spot"})

    def _sample(self, by="leader", **vals):
        return self._as(by, "rm.work.log.sample").create(
            {
                "branch_id": self.east.id,
                "date_from": self.today - timedelta(days=20),
                "date_to": self.today,
                "method": "number",
                "number": 2,
                "seed": "1",
                **vals,
            }
        )

    def test_a_sample_is_drawn_once_and_its_checks_belong_to_it(self):
        for back in range(1, 6):
            self._submitted_log(date=self.today - timedelta(days=back))
        self._log(date=self.today)
        self._submitted_log(by="rm_west")
        sample = self._sample()
        sample.action_draw()
        self.assertEqual((sample.population, sample.line_count), (5, 2))
        self.assertTrue(all(line.late and line.short for line in sample.line_ids))
        self.assertEqual(sample.line_ids.mapped("repeated"), [True, True])
        for attempt in (sample.action_draw, lambda: sample.write({"seed": "2"}), sample.unlink):
            with self.assertRaises(UserError):
                attempt()
        again = self._sample()
        again.action_draw()
        self.assertEqual(again.line_ids.log_id, sample.line_ids.log_id)
        log = sample.line_ids[0].log_id
        log.action_check("spot", "good")
        self.assertEqual(log.check_ids.sample_id, again)
        self.env.invalidate_all()
        self.assertEqual((sample.checked_count, sample.coverage), (1, 50))

    def test_a_sample_is_drawn_by_leaders_within_their_branch(self):
        self._submitted_log()
        for branch in (self.west, self.home):
            with self.subTest(branch=branch.code), self.assertRaises(AccessError):
                self._sample(branch_id=branch.id)
        for name in ("rm", "admin", "auditor", "risk"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._sample(by=name)
        sample = self._sample()
        with self.assertRaises(AccessError):
            sample.with_user(self.user["leader_west"]).action_draw()
        with self.assertRaises(AccessError):
            self._as("rm", "rm.work.log.sample").search([])

    def test_an_rm_does_not_learn_of_the_sample(self):
        log = self._submitted_log()
        sample = self._sample()
        sample.action_draw()
        log.with_user(self.user["leader"]).action_check("spot", "good")
        shown = log.with_user(self.user["rm"]).check_ids.read()
        self.assertEqual(shown[0]["rating"], "good")
        self.assertNotIn("sample_id", shown[0])

    def test_odd_sizes_and_spans_are_refused(self):
        for vals in ({"number": 0}, {"percent": 101}, {"number": 10**6}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._sample(**vals)
        with self.assertRaises(ValidationError):
            self._sample(date_from=self.today - timedelta(days=200))
        with self.assertRaises(UserError):
            self._sample(date_from=self.today, date_to=self.today).action_draw()
