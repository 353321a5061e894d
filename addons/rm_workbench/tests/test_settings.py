"""The bank's parameters: only administrators, within limits, each change in the journal."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.rm_workbench.bank_date import bank_zone

from .common import BankCase


@tagged("post_install", "-at_install")
class TestSettings(BankCase):
    def _page(self, **vals):
        return self._as("admin", "rm.settings").create(vals)

    def test_the_page_shows_what_holds(self):
        page = self._page()
        self.assertEqual(page.timezone, "Asia/Shanghai")
        self.assertEqual((page.lock_after, page.lock_minutes), (5, 15))
        self.assertEqual((page.session_hours, page.idle_minutes), (8, 15))
        self.assertEqual(page.delegated_role_ids.mapped("code"), ["rm"])
        shown = self._as("admin", "rm.settings").with_context(default_lock_after=9)
        self.assertEqual(shown.default_get(["lock_after"])["lock_after"], 5)

    def test_an_upgrade_limits_sessions_that_were_never_limited(self):
        staff = self.env.ref("base.group_user")
        staff.write({"lock_timeout": 0, "lock_timeout_inactivity": 30})
        self.env["res.groups"]._rm_limit_sessions()
        self.assertEqual((staff.lock_timeout, staff.lock_timeout_inactivity), (480, 30))

    def test_each_change_takes_effect_and_is_in_the_journal(self):
        self._page(timezone="Asia/Tokyo", idle_minutes=10, lock_after=4)
        self.assertEqual(str(bank_zone(self.env)), "Asia/Tokyo")
        self.assertEqual(self.env.ref("base.group_user").lock_timeout_inactivity, 10)
        self.assertEqual(self.user["rm"]._get_lock_timeout_inactivity(), 600)
        lines = self.env["rm.journal"].search([("event", "=", "settings.changed")], limit=3)
        changed = {line.reference: (line.detail["old"], line.detail["new"]) for line in lines}
        self.assertEqual(
            changed,
            {
                "timezone": ("Asia/Shanghai", "Asia/Tokyo"),
                "idle_minutes": (15, 10),
                "lock_after": (5, 4),
            },
        )

    def test_without_drafts_on_devices_no_page_bears_a_key(self):
        pages = self.env["ir.http"].with_user(self.user["rm"])
        with MockRequest(pages.env):
            first = pages.webclient_rendering_context()["session_info"]["rm_drafts_secret"]
            other = pages.with_user(self.user["rm_west"]).webclient_rendering_context()
            self.assertNotEqual(first, other["session_info"]["rm_drafts_secret"])
            self._page(drafts_on_device="off")
            info = pages.webclient_rendering_context()["session_info"]
        self.assertNotIn("rm_drafts_secret", info)

    def test_what_is_not_changed_leaves_no_line(self):
        before = self.env["rm.journal"].search_count([("event", "=", "settings.changed")])
        self._page()
        after = self.env["rm.journal"].search_count([("event", "=", "settings.changed")])
        self.assertEqual(before, after)

    def test_numbers_out_of_range_are_refused(self):
        for vals in (
            {"lock_after": 0},
            {"lock_after": 1000},
            {"lock_minutes": 0},
            {"session_hours": 0},
            {"idle_minutes": -5},
            {"password_length": 3},
            {"password_kinds": 5},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._page(**vals)

    def test_only_administrators(self):
        for name in ("rm", "leader", "branch_admin", "auditor", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._as(name, "rm.settings").create({})

    def test_a_password_that_a_person_chooses_is_checked(self):
        self._page(password_kinds=3, password_length=10)
        user = self.user["rm"].with_user(self.user["rm"])
        for password in ("Sh0rt!", "alllowercase1", "with-X_rm-Inside1"):
            with self.subTest(password=password), self.assertRaises(UserError):
                user.env.user._change_password(password)
        user.env.user._change_password("Long-enough-7")
