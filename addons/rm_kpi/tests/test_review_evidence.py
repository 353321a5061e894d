import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .review_case import ReviewCase

PROOF = base64.b64encode(b"%PDF-1.4 proof").decode()


@tagged("post_install", "-at_install")
class TestReviewEvidence(ReviewCase):
    """Files as evidence of points, and the customers that the call-back desk asks."""

    def setUp(self):
        super().setUp()
        self.service._set_guarded(evidence="file")
        self.cycle = self._cycle()
        self.sheet = self._sheet(self.cycle, "leader", self.manager)
        self.first, self.second = self.sheet.answer_ids

    def _attach(self, name="走访照片.pdf", content=PROOF, answer=None, sheet=None):
        sheet = sheet or self.sheet
        return sheet.attach_evidence(sheet.id, (answer or self.second).id, name, content)

    def _fill(self):
        for answer, points in ((self.first, "8"), (self.second, "80")):
            self.sheet.save_answer(self.sheet.id, answer.id, points, "", answer.version)

    def test_a_sheet_is_not_submitted_without_the_files_it_needs(self):
        self._fill()
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        self._attach(answer=self.first)
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        [file] = self._attach(r"C:\照片\走访照片.PDF")
        self.assertEqual(file["name"], "走访照片.PDF")
        self.assertTrue(self.sheet.action_submit())
        for late in (
            lambda: self._attach(),
            lambda: self.sheet.remove_evidence(self.sheet.id, self.second.id, file["id"]),
        ):
            with self.assertRaises(UserError):
                late()

    def test_an_item_may_need_a_remark_and_a_file(self):
        self.service._set_guarded(evidence="both")
        self._fill()
        self._attach()
        with self.assertRaises(UserError):
            self.sheet.action_submit()
        self.sheet.save_answer(self.sheet.id, self.second.id, "80", "走访三次", 1)
        self.assertTrue(self.sheet.action_submit())

    def test_empty_damaged_and_dangerous_files_are_refused(self):
        big = base64.b64encode(b"x" * 5_000_001).decode()
        for name, content in (
            ("a.pdf", ""),
            ("a.pdf", "kein base64!"),
            ("a.pdf", None),
            ("a.pdf", big),
            ("a.html", PROOF),
            ("a.svg", PROOF),
            ("pdf", PROOF),
            ("", PROOF),
            ("a\u202efdp.pdf", PROOF),
            ("x" * 160 + ".pdf", PROOF),
        ):
            with self.subTest(name=name[:10]), self.assertRaises(ValidationError):
                self._attach(name, content)
        for number in range(3):
            self._attach(f"{number}.pdf")
        with self.assertRaises(UserError):
            self._attach("4.pdf")

    def test_files_are_put_on_and_taken_off_ones_own_sheets_only(self):
        foreign = self._sheet(self.cycle, "xp1", self.manager)
        for sheet, answer in (
            (foreign.id, foreign.answer_ids[0].id),
            (self.sheet.id, foreign.answer_ids[0].id),
            (2**31 - 1, self.first.id),
        ):
            with self.assertRaises(AccessError):
                self.sheet.attach_evidence(sheet, answer, "a.pdf", PROOF)
        [file] = foreign.attach_evidence(foreign.id, foreign.answer_ids[0].id, "b.pdf", PROOF)
        with self.assertRaises(UserError):
            self.sheet.remove_evidence(self.sheet.id, self.second.id, file["id"])
        with self.assertRaises(AccessError):
            self._as("leader", "ir.attachment").create(
                {
                    "name": "x.pdf",
                    "datas": PROOF,
                    "res_model": "rm.review.answer",
                    "res_id": foreign.answer_ids[0].id,
                }
            )

    def test_files_are_read_by_the_appraiser_alone_in_an_anonymous_plan(self):
        [file] = self._attach()
        readers = [
            name
            for name in self.user
            if self._as(name, "ir.attachment").browse(file["id"]).has_access("read")
        ]
        self.assertEqual(readers, ["leader"])
        self.assertFalse(self._as("auditor", "ir.attachment").search([("id", "=", file["id"])]))
        named = self._cycle(anonymous=False)
        sheet = self._sheet(named, "leader", self.manager)
        [file] = self._attach(answer=sheet.answer_ids[1], sheet=sheet)
        for name, reads in (("admin", True), ("auditor", True), ("xp1", False), ("rm", False)):
            found = self._as(name, "ir.attachment").browse(file["id"])
            self.assertEqual(found.has_access("read"), reads, name)

    def test_a_deputy_does_not_get_the_files_of_the_absent_one(self):
        [file] = self._attach()
        task = self.sheet.sudo().task_id
        task.with_user(self.user["leader_home"]).action_delegate(self.user["risk"].id)
        self.assertFalse(self.env["ir.attachment"].browse(file["id"]).exists())

    def test_the_screen_brings_files_and_what_is_needed(self):
        self._attach()
        data = self._as("leader", "rm.review.task").open_task(self.sheet.sudo().task_id.id)
        self.assertEqual([item["file"] for item in data["items"]], [False, True])
        sheet = next(one for one in data["sheets"] if one["id"] == self.sheet.id)
        answer = sheet["answers"][str(data["items"][1]["id"])]
        self.assertEqual([file["name"] for file in answer["files"]], ["走访照片.pdf"])


