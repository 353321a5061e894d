"""Declarations of relatives and interests, and what is refused against them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .lending_common import LendingCase


@tagged("post_install", "-at_install")
class TestDeclaration(LendingCase):
    def _declaration(self, *lines, by="rm", **vals):
        return self._as(by, "rm.declaration").create(
            {"line_ids": [Command.create(line) for line in lines], **vals}
        )

    def _declared(self, key="nobody", by="rm"):
        number = self.customer[key].customer_no
        line = {"kind": "child", "name": "某人", "customer_no": number}
        declaration = self._declaration(line, by=by)
        declaration.action_declare()
        return declaration

    def _conflicts(self):
        return self.env["rm.declaration.conflict"].search([("manager_id", "=", self.manager.id)])

    def test_a_declaration_stays_and_a_new_one_replaces_it(self):
        first = self._declared()
        self.assertEqual((first.state, first.year), ("made", self.today.year))
        for change in (
            lambda: first.write({"nothing": True}),
            lambda: first.line_ids.write({"name": "别人"}),
            first.line_ids.unlink,
            first.unlink,
            first.action_declare,
            lambda: first.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                change()
        second = self._as("rm", "rm.declaration").browse(first.action_renew()["res_id"])
        self.assertEqual(second.line_ids.mapped("name"), ["某人"])
        second.line_ids.unlink()
        second.nothing = True
        self.assertEqual(self._conflicts().customer_id, self.customer["nobody"])
        second.action_declare()
        self.assertEqual((first.state, second.state), ("replaced", "made"))
        self.assertFalse(self._conflicts())

    def test_one_declares_something_or_nothing_for_oneself(self):
        for declaration in (
            self._declaration(),
            self._declaration({"kind": "company", "name": "某公司"}, nothing=True),
        ):
            with self.assertRaises(UserError):
                declaration.action_declare()
        with self.assertRaises(ValidationError):
            self._declaration({"kind": "spouse", "name": "某人"})
        with self.assertRaises(ValidationError):
            self._declaration({"kind": "company", "name": "某", "share_percent": "101"})
        for by in ("leader", "risk", "admin", "auditor"):
            with self.subTest(by=by), self.assertRaises(UserError):
                self._declaration(nothing=True, by=by)

    def test_relatives_are_found_by_number_by_birthday_and_companies_by_name(self):
        self.customer["there"].birth_date = "1980-01-02"
        self.customer["nobody"].kind = "corporate"
        self._declaration(
            {"kind": "spouse", "name": "客户there", "birth_date": "1980-01-02"},
            {"kind": "company", "name": "客户nobody"},
            {"kind": "child", "name": "客户abroad", "birth_date": "1980-01-02"},
        ).action_declare()
        found = self._conflicts().customer_id
        self.assertEqual(found, self.customer["there"] | self.customer["nobody"])
        self.customer["abroad"].birth_date = "1980-01-02"
        self.env["rm.declaration.conflict"]._refresh()
        self.assertIn(self.customer["abroad"], self._conflicts().customer_id)

    def test_a_declared_customer_is_not_given_to_the_rm(self):
        self._declared()
        leader = self._as("leader", "rm.assignment")
        vals = {"customer_id": self.customer["nobody"].id, "valid_from": self.today}
        with self.assertRaises(UserError):
            leader.create({**vals, "manager_id": self.manager.id})
        other = leader.create({**vals, "manager_id": self.mate.id, "share": 0.5})
        with self.assertRaises(UserError):
            other.manager_id = self.manager
        wizard = self._as("leader", "rm.customer.assign").create(
            {"by": "filter", "manager_id": self.manager.id, "wanting": "rest"}
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()
        claim = self._as("rm", "rm.claim").create(
            {"customer_no": "X-nobody", "share": "0.1", "reason": "客户由本人营销"}
        )
        claim.action_submit()
        with self.assertRaises(UserError):
            claim.with_user(self.user["leader"]).action_approve()
        self.assertEqual(self.customer["nobody"].manager_id, self.mate)

    def test_nothing_is_proposed_or_handed_over_against_a_declaration(self):
        self._declared("here")
        with self.assertRaises(UserError):
            self._proposal().action_submit()
        self.mate.user_id = self._make_user("mate")
        self._grant(self.mate.user_id, "rm", self.sub)
        line = {"kind": "child", "name": "某人", "customer_no": "X-abroad"}
        self.env["rm.declaration"].with_user(self.mate.user_id).create(
            {"line_ids": [Command.create(line)]}
        ).action_declare()
        handover = self._as("rm", "rm.handover").create(
            {
                "from_manager_id": self.manager.id,
                "to_manager_id": self.mate.id,
                "effective_on": self.today,
                "supervisor_id": self.user["leader"].id,
                "reason": "岗位调整",
            }
        )
        handover.action_fill()
        with self.assertRaises(UserError) as refused:
            handover.action_submit()
        self.assertIn("X-abroad", str(refused.exception))
        # nor what is declared between the submission and the last signature
        handover.line_ids.filtered(lambda x: x.customer_no == "X-abroad").unlink()
        handover.check_ids.write({"done": True})
        handover.action_submit()
        handover.with_user(self.mate.user_id).action_accept()
        handover.with_user(self.user["leader"]).action_witness()
        vals = {"manager_id": self.mate.id, "customer_id": self.customer["here"].id}
        conflicts = self.env["rm.declaration.conflict"]
        conflict = conflicts.create({**vals, "line_id": conflicts.search([], limit=1).line_id.id})
        decided = handover.with_user(self.user["leader_home"])
        with self.assertRaisesRegex(UserError, "X-here"):
            decided.action_approve("资料齐全")
        conflict.unlink()
        decided.action_approve("资料齐全")
        self.assertEqual(handover.state, "done")

    def test_what_a_delivery_brings_against_it_is_listed(self):
        self._declared("here")
        listed = self._as("leader", "rm.declaration.conflict").search([("holds_share", "=", True)])
        self.assertEqual(listed.sudo().customer_id, self.customer["here"])
        self.assertEqual((listed.kind, listed.holds_share), ("child", True))
        self.assertFalse(self._as("leader_west", "rm.declaration.conflict").search([]))
        for by in ("rm", "admin", "risk"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._as(by, "rm.declaration.conflict").search([])

    def test_who_has_not_declared_is_listed_and_reminded(self):
        status = self._as("leader", "rm.declaration.status")
        own = status.search([("manager_id", "in", (self.manager | self.mate).ids)])
        self.assertEqual(set(own.mapped("state")), {"overdue" if self.today.month > 3 else "open"})
        own.action_remind()
        own.action_remind()
        todos = self.env["mail.activity"].search([("user_id", "=", self.user["rm"].id)])
        self.assertEqual(len(todos), 1)
        self._declared()
        own.invalidate_model()
        made = own.filtered(lambda row: row.state == "made")
        self.assertEqual(made.manager_id.sudo(), self.manager)
        with self.assertRaises(UserError):
            own.action_remind()
        with self.assertRaises(AccessError):
            self._as("auditor", "rm.declaration.status").browse(own.ids).action_remind()

    def test_drafts_are_the_rms_own(self):
        draft, made = self._declaration(nothing=True), self._declared()
        for by, found in (("rm", draft | made), ("leader", made), ("auditor", made)):
            with self.subTest(by=by):
                self.assertEqual(self._as(by, "rm.declaration").search([]).sudo(), found)
        for by in ("rm_west", "leader_west"):
            self.assertFalse(self._as(by, "rm.declaration").search([]))
