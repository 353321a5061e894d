import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.rm_workbench.tests.marks import sheet_mark

from .pay_case import PayCase

MODELS = ("rm.pay.statement", "rm.pay.deferral", "rm.pay.list")


@tagged("post_install", "-at_install")
class TestPayRights(PayCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.make_rule((("amount", "奖金", "得分 * 10"),), deferral_percent="10")
        cls.rule.with_user(cls.admin2).action_release()

    def pay(self, state="confirmed"):
        run = self.final()
        run.with_user(self.admin).action_make_statements()
        found = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
        found.with_user(self.admin2).action_confirm()
        if state == "released":
            found.with_user(self.admin2).action_release()
        return run

    def seen(self, user, model="rm.pay.statement"):
        found = self.env[model].with_user(user).search([("manager_id", "in", self.rms.ids)])
        return set(found.sudo().mapped("manager_id.code"))

    def test_who_sees_whose_pay(self):
        self.pay()
        everybody = {"ANN", "BOB", "CYD", "DEE", "EVE"}
        for model in MODELS:
            with self.subTest(model):
                self.assertEqual(self.seen(self.leader, model), {"ANN", "CYD"})
                self.assertEqual(self.seen(self.leader_west, model), {"BOB", "DEE", "EVE"})
                self.assertEqual(self.seen(self.leader_head, model), everybody)
                self.assertEqual(self.seen(self.admin, model), everybody)
                self.assertEqual(self.seen(self.auditor, model), everybody)
                for user in (self.risk, self.branch_admin):
                    with self.assertRaises(AccessError):
                        self.seen(user, model)
        for model in MODELS[:2]:
            self.assertEqual(self.seen(self.rm, model), set(), "not before it is released")

    def test_drafts_are_for_administrators_and_auditors(self):
        run = self.final()
        run.with_user(self.admin).action_make_statements()
        for model in MODELS:
            self.assertEqual(self.seen(self.leader_head, model), set())
            self.assertEqual(len(self.seen(self.auditor, model)), 5)

    def test_an_rm_sees_his_own_once_released(self):
        self.pay("released")
        for model in MODELS[:2]:
            self.assertEqual(self.seen(self.rm, model), {"ANN"})
            self.assertEqual(self.seen(self.rm_bob, model), {"BOB"})
        foreign = self.env["rm.pay.statement"].search([("manager_id", "=", self.bob.id)])
        for record in (foreign, foreign.line_ids, foreign.deferral_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.rm).read(["display_name"])

    def test_a_leader_sees_neither_peers_nor_superiors_nor_himself(self):
        run = self.pay("released")
        peer = self.make_user("pay_peer", "leader", self.b2)
        above = self.make_user("pay_above", "leader", self.head)
        below = self.make_user("pay_below", "leader", self.o1)
        self.bob.user_id, self.dee.user_id, self.eve.user_id = peer, above, self.leader_west
        self.cyd.user_id = below
        for model in MODELS:
            with self.subTest(model):
                self.assertEqual(self.seen(self.leader_west, model), set())
                self.assertEqual(self.seen(peer, model), set())
                self.assertEqual(self.seen(self.leader, model), {"ANN", "CYD"}, "one below him")
                self.assertEqual(self.seen(self.leader_head, model), {"ANN", "BOB", "CYD", "EVE"})
        hidden = self.env["rm.pay.statement"].search([("manager_id", "=", self.dee.id)])
        for record in (hidden, hidden.line_ids, hidden.deferral_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.leader_west).read(["display_name"])
        result = self.result(run, self.dee).with_user(self.leader_west)
        self.assertEqual((result.score, result.pay), ("40.00", False), "the result, not the pay")
        self.assertEqual(self.result(run, self.dee).with_user(self.admin).pay, "400.00")

    def test_a_leader_who_is_an_rm_sees_his_own_as_an_rm(self):
        self.pay("released")
        self.eve.user_id = self.leader_west
        self.assertNotIn("EVE", self.seen(self.leader_west))
        self.env["rm.role.grant"].create(
            {
                "user_id": self.leader_west.id,
                "role_id": self.env.ref("rm_workbench.role_rm").id,
                "branch_id": self.b2.id,
                "valid_from": "2000-01-01",
            }
        )
        self.assertIn("EVE", self.seen(self.leader_west))

    def test_a_peer_whose_grant_ends_is_a_peer_no_longer(self):
        self.pay()
        peer = self.make_user("pay_peer", "leader", self.b2)
        self.bob.user_id = peer
        self.assertNotIn("BOB", self.seen(self.leader_west))
        self.env["rm.role.grant"].search([("user_id", "=", peer.id)]).action_revoke()
        self.assertIn("BOB", self.seen(self.leader_west))

    def test_nobody_writes_pay(self):
        run = self.final()
        run.with_user(self.admin).action_make_statements()
        ann = self.env["rm.pay.statement"].search(
            [("run_id", "=", run.id), ("manager_id", "=", self.ann.id)]
        )
        users = (self.rm, self.leader, self.admin, self.auditor, self.env.user)
        for record, vals in (
            (ann, {"amount": "9"}),
            (ann, {"state": "paid"}),
            (ann.line_ids[0], {"value": "9"}),
            (ann.deferral_ids[0], {"amount": "9"}),
        ):
            for user in users:
                with self.subTest(f"{user.login} {vals}"), self.assertRaises(UserError):
                    record.with_user(user).write(vals)
            for method, args in (("create", ({},)), ("unlink", ()), ("copy", ())):
                with self.subTest(method), self.assertRaises(UserError):
                    getattr(record.sudo(), method)(*args)

    def test_sums_of_the_pay_list_are_exact(self):
        self.pay()
        groups = (
            self.env["rm.pay.list"]
            .with_user(self.leader_west)
            .formatted_read_group([], ["period"], ["amount:sum", "deferred:sum", "payable:sum"])
        )
        # bob 575.00, dee 400.00, eve 775.00
        found = [groups[0][key] for key in ("amount:sum", "deferred:sum", "payable:sum")]
        self.assertEqual(found, [1750.0, 175.0, 1575.0])
        parts = self.env["rm.pay.deferral"].with_user(self.leader_west)
        [group] = parts.formatted_read_group([], ["state"], ["amount_number:sum"])
        self.assertEqual(group["amount_number:sum"], 175.0)
        part = parts.search([], limit=1)
        self.assertEqual(f"{part.amount_number:.2f}", part.amount)

    def test_the_pay_list_as_a_workbook_holds_what_one_may_read(self):
        run = self.pay()
        for user, codes, total in (
            (self.leader, ["ANN", "CYD"], 1895),
            (self.admin, ["BOB", "DEE", "EVE", "ANN", "CYD"], 3645),
        ):
            self.authenticate(user.login, user.login)
            answer = self.url_open(f"/rm_kpi/run/{run.id}/pay.xlsx")
            self.assertEqual(sheet_mark(answer.content), f"{user.name} {user.login}")
            rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
            self.assertEqual(sorted(r[0] for r in rows[1:-1]), sorted(codes))
            self.assertEqual(rows[-1][7], total)
        line = self.env["rm.journal"].search([("event", "=", "pay.export")], limit=1)
        self.assertEqual(line.login, self.admin.login)
        self.authenticate(self.risk.login, self.risk.login)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(f"/rm_kpi/run/{run.id}/pay.xlsx").status_code, 403)

    def test_a_statement_is_printed_for_its_readers_only(self):
        self.pay("released")
        own = self.env["rm.pay.statement"].search([("manager_id", "=", self.ann.id)])
        reports = self.env["ir.actions.report"]
        name = "rm_kpi.rm_pay_statement_document"
        html = reports.with_user(self.rm)._render_qweb_html(name, own.ids)[0].decode()
        self.assertIn("1120.00", html)
        self.assertRegex(html, rf" {self.rm.login} \d{{4}}-\d\d-\d\d \d\d:\d\d")
        with self.assertRaises(AccessError):
            reports.with_user(self.rm_bob)._render_qweb_html(name, own.ids)
