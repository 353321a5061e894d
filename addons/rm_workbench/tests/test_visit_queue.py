"""Visits drafted on a phone without a connection are entered once, or refused with a sentence."""

import base64
import io
from datetime import timedelta

from PIL import Image

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
            deeds = {
                "enter_drafts": ([],),
                "customers_to_take": (),
                "add_draft_photo": (_KEY, _KEY, ""),
            }
            for deed, args in deeds.items():
                with self.subTest(user=name, deed=deed), self.assertRaises(AccessError):
                    getattr(self._as(name, "rm.visit"), deed)(*args)

    def test_a_phone_takes_own_customers_along(self):
        self._visit()
        self._approved_plan(date_from=self.today, line_ids=False, goals="走访")
        here = self.customer["here"]
        shown = {"id": here.id, "name": here.name, "number": f"…{here.customer_no[-4:]}"}
        visits = self._as("rm", "rm.visit")
        self.assertEqual(visits.customers_to_take(), [shown])
        self.assertEqual(visits.customers_to_take(here.customer_no), [shown])
        self.assertIn(shown, visits.customers_to_take(here.name[:2]))
        west = self._as("rm_west", "rm.visit")
        self.assertEqual(west.customers_to_take(), [])
        self.assertEqual(west.customers_to_take(here.customer_no), [])
        for wrong in (1, None, ["x"], "x" * 61, "a\x00"):
            with self.subTest(wrong=wrong), self.assertRaises(UserError):
                visits.customers_to_take(wrong)

    # Photos

    def _photo(self, size=(40, 30)):
        buffer = io.BytesIO()
        Image.new("RGB", size, (30, 120, 80)).save(buffer, "JPEG")
        return base64.b64encode(buffer.getvalue()).decode()

    def _send_photo(self, nth, data, by="rm", key=f"{_KEY}0"):
        return self._as(by, "rm.visit").add_draft_photo(key, f"{_KEY}p{nth}", data)["error"]

    def test_a_photo_follows_its_visit_once(self):
        (entered,) = self._enter(self._draft())
        photo = self._photo()
        for nth in (1, 1, 2, 1):
            self.assertFalse(self._send_photo(nth, photo))
        visit = self._as("rm", "rm.visit").browse(entered["id"])
        self.assertEqual(visit.attachment_ids.mapped("name"), ["Photo 1.jpg", "Photo 2.jpg"])
        self.assertEqual(visit.attachment_ids[0].raw, base64.b64decode(photo))
        # who reads the visit reads them, nobody else
        self.assertTrue(visit.attachment_ids.with_user(self.user["leader"]).has_access("read"))
        self.assertFalse(visit.attachment_ids.with_user(self.user["rm_west"]).has_access("read"))
        for nth in range(3, 7):
            self.assertFalse(self._send_photo(nth, photo))
        self.assertTrue(self._send_photo(7, photo))
        self.assertEqual(len(visit.attachment_ids), 6)

    def test_what_is_no_photo_of_an_own_visit_is_refused_by_a_sentence(self):
        self._enter(self._draft())
        text = base64.b64encode(b"<script>alert(1)</script>").decode()
        broken = base64.b64encode(base64.b64decode(self._photo())[:40]).decode()
        large = "A" * (1024 * 1024 * 4 // 3 + 8)
        for wrong in (text, broken, large, "x", "§", "", None, 7, ["x"]):
            with self.subTest(wrong=str(wrong)[:20]):
                self.assertTrue(self._send_photo(1, wrong))
        self.assertTrue(self._send_photo(1, self._photo(), by="rm_west"))
        self.assertTrue(self._send_photo(1, self._photo(), key=f"{_KEY}9"))
        with self.assertRaises(UserError):
            self._as("rm", "rm.visit").add_draft_photo("short", _KEY, self._photo())
        visits = self._as("rm", "rm.visit").search([("summary", "like", "到村走访")])
        self.assertFalse(visits.attachment_ids)
