"""What a long absence is to the appraisal."""

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.rm_workbench.tests.common import BankCase


@tagged("post_install", "-at_install")
class TestAbsence(BankCase):
    def _away(self, **vals):
        absence = self._as("leader", "rm.absence").create(
            {
                "manager_id": self.manager.id,
                "kind": "maternity",
                "valid_from": fields.Date.subtract(self.today, days=5),
                "valid_to": fields.Date.add(self.today, days=90),
                **vals,
            }
        )
        absence.action_submit()
        absence.with_user(self.user["admin"]).action_approve("与通知一致")
        return absence

    def _protection(self):
        return self._as("admin", "rm.kpi.protection").search([("manager_id", "=", self.manager.id)])

    def test_its_days_are_protected_and_end_with_it(self):
        absence = self._away(treatment="exempt")
        one = self._protection()
        self.assertEqual(
            (one.state, one.kind, one.treatment, one.valid_to),
            ("confirmed", "maternity", "exempt", absence.valid_to),
        )
        self.assertEqual(one.entered_by_id, self.user["leader"])
        self.assertEqual(one.confirmed_by_id, self.user["admin"])
        for step in (one.action_draft, one.unlink, lambda: one.write({"valid_to": self.today})):
            with self.assertRaises(UserError):
                step()
        absence.action_return()
        self.assertEqual(one.valid_to, fields.Date.subtract(self.today, days=1))
        events = self.env["rm.journal"].search([("event", "=like", "protection.%")], limit=2)
        self.assertEqual(events.mapped("event"), ["protection.shortened", "protection.confirmed"])

    def test_what_is_called_off_or_counts_like_any_day_protects_nobody(self):
        later = fields.Date.add(self.today, days=3)
        absence = self._away(valid_from=later)
        self.assertEqual(self._protection().treatment, "prorated")
        absence.action_cancel()
        self.assertFalse(self._protection())
        self._away(treatment="none")
        self.assertFalse(self._protection())

    def test_the_treatment_is_what_was_approved(self):
        absence = self._away(treatment="none")
        with self.assertRaises(UserError):
            absence.treatment = "exempt"
