"""Working days, rectifications, duties to check logs, visits due."""

import base64
from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestSupervision(OfficeCase):
    def _found(self, **vals):
        return self._as("leader", "rm.rectification").create(
            {
                "manager_id": self.manager.id,
                "subject": "走访与登记不符",
                "finding": "请补登访问记录并上传影像。",
                **vals,
            }
        )

    def _proof(self):
        own = self._as("rm", "ir.attachment")
        return own.create({"name": "a.png", "datas": base64.b64encode(b"x")})

    # Rectifications

    def test_a_finding_is_put_right_with_proof_and_looked_at_again(self):
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(AccessError):
            self._found()
        record = self._found()
        mine = record.with_user(self.user["rm"])
        self.assertEqual(record.due_on, self.env["rm.working.day"]._add(self.today, 5))
        with self.assertRaisesRegex(UserError, "own words"):
            mine.action_answer()
        mine.measures = "已补登记录。"
        with self.assertRaisesRegex(UserError, "proof"):
            mine.action_answer()
        mine.attachment_ids = self._proof()
        mine.action_answer()
        with self.assertRaises(UserError):
            mine.measures = "答复后再改"
        record.action_return("影像不清晰", str(self.today + timedelta(days=3)))
        self.assertEqual((record.state, record.returned), ("open", 1))
        mine.measures = "已重新拍照上传。"
        mine.action_answer()
        with one_person(self.user["rm"], self.user["leader"]), self.assertRaises(AccessError):
            record.action_accept("整改到位。")
        record.action_accept("整改到位。")
        with self.assertRaises(UserError):
            record.action_accept("再复查一次")
        self.assertEqual(len(record.history.splitlines()), 5)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_neither_side_writes_the_others_part_and_nobody_looks_at_himself(self):
        record = self._found()
        mine = record.with_user(self.user["rm"])
        with self.assertRaisesRegex(UserError, "other side"):
            mine.finding = "没有问题"
        with self.assertRaisesRegex(UserError, "other side"):
            mine.due_on = self.today + timedelta(days=90)
        with self.assertRaisesRegex(UserError, "other side"):
            record.measures = "替他写"
        with self.assertRaises(AccessError):
            mine.action_accept("自己复查的")
        with self.assertRaises(AccessError):
            record.action_answer()
        for name in ("rm_west", "leader_west", "risk", "branch_admin"):
            with self.subTest(name), self.assertRaises(AccessError):
                record.with_user(self.user[name]).read(["finding"])
        with self.assertRaises(AccessError):
            self._as("rm", "rm.rectification").create(
                {"manager_id": self.manager.id, "subject": "x", "finding": "自查"}
            )
        with self.assertRaises(AccessError):
            self._found(manager_id=self.manager_west.id)

    def test_a_check_of_a_log_gives_a_rectification_in_one_step(self):
        log = self._submitted_log()
        ask = self._as("leader", "rm.work.log.check.ask").create(
            {"log_ids": log.ids, "kind": "spot", "rating": "poor", "rectify": True}
        )
        with self.assertRaisesRegex(UserError, "put right"):
            ask.action_check()
        log = self._submitted_log(date=self.yesterday - timedelta(days=1))
        ask.write(
            {
                "log_ids": [(6, 0, log.ids)],
                "finding": "走访只登记了一户。",
                "due_on": self.today + timedelta(days=5),
            }
        )
        ask.action_check()
        record = self.env["rm.rectification"].search([("log_id", "=", log.id)])
        self.assertEqual((record.manager_id, record.state), (self.manager, "open"))
        rows = self._as("rm", "rm.home")._card_duties()["rows"]
        self.assertIn(record.subject, [row["title"] for row in rows])
        with self.assertRaises(UserError):
            log.with_user(self.user["rm"]).content = "检查之后修改"

    # Who checks, and how much of it was done

    def test_a_duty_counts_what_was_checked_of_the_month(self):
        duty = self.env["rm.work.log.duty"].create(
            {
                "user_id": self.user["leader"].id,
                "branch_id": self.east.id,
                "marks_least": 2,
                "spots_least": 1,
                "valid_from": "2020-01-01",
            }
        )
        log = self._submitted_log(date=self.today)
        row = self._as("leader", "rm.work.log.coverage").search(
            [("duty_id", "=", duty.id), ("month", "=", self.today.replace(day=1))]
        )
        self.assertEqual((row.logs, row.marks, row.missing, row.coverage), (1, 0, 3, 0))
        log.with_user(self.user["leader"]).action_mark_read()
        row.invalidate_recordset()
        self.assertEqual((row.marks, row.missing, row.coverage), (1, 2, 100))
        card = self._as("leader", "rm.home")._card_supervision()
        self.assertEqual(card["rows"][0]["value"], "33")
        for user, branch in (("rm", self.sub), ("leader", self.west)):
            with self.subTest(user), self.assertRaises(ValidationError):
                self.env["rm.work.log.duty"].create(
                    {"user_id": self.user[user].id, "branch_id": branch.id}
                )
        with self.assertRaisesRegex(ValidationError, "already"):
            duty.copy({"valid_from": "2021-01-01"})

    # Visits due

    def test_customers_are_due_by_the_frequency_of_their_category(self):
        category = self.env["rm.customer.category"].create(
            {"code": "XV", "name": "贵宾", "visit_days": 30}
        )
        here = self.customer["here"]
        here.category_id = category
        self._visit("here", date=self.today - timedelta(days=50))
        due = self._as("rm", "rm.visit.duty").search([("is_overdue", "=", True)])
        self.assertEqual((due.customer_id, due.days_late), (here, 20))
        tab = self._as("rm", "rm.home")._tab_unvisited()
        self.assertEqual([row["title"] for row in tab["rows"]], [here.name])
        visit = self._visit("here")
        self.assertEqual(due.due_on, self.today + timedelta(days=30))
        self.assertFalse(due.is_overdue)
        visit.unlink()
        category.visit_days = 0
        self.assertFalse(due.exists())
        self.assertFalse(self._as("rm_west", "rm.visit.duty").search([]))

    # The calendar

    def test_deadlines_follow_the_shifted_holidays(self):
        calendar = self.env["rm.working.day"]
        calendar.search([]).unlink()
        days = [(date(2030, 10, nth), "off") for nth in range(1, 8)] + [(date(2030, 9, 29), "work")]
        calendar.create([{"date": d, "kind": kind, "name": "国庆节"} for d, kind in days])
        # Friday, 27 September 2030; Sunday the 29th is worked, 1 to 7 October are off
        friday = date(2030, 9, 27)
        self.assertEqual(calendar._add(friday, 1), date(2030, 9, 29))
        self.assertEqual(calendar._add(friday, 3), date(2030, 10, 8))
        self.assertEqual(calendar._on_or_after(date(2030, 10, 3)), date(2030, 10, 8))
        self.assertEqual(calendar._previous(date(2030, 10, 8)), date(2030, 9, 30))
        self.assertEqual(calendar._count(friday, date(2030, 10, 8)), 4)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self._as("leader", "rm.working.day").create({"date": "2030-12-01", "name": "x"})

    # Logs that write themselves, and those that were copied

    def test_a_new_log_holds_what_is_known_of_the_day_and_a_copy_is_flagged(self):
        self._visit("here", date=self.today, summary="到期存款已续存两年。")
        logs = self._as("rm", "rm.work.log")
        prefilled = logs.default_get(["manager_id", "date", "content"])
        self.assertIn("到期存款已续存两年", prefilled["content"])
        text = "上午走访茶叶批发市场三户商户，下午整理授信资料并回访到期存款客户。"
        for back, copied in ((3, False), (2, True)):
            log = self._submitted_log(date=self.today - timedelta(days=back), content=text)
            self.assertEqual(log.near_copy, copied)
            text = text.replace("三户", "四户")
        other = self._submitted_log(content="参加分行信贷培训，学习贷后检查操作规程并通过考试。")
        self.assertFalse(other.near_copy)
        with self.assertRaises(UserError):
            logs.create({"date": self.today, "near_copy": True})

    def test_a_leader_sees_who_lost_deposits_since_the_months_start(self):
        positions = self.env["rm.customer.position"]
        self.env.cr.execute(
            "INSERT INTO rm_customer_position (customer_id, branch_id, deposit_now, deposit_month)"
            " VALUES (%s, %s, 10, 30)",
            [self.customer["here"].id, self.sub.id],
        )
        with patch.object(
            type(positions), "_days", lambda self: {"deposit_month": date(2030, 1, 31)}
        ):
            card = self._as("leader", "rm.home")._card_progress()
        fallen, risen = card["sides"]
        self.assertNotIn(self.manager.name, [row["title"] for row in risen["rows"]])
        first = fallen["rows"][0]
        self.assertEqual((first["title"], first["value"]), (self.manager.name, "-20"))
        self.assertEqual(card["count"], 1)
