from contextlib import contextmanager
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import BankCase

WORDS = "资料齐全，同意移交。"


class HandoverCase(BankCase):
    """The small bank where the colleague ``mate`` signs in too, as ``mate``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user["mate"] = cls._make_user("mate")
        cls._grant(cls.user["mate"], "rm", cls.sub)
        cls.mate.user_id = cls.user["mate"]
        cls.yesterday = cls.today - timedelta(days=1)
        cls.tomorrow = cls.today + timedelta(days=1)

    def _vals(self, **vals):
        return {
            "from_manager_id": self.manager.id,
            "to_manager_id": self.mate.id,
            "supervisor_id": self.user["leader"].id,
            "effective_on": self.today,
            "reason": "岗位调整",
            **vals,
        }

    def _draft(self, by="rm", keys=("here", "abroad"), **vals):
        handover = self._as(by, "rm.handover").create(self._vals(**vals))
        for key in keys:
            self._as(by, "rm.handover.line").create(
                {"handover_id": handover.id, "customer_id": self.customer[key].id}
            )
        return handover

    def _submitted(self, by="rm", **vals):
        handover = self._draft(by, **vals)
        handover.check_ids.write({"done": True})
        handover.action_submit()
        return handover

    def _accepted(self, **vals):
        handover = self._submitted(**vals)
        handover.with_user(self.user["mate"]).action_accept()
        return handover

    def _witnessed(self, **vals):
        handover = self._accepted(**vals)
        handover.with_user(self.user["leader"]).action_witness()
        return handover

    def _approved(self, by="leader_home", **vals):
        handover = self._witnessed(**vals)
        handover.with_user(self.user[by]).action_approve(WORDS)
        return handover

    def _shares(self, key, day):
        """Return ``{RM: real general share}`` of a customer on a day."""
        self.env["rm.assignment"].flush_model()
        self.env.cr.execute(
            """SELECT m.code, sum(a.share)::text FROM rm_assignment a
                 JOIN rm_manager m ON m.id = a.manager_id
                WHERE a.customer_id = %s AND a.basis = 'real' AND a.line IS NULL
                  AND a.account_id IS NULL AND a.loan_id IS NULL
                  AND a.valid_from <= %s AND COALESCE(a.valid_to, 'infinity') >= %s
             GROUP BY 1 ORDER BY 1""",
            [self.customer[key].id, day, day],
        )
        return dict(self.env.cr.fetchall())

    def _day(self, days):
        return self.today + timedelta(days=days)

    @contextmanager
    def _refused(self, words):
        """Expect a refusal that says so, with nothing changed."""
        with self.assertRaises(UserError) as caught:
            yield
        self.assertRegex(str(caught.exception), words)

    def _clock(self, days):
        """Return a context in which so many days have gone by."""
        return freeze_time(datetime.now() + timedelta(days=days))

    def _journal(self, handover, event):
        return self.env["rm.journal"].search(
            [("event", "=", event), ("reference", "=", handover.sudo().display_name)]
        )
