from contextlib import contextmanager

from odoo.exceptions import UserError

from .pay_case import PayCase


class DepositCase(PayCase):
    """Entries of risk deposits of the five RMs: made by one administrator, approved by another."""

    def entry(self, amount="100.00", kind="paid_in", manager=None, user=None, **vals):
        entries = self.env["rm.pay.deposit.entry"].with_user(user or self.admin)
        manager = manager or self.ann
        given = {"manager_id": manager.id, "kind": kind, "amount": amount, "basis": "凭证1号"}
        return entries.create({**given, "reason": "办法第5条", **vals})

    def booked(self, *args, **vals):
        entry = self.entry(*args, **vals)
        entry.action_submit()
        entry.with_user(self.admin2).action_approve("核对无误")
        return entry

    @contextmanager
    def refused(self, words):
        """Expect a refusal that says so, with nothing changed."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def deposit(self, manager=None):
        manager = manager or self.ann
        return self.env["rm.pay.deposit"].search([("manager_id", "=", manager.id)])
