"""A request goes along its route: who may sign, in which order, and never one's own."""

from datetime import timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestApproval(BankCase):
    _ids = count(1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        routes = cls.env["rm.approval.route"]
        kinds = patch.object(type(routes), "_selection_model", lambda self: [("rm.team", "Team")])
        cls.enterClassContext(kinds)
        cls.small = cls._route("small", [("same", "leader"), ("covering", "risk")], amount_to=100)
        cls.large = cls._route("large", [("covering", "leader")], amount_from=100)

    @classmethod
    def _route(cls, name, steps, **values):
        roles = {role.code: role.id for role in cls.env["rm.role"].search([("code", "!=", False)])}
        lines = [
            (0, 0, {"sequence": n, "relation": relation, "role_id": roles[role]})
            for n, (relation, role) in enumerate(steps)
        ]
        return cls.env["rm.approval.route"].create(
            {"name": name, "model": "rm.team", "step_ids": lines, **values}
        )

    def _submit(self, route, by="rm", branch=None, amount=None):
        """Return the request of a record of ``branch``, submitted by a user of the bank."""
        record = SimpleNamespace(
            _name="rm.team",
            id=next(self._ids),
            display_name="a record",
            _approval_amount=lambda: False if amount is None else amount,
            _approval_branch=lambda: branch or self.east,
            _approval_hash=lambda: "f" * 64,
            _approval_submission_words=lambda: False,
            sudo=lambda: SimpleNamespace(maker_ids=SimpleNamespace(ids=[])),
        )
        return self.env["rm.approval.request"].with_user(self.user[by])._open(record, route)

    def _decide(self, request, by, decision="approve"):
        return request.with_user(self.user[by]).sudo()._decide(decision, "read and checked")

    def test_the_first_route_whose_branch_and_amount_fit_is_taken(self):
        find = self.env["rm.approval.route"]._find
        self.assertEqual(find("rm.team", self.sub, Decimal("99.99")), self.small)
        self.assertEqual(find("rm.team", self.sub, Decimal(100)), self.large)
        near = self._route("near", [("same", "leader")], branch_id=self.east.id, sequence=1)
        self.assertEqual(find("rm.team", self.sub, Decimal(5)), near)
        self.assertEqual(find("rm.team", self.west, Decimal(5)), self.small)
        self.assertFalse(find("rm.manager", self.west, Decimal(5)))

    def test_a_route_may_ask_more_of_the_record(self):
        find = self.env["rm.approval.route"]._find
        team = self.env["rm.team"].create({"name": "普惠小组", "branch_id": self.east.id})
        asks = f"['|', ('name', 'ilike', '普惠'), ('branch_id', '=', {self.west.id})]"
        special = self._route("special", [("same", "leader")], sequence=1, condition=asks)
        self.assertEqual(find("rm.team", self.east, Decimal(5), record=team), special)
        self.assertEqual(find("rm.team", self.east, Decimal(5)), self.small)
        team.name = "公司小组"
        self.assertEqual(find("rm.team", self.east, Decimal(5), record=team), self.small)
        for wrong in (
            "[('nothing', '=', 1)]",
            "[('leader_id.user_id', '=', 1)]",
            "[('manager_ids', '=', 1)]",
            "[('name', 'any', [('id', '=', 1)])]",
            "[('name', '>', 'a')]",
            "[('name', '=', 5)]",
            "[('branch_id', '=', 99999999999)]",
            "[('branch_id', 'in', ['x'])]",
            "[('create_date', '>', 'soon')]",
            "{'name': 1}",
            "[" * 300,
            "[('name', '=', uid)]",
            "__import__('os')",
            "[('name', '=')]",
            "['&']",
            "5",
        ):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                special.condition = wrong

    def test_steps_are_signed_in_their_order_by_different_persons(self):
        request = self._submit(self.small)
        with self.assertRaises(AccessError):
            self._decide(request, "risk")
        self.assertEqual(self._decide(request, "leader"), "pending")
        with self.assertRaises(AccessError):
            self._decide(request, "leader")
        self.assertEqual(self._decide(request, "risk"), "approved")
        self.assertEqual(request.state, "approved")
        self.assertEqual(len(request.decision_ids), 2)

    def test_who_submitted_never_decides(self):
        request = self._submit(self.large, by="leader")
        with self.assertRaises(AccessError):
            self._decide(request, "leader")
        self.assertEqual(self._decide(request, "leader_home"), "approved")

    def test_a_role_of_another_branch_does_not_decide(self):
        request = self._submit(self.large, branch=self.sub)
        with self.assertRaises(AccessError):
            self._decide(request, "leader_west")
        self.assertEqual(self._decide(request, "leader"), "approved")

    def test_a_refusal_ends_the_route(self):
        request = self._submit(self.small)
        self.assertEqual(self._decide(request, "leader", "reject"), "rejected")
        with self.assertRaises(UserError):
            self._decide(request, "risk")

    def test_what_waits_for_me_is_found(self):
        request = self._submit(self.small)
        requests = self.env["rm.approval.request"]
        domain = [("waits_for_me", "=", True), ("id", "=", request.id)]
        self.assertEqual(requests.with_user(self.user["leader"]).search(domain), request)
        self.assertFalse(requests.with_user(self.user["risk"]).search(domain))

    def test_what_nobody_decides_on_in_time_goes_to_the_level_above(self):
        request = self._submit(self.small, branch=self.sub)
        self.assertNotIn(self.user["leader"], request._deciders())
        late = [("rm_model", "=", request._name), ("rm_res_id", "=", request.id)]
        for days, escalated in ((3, False), (40, True)):
            request._set_guarded(due_on=self.today - timedelta(days=days))
            found = self.env["rm.approval.request"]._escalate()
            self.assertEqual(request in found, escalated)
        self.assertNotIn(request, self.env["rm.approval.request"]._escalate(), "once")
        self.assertEqual(request.escalated_on, self.today)
        todo = self.env["mail.activity"].search(late)
        self.assertEqual(todo.user_id, self.user["leader"], "the nearest above, and nobody else")
        deciders = request._deciders()
        both = self.user["leader"] | self.user["leader_home"]
        self.assertEqual(deciders & both, both)
        self.assertFalse(deciders & (self.user["leader_west"] | self.user["risk"]))
        line = self.env["rm.journal"].search([("event", "=", "approval.escalated")], limit=1)
        self.assertEqual(line.reference, "a record")
        self.assertEqual(self._decide(request, "leader"), "pending")
        self.assertFalse(request.escalated_on)
        self.assertFalse(self.env["mail.activity"].search(late))
        # who covers the branch and did not decide is not "above" himself
        waiting = self._submit(self.large, branch=self.sub)
        waiting._set_guarded(due_on=self.today - timedelta(days=40))
        self.assertIn(self.user["leader"], waiting._deciders())
        self.env["rm.approval.request"]._escalate()
        self.assertEqual(waiting.sudo().reminder_ids.user_id, self.user["leader_home"])
        # never, where the step says so
        self.small.step_ids.flush_recordset()
        self.env.cr.execute("UPDATE rm_approval_step SET escalate_days = 0")
        self.small.step_ids.invalidate_recordset()
        request._set_guarded(due_on=self.today - timedelta(days=40))
        self.assertNotIn(request, self.env["rm.approval.request"]._escalate())

    def test_a_route_does_not_change_while_requests_wait_on_it(self):
        self._submit(self.small)
        with self.assertRaises(ValidationError):
            self.small.amount_to = 50
        with self.assertRaises(ValidationError):
            self.small.step_ids[:1].days = 9

    @mute_logger("odoo.sql_db")
    def test_a_signature_cannot_be_changed_even_in_sql(self):
        request = self._submit(self.large)
        self._decide(request, "leader")
        with self.assertRaises(psycopg2.errors.RaiseException), self.env.cr.savepoint():
            self.env.cr.execute("UPDATE rm_approval_decision SET comment = 'x'")
