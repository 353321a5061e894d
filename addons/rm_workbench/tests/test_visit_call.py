"""A call is noted by how it ended, in the log of the day; who was not reached was not seen."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .office_common import OfficeCase


@tagged("post_install", "-at_install")
class TestVisitCall(OfficeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["rm.customer.category"].create(
            {"code": "XC", "name": "贵宾", "visit_days": 30}
        )
        cls.customer["here"].category_id = cls.category

    def _here(self, by="rm"):
        return self.customer["here"].with_user(self.user[by])

    def _noted(self, outcome, **vals):
        """What the dialogue of the customer's form makes of a few taps."""
        action = self._here().action_new_call()
        view = self.env["ir.ui.view"].browse(action["views"][0][0])
        visits = self.env["rm.visit"].with_user(self.user["rm"])
        with Form(visits.with_context(**action["context"]), view=view) as form:
            form.outcome = outcome
            for name, value in vals.items():
                form[name] = value
        return form.record

    def test_the_result_alone_is_enough(self):
        call = self._noted("agreed", call_about="存款到期", next_in="3")
        self.assertEqual((call.kind, call.date, call.outcome), ("phone", self.today, "agreed"))
        self.assertEqual(call.summary, "存款到期: Agreed")
        working = self.env["rm.working.day"]
        self.assertEqual(call.next_date, working._on_or_after(self.today + timedelta(days=3)))
        self.assertEqual(call.activity_ids.date_deadline, call.next_date)
        self.assertEqual(self._noted("declined", summary="已转他行").summary, "已转他行")

    def test_it_stands_in_the_log_of_the_day_once(self):
        log = self._log(date=self.today, content="晨会")
        self._noted("interested", summary="想做三年期")
        name = self.customer["here"].name
        self.assertEqual(log.content, f"晨会\nPhone {name}: 想做三年期 (Interested)")
        with self.assertRaisesRegex(UserError, "in the text already"):
            log.action_insert_visits()
        log.action_submit()
        self._noted("agreed")
        self.assertEqual(len(log.content.splitlines()), 2, "what is handed in stays")

    def test_who_was_not_reached_was_not_seen(self):
        call = self._noted("not_reached")
        self.assertEqual(call.next_step, "Call again")
        self.assertEqual(
            call.next_date, self.env["rm.working.day"]._on_or_after(self.today + timedelta(days=1))
        )
        here = self._here()
        self.assertEqual((here.visit_count, here.last_visit_on), (0, False))
        self.assertIn(here, here.search([("days_unvisited", ">=", 30)]))
        duty = self.env["rm.visit.duty"].browse(here.id)
        self.assertFalse(duty.last_visit_on)
        report = self.env["rm.visit.report"].search([("manager_id", "=", self.manager.id)])
        self.assertEqual(
            [sum(report.mapped(name)) for name in ("visits", "phone", "customers", "unanswered")],
            [0, 0, 0, 1],
        )
        # called back an hour later
        call.outcome = "agreed"
        self.env.invalidate_all()
        self.assertEqual((here.visit_count, here.last_visit_on), (1, self.today))
        report = report.exists()
        self.assertEqual((duty.last_visit_on, report.mapped("visits")), (self.today, [1]))
        self.assertEqual(sum(report.mapped("unanswered")), 0)

    def test_the_home_page_has_a_click_to_it_and_says_who_was_called(self):
        self.customer["here"].birth_date = self.today - timedelta(days=40 * 365)
        self.env["rm.customer"].flush_model()
        home = self.env["rm.home"].with_user(self.user["rm"])
        tabs = [{"title": "到期存款", "rows": [{"customer": self.customer["here"].id}]}]
        self._noted("interested")
        home._add_contacts(tabs)
        row = tabs[0]["rows"][0]
        self.assertEqual(row["contact"], "today Phone Interested")
        self.assertEqual(row["call"]["target"], "new")
        self.assertEqual(row["call"]["context"]["default_call_about"], "到期存款")
        self.assertEqual(row["quick"]["context"], {"default_customer_id": self.customer["here"].id})
        links = [link["open"]["xmlid"] for link in home.load()["links"]]
        self.assertIn("rm_workbench.rm_visit_action_call", links)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_it_is_refused_to_everybody_else(self):
        for role in ("rm_west", "leader", "auditor", "branch_admin"):
            with self.subTest(role), self.assertRaises(AccessError):
                self._here(role).action_new_call()
        self.env["rm.visit.duty"]._refresh()
        duty = self.env["rm.visit.duty"].browse(self.customer["here"].id)
        with self.assertRaises(AccessError):
            duty.with_user(self.user["leader"]).action_new_call()
        visits = self.env["rm.visit"]
        vals = {"customer_id": self.customer["here"].id, "kind": "phone", "outcome": "agreed"}
        for role in ("rm_west", "leader"):
            with self.subTest(role), self.assertRaises(UserError):
                visits.with_user(self.user[role]).create(vals)
        own = visits.with_user(self.user["rm"])
        with self.assertRaises(ValidationError):
            own.create({**vals, "call_about": "长" * 101})
        with self.assertRaises(ValueError):
            own.create({**vals, "outcome": "gone"})
