import base64

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.one_person import one_person

from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestAppeal(PayCase):
    def appeal(self, run, user=None, **vals):
        appeals = self.env["rm.kpi.appeal"].with_user(user or self.rm)
        return appeals.create({"run_id": run.id, "text": "存款少计一户"} | vals)

    def test_an_rm_objects_and_a_leader_answers(self):
        run = self.announced()
        made = self.appeal(run)
        self.assertEqual((made.manager_id, made.state, made.branch_id), (self.ann, "open", self.o1))
        made.with_user(self.leader).action_refuse("核对无误")
        self.assertEqual((made.state, made.answer), ("refused", "核对无误"))
        self.assertEqual(made.answered_by_id, self.leader)
        for step in ("action_accept", "action_refuse"):
            with self.assertRaises(UserError):
                getattr(made.with_user(self.leader), step)("再答")
        with self.assertRaises(UserError):
            made.with_user(self.rm).action_withdraw()

    def test_accepted_with_a_value_proposes_a_correction_for_a_second_person(self):
        run = self.announced()
        deposit = run.scheme_id.indicator_ids.filtered(lambda i: i.code == "存款")
        made = self.appeal(run, indicator_id=deposit.id)
        made.with_user(self.leader).action_accept("漏计", "400")
        adjustment = made.with_user(self.admin).adjustment_ids
        self.assertEqual((adjustment.state, adjustment.value), ("submitted", "400"))
        with self.assertRaises(AccessError):
            adjustment.with_user(self.leader).action_approve()
        with self.assertRaises(UserError):
            run.with_user(self.admin2).action_publish()
        adjustment.with_user(self.admin2).action_approve()
        # 400 / 800 = 50 points: 50 x 60 % + 100 x 40 %
        self.assertEqual(self.results(run)["ANN"][0], "70.00")

    def test_a_value_is_tried_in_a_sandbox_before_the_decision(self):
        run = self.announced()
        before = run.hash
        deposit = run.scheme_id.indicator_ids.filtered(lambda i: i.code == "存款")
        made = self.appeal(run, indicator_id=deposit.id)
        found = made.with_user(self.leader).try_value("400")
        self.assertEqual(found["before"]["score"], "112.00")
        self.assertEqual((found["after"]["score"], found["after"]["rank"]), ("70.00", "3"))
        # cyd and eve move up to the first place
        self.assertEqual(found["moved"], 2)
        self.assertEqual((run.hash, self.results(run)["ANN"][0]), (before, "112.00"))
        self.assertFalse(made.sudo().adjustment_ids)
        self.assertEqual((made.state, run.state), ("open", "announced"))
        dialog = self.env["rm.kpi.appeal.answer"].with_user(self.leader)
        dialog = dialog.create(
            {"appeal_id": made.id, "decision": "accept", "answer": "x", "value": "400"}
        )
        dialog.action_try()
        self.assertIn("112.00 → 70.00", dialog.trial)
        with self.assertRaises(UserError):
            made.with_user(self.leader).try_value("")
        for user in (self.rm, self.admin, self.auditor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                made.with_user(user).try_value("400")

    def test_whoever_computed_or_announced_or_is_concerned_does_not_answer(self):
        run = self.announced()
        made = self.appeal(run).sudo()
        self.ann.user_id = self.leader_head
        for user in (self.admin, self.leader_head, self.rm, self.auditor, self.risk):
            with self.subTest(user.login), self.assertRaises(AccessError):
                made.with_user(user).action_accept("好")
        self.assertEqual(made.state, "open")
        for empty in ("", "  ", False):
            with self.assertRaises(UserError):
                made.with_user(self.admin2).action_accept(empty)
        with one_person(self.admin, self.admin2), self.assertRaises(AccessError):
            made.with_user(self.admin2).action_accept("属实")
        self.assertTrue(made.with_user(self.admin2).action_accept("属实"))

    def test_only_while_announced_and_within_the_days(self):
        run = self.compute()
        with self.assertRaises(UserError):
            self.appeal(run)
        run.with_user(self.admin).action_announce()
        run._set_guarded(objection_until="2001-07-10")
        with self.assertRaises(UserError):
            self.appeal(run)
        final = self.final(self.make_scheme("TWO"))
        with self.assertRaises(UserError):
            self.appeal(final)

    def test_one_open_appeal_on_one_thing(self):
        run = self.announced()
        first = self.appeal(run)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.appeal(run)
        deposit = run.scheme_id.indicator_ids.filtered(lambda i: i.code == "存款")
        self.appeal(run, indicator_id=deposit.id)
        first.action_withdraw()
        self.assertTrue(self.appeal(run))
        with self.assertRaises(UserError):
            first.action_withdraw()

    def test_nobody_appeals_in_the_name_of_others_or_reads_theirs(self):
        run = self.announced()
        made = self.appeal(run)
        with self.assertRaises(UserError):
            self.appeal(run, self.rm_bob, manager_id=self.ann.id)
        for user in (self.leader, self.admin, self.auditor, self.risk, self.branch_admin):
            with self.subTest(user.login), self.assertRaises(UserError):
                self.appeal(run, user)
        appeals = self.env["rm.kpi.appeal"]
        for user in (self.rm_bob, self.leader_west):
            self.assertFalse(appeals.with_user(user).search([]))
            with self.assertRaises(AccessError):
                made.with_user(user).read(["text"])
            with self.assertRaises(AccessError):
                made.with_user(user).action_withdraw()
        for user in (self.leader, self.leader_head, self.admin, self.auditor):
            self.assertEqual(appeals.with_user(user).search([]), made)

    def test_what_the_server_sets_cannot_be_sent(self):
        run = self.announced()
        for vals in ({"state": "accepted"}, {"answer": "好"}, {"answered_by_id": self.rm.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                self.appeal(run, **vals)
        made = self.appeal(run)
        for vals in ({"state": "accepted"}, {"answer": "x"}, {"run_id": run.id}):
            with self.subTest(vals), self.assertRaises(UserError):
                made.write(vals)
        with self.assertRaises(AccessError):
            made.unlink()
        with self.assertRaises(UserError):
            made.sudo().unlink()
        with self.assertRaises(UserError):
            self.appeal(run, text="长" * 4001)

    def test_evidence_is_read_by_whoever_reads_the_appeal_and_stolen_files_are_refused(self):
        run = self.announced()
        files = self.env["ir.attachment"]
        vals = {"name": "凭证.txt", "datas": base64.b64encode(b"x")}
        own = files.with_user(self.rm).create(vals)
        made = self.appeal(run, attachment_ids=[(6, 0, own.ids)])
        self.assertEqual((own.res_model, own.res_id), ("rm.kpi.appeal", made.id))
        self.assertEqual(own.with_user(self.leader).read(["name"])[0]["name"], "凭证.txt")
        with self.assertRaises(AccessError):
            own.with_user(self.rm_bob).read(["name"])
        public = files.create({**vals, "public": True})
        with self.assertRaises(UserError):
            made.with_user(self.rm).write({"attachment_ids": [(4, public.id)]})
        many = files.with_user(self.rm).create([vals] * 6)
        with self.assertRaises(UserError):
            made.with_user(self.rm).write({"attachment_ids": [(6, 0, many.ids)]})

    def test_an_open_appeal_keeps_the_run_from_becoming_final(self):
        run = self.announced(days=0)
        run._set_guarded(objection_until=run.objection_until)
        made = self.appeal(run)
        with self.assertRaises(UserError):
            run.with_user(self.admin2).action_publish()
        made.action_withdraw()
        self.assertTrue(run.with_user(self.admin2).action_publish())
