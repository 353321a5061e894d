from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.one_person import one_person

from .pay_case import PayCase


@tagged("post_install", "-at_install")
class TestProposal(PayCase):
    """Last places over three months: cyd of O1 in April and June, dee of B2, in May protected."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, amount in (("ann", "1000"), ("bob", "500"), ("cyd", "500"), ("eve", "500")):
            cls.balance(cls.accounts[name], d0401=amount)
        # in May cyd is better than ann
        cls.balance(cls.accounts["ann"], d0515="100")
        protection = cls.env["rm.kpi.protection"].with_user(cls.admin)
        protection.create(
            {
                "manager_id": cls.dee.id,
                "kind": "sick",
                "treatment": "exempt",
                "valid_from": "2001-05-01",
                "valid_to": "2001-05-31",
            }
        ).with_user(cls.admin2).action_confirm()
        cls.scheme.write(
            {
                "last_places": 1,
                "last_scope": "branch",
                "elimination_times": 2,
                "indicator_ids": [
                    (0, 0, {"code": "建议", "name": "建议", "kind": "computed",
                            "formula": "IF(存款 >= 1000, 1, 0)"})
                ],
            }
        )  # fmt: skip
        cls.scheme._set_line("proposal_by_id", "建议")

    def kinds(self, run, user=None):
        """{RM code: kinds of the proposals that the user reads}"""
        found = self.env["rm.kpi.proposal"].with_user(user or self.admin)
        told = {}
        for one in found.search([("run_id", "=", run.id)]):
            told.setdefault(one.manager_id.code, set()).add(one.kind)
        return told

    def proposal(self, run, manager, user):
        found = self.env["rm.kpi.proposal"].with_user(user)
        return found.search([("run_id", "=", run.id), ("manager_id", "=", manager.id)])

    def counts(self, run):
        results = self.env["rm.kpi.result"].search([("run_id", "=", run.id)])
        return {
            r.manager_id.code: (r.last_count, r.listed) for r in results if r.last_place or r.listed
        }

    def test_the_elimination_list_counts_final_periods_by_its_rule(self):
        april, may, june = (
            self.announced(days=0, period=period) for period in ("2001-04", "2001-05", "2001-06")
        )
        once = {"CYD": (1, False), "DEE": (1, False)}
        self.assertEqual((self.counts(april), self.counts(june)), (once, once))
        self.assertFalse(self.kinds(june))
        for run in (april, may, june):
            run.with_user(self.admin2).action_publish()
        may_last = {"ANN": (1, False), "BOB": (1, False), "EVE": (1, False)}
        self.assertEqual(self.counts(may), may_last)
        # a better month begins anew for cyd; the month in which dee was protected does not count
        self.assertEqual(self.counts(june), {"CYD": (1, False), "DEE": (2, True)})
        expected = {"ANN": {"promote"}, "CYD": {"last"}, "DEE": {"eliminate"}}
        self.assertEqual(self.kinds(june), expected)
        self.assertEqual(self.kinds(june, self.leader), {"ANN": {"promote"}, "CYD": {"last"}})
        self.assertEqual(self.kinds(june, self.leader_west), {"DEE": {"eliminate"}})
        self.assertFalse(self.kinds(june, self.rm))
        self.env.cr.execute("UPDATE rm_kpi_scheme SET elimination_rule = 'year'")
        self.env.invalidate_all()
        june.sudo()._score()
        self.env.invalidate_all()
        self.assertEqual(self.counts(june), {"CYD": (2, True), "DEE": (2, True)})

    def test_a_leader_proposes_a_measure_and_the_head_office_decides(self):
        run = self.final()
        self.assertEqual(run.with_user(self.leader).proposal_count, 2)
        about = [("rm_model", "=", run._name), ("rm_res_id", "=", run.id)]
        todos = self.env["mail.activity"].search(about)
        self.assertEqual(todos.user_id, self.leader + self.leader_west)
        todo = todos.filtered(lambda t: t.user_id == self.leader).with_user(self.leader)
        self.assertEqual(todo.action_rm_open()["res_model"], "rm.kpi.proposal")
        one = self.proposal(run, self.ann, self.leader)
        with self.assertRaisesRegex(UserError, "which measure"):
            one.action_submit()
        with self.assertRaisesRegex(ValidationError, "does not follow"):
            one.measure = "leave"
        one.write({"measure": "promote", "reason": "三个季度第一"})
        one.action_submit()
        for user in (self.leader, self.leader_west, self.admin):
            with self.subTest(user.login), self.assertRaises(AccessError):
                one.with_user(user).action_approve()
        self.assertFalse(self.kinds(run, self.rm))
        one.with_user(self.leader_head).action_approve()
        self.assertEqual(one.state, "approved")
        with self.assertRaises(UserError):
            one.with_user(self.leader_head).action_approve()
        with self.assertRaises(UserError):
            one.measure = "none"
        self.assertEqual(self.kinds(run, self.rm), {"ANN": {"promote"}})
        self.assertEqual(one.with_user(self.leader).action_open_result()["tag"], "rm_kpi.explain")

    def test_nobody_settles_his_own_and_nothing_is_made_or_set_by_hand(self):
        run = self.final()
        one = self.proposal(run, self.ann, self.admin)
        self.ann.sudo().user_id = self.leader
        with self.assertRaises(AccessError):
            one.with_user(self.leader).measure = "promote"
        self.ann.sudo().user_id = self.rm
        with one_person(self.rm, self.leader), self.assertRaises(AccessError):
            one.with_user(self.leader).measure = "promote"
        for name, value in (("kind", "demote"), ("times", 9), ("state", "approved")):
            with self.subTest(name), self.assertRaises(UserError):
                one.write({name: value})
        with self.assertRaises(UserError):
            one.create({"run_id": run.id, "manager_id": self.bob.id, "kind": "demote"})
        with self.assertRaises(UserError):
            one.sudo().unlink()
        for user in (self.auditor, self.rm):
            with self.subTest(user.login), self.assertRaises(AccessError):
                one.with_user(user).measure = "none"

    def test_what_a_superseded_version_proposed_is_over(self):
        first = self.final()
        old = self.proposal(first, self.cyd, self.leader)
        old.write({"measure": "talk", "reason": "见面谈"})
        old.action_submit()
        about = [("rm_model", "=", "rm.kpi.run"), ("rm_res_id", "=", first.id)]
        self.assertTrue(self.env["mail.activity"].search_count(about))
        second = self.final()
        self.assertFalse(self.env["mail.activity"].search_count(about))
        self.assertTrue(old.is_over)
        with self.assertRaisesRegex(UserError, "later version"):
            old.with_user(self.leader_head).action_approve()
        new = self.proposal(second, self.cyd, self.leader)
        self.assertEqual((new.kind, new.state, new.times), ("last", "draft", 1))

    def test_a_list_needs_last_places_and_travels_with_the_pack(self):
        text = self.scheme.with_user(self.admin).export_pack()
        made = self.env["rm.kpi.scheme"].with_user(self.admin).import_pack(text)
        copied = self.env["rm.kpi.scheme"].browse(made["scheme"])
        self.assertEqual((copied.elimination_times, copied.elimination_rule), (2, "row"))
        with self.assertRaises(UserError):
            copied.with_user(self.admin).import_pack(
                text.replace('"last_places": 1', '"elimination_rule": "never", "last_places": 1')
            )