@tagged("post_install", "-at_install")
class TestReviewCalls(ReviewCase):
    """The call-back desk scores an RM after calling customers of his, drawn by lot."""

    def setUp(self):
        super().setUp()
        plan = self._plan(groups=(), call_count=1)
        plan.write(
            {
                "appraiser_ids": [
                    Command.create(
                        {
                            "relation": "callback",
                            "weight": "100",
                            "user_ids": [Command.set([self.user["branch_admin"].id])],
                        }
                    )
                ]
            }
        )
        plan.with_user(self.user["admin2"]).action_start()
        self.cycle = plan.sudo().cycle_ids
        self.sheet = self._sheet(self.cycle, "branch_admin", self.manager)

    def test_a_sheet_is_submitted_once_its_customers_were_called(self):
        [call] = self.sheet.call_ids
        self.assertIn(call.customer_no, ("X-here", "X-abroad"))
        self.assertFalse(self._sheet(self.cycle, "branch_admin", self.rms[1]).call_ids)
        with self.assertRaises(UserError):
            self._score(self.sheet, 8, 80)
        for result, note in (("great", ""), ("content", "x" * 201), ("content", "a\x00")):
            with self.subTest(result=result), self.assertRaises(UserError):
                self.sheet.save_call(self.sheet.id, call.id, result, note)
        self.assertTrue(self.sheet.save_call(self.sheet.id, call.id, "content", "服务及时"))
        self.assertTrue(self._score(self.sheet, 8, 80))
        with self.assertRaises(UserError):
            self.sheet.save_call(self.sheet.id, call.id, "complaint")

    def test_the_list_names_customers_to_its_caller_and_opens_none(self):
        [call] = self.sheet.call_ids
        other = self._sheet(self.cycle, "branch_admin", self.rms[1])
        with self.assertRaises(AccessError):
            other.save_call(other.id, call.id, "content")
        for name in ("rm", "leader", "admin", "auditor", "risk"):
            self.assertFalse(self._as(name, "rm.review.call").search([]), name)
            with self.assertRaises(AccessError):
                self.sheet.with_user(self.user[name]).save_call(self.sheet.id, call.id, "content")
        with self.assertRaises(AccessError):
            call.read(["customer_id"])
        with self.assertRaises(UserError):
            call.sudo().write({"result": "content"})
        task = self.sheet.sudo().task_id
        data = self._as("branch_admin", "rm.review.task").open_task(task.id)
        lists = {sheet["code"]: sheet["calls"] for sheet in data["sheets"]}
        self.assertEqual(lists["XM1"][0]["no"], call.customer_no)
        self.assertEqual(lists["XP1"], [])

    def test_a_deputy_calls_anew(self):
        [call] = self.sheet.call_ids
        self.sheet.save_call(self.sheet.id, call.id, "complaint", "只说给本人")
        task = self.sheet.sudo().task_id
        task.with_user(self.user["leader_home"]).action_delegate(self.user["risk"].id)
        taken = self._sheet(self.cycle, "risk", self.manager)
        self.assertEqual(taken.call_ids.customer_no, call.sudo().customer_no)
        self.assertEqual((taken.call_ids.result, taken.call_ids.note), (False, False))
