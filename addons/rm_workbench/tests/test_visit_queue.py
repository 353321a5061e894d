"""Visits drafted on a phone without a connection are entered once, or refused with a sentence."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase

_KEY = "0123456789abcdef0123456789abcdef"


@tagged("post_install", "-at_install")
class TestVisitQueue(OfficeCase):
    def _draft(self, key="here", nth=0, **vals):
        return {
            "key": f"{_KEY}{nth}",
            "customer_id": self.customer[key].id,
            "date": str(self.today),
            "kind": "on_site",
            "summary": "到村走访，愿意存一年期。",
            "persons": "",
            "next_date": "",
            **vals,
        }

    def _enter(self, *drafts, by="rm"):
        return self._as(by, "rm.visit").enter_drafts(list(drafts))

    def test_a_draft_sent_twice_is_one_visit(self):
        draft = self._draft()
        (first,) = self._enter(draft)
        (again,) = self._enter({**draft, "summary": "又发了一遍"})
        self.assertTrue(first["id"])
        self.assertEqual(first, again)
        visit = self._as("rm", "rm.visit").browse(first["id"])
        self.assertEqual(visit.summary, draft["summary"])
        self.assertEqual(visit.manager_id, self.manager)
        # another RM's phone may have made the same key
        other = self._enter(self._draft("there"), by="rm_west")[0]
        self.assertNotEqual(other["id"], first["id"])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_one_refused_draft_stops_no_other(self):
        answers = self._enter(
            self._draft("there", 1),
            self._draft(nth=2, date="x"),
            self._draft(nth=3, date=str(self.today + timedelta(days=1))),
            self._draft(nth=4, kind="none"),
            self._draft(nth=5, customer_id="1"),
            self._draft(nth=6, summary=["x"]),
            self._draft(nth=7, date=str(self.today - timedelta(days=9))),
            self._draft(nth=8),
        )
        self.assertEqual([bool(answer["id"]) for answer in answers], [False] * 7 + [True])
        self.assertTrue(all(answer["error"] for answer in answers[:7]))
        late = self._draft(
            nth=7, date=str(self.today - timedelta(days=9)), late_reason="山区无信号"
        )
        visit = self._as("rm", "rm.visit").browse(self._enter(late)[0]["id"])
        self.assertEqual(visit.late_state, "waiting")

    def test_what_is_no_draft_is_refused_by_a_sentence(self):
        for wrong in (
            "x",
            [1],
            [{}],
            [{"key": "short"}],
            [{"key": "x" * 99}],
            [self._draft()] * 51,
        ):
            with self.subTest(wrong=str(wrong)[:30]), self.assertRaises(UserError):
                self._as("rm", "rm.visit").enter_drafts(wrong)
        for name in ("leader", "risk", "auditor", "branch_admin"):
            for deed in ("enter_drafts", "customers_to_take"):
                args = ([],) if deed == "enter_drafts" else ()
                with self.subTest(user=name, deed=deed), self.assertRaises(AccessError):
                    getattr(self._as(name, "rm.visit"), deed)(*args)

    def test_a_phone_takes_own_customers_along(self):
        self._visit()
        self._approved_plan(date_from=self.today, line_ids=False, goals="走访")
        found = self._as("rm", "rm.visit").customers_to_take()
        self.assertEqual([one["id"] for one in found], self.customer["here"].ids)
        self.assertEqual(self._as("rm_west", "rm.visit").customers_to_take(), [])
