"""Grants are the only source of a user's groups and branch."""

from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import ExclusionViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import BankCase


@tagged("post_install", "-at_install")
class TestRoleGrant(BankCase):
    def setUp(self):
        super().setUp()
        self.person = new_test_user(self.env, login="x_person", groups="base.group_user")
        self.internal = self.env.ref("base.group_user")
        self.leader_group = self.env.ref("rm_workbench.group_leader")

    def test_a_grant_gives_group_and_branch_at_once(self):
        self._grant(self.person, "leader", self.east)
        self.assertEqual(self.person.group_ids, self.internal + self.leader_group)
        self.assertEqual(self.person.rm_branch_id, self.east)
        customers = self.env["rm.customer"].with_user(self.person).search([])
        self.assertIn(self.customer["here"], customers)

    def test_revoking_takes_effect_at_the_next_call(self):
        grant = self._grant(self.person, "leader", self.east)
        self.env["rm.customer"].with_user(self.person).search([])
        grant.with_user(self.user["admin"]).action_revoke()
        self.assertEqual(grant.valid_to, self.today - timedelta(days=1))
        self.assertEqual(self.person.group_ids, self.internal)
        self.assertFalse(self.person.rm_branch_id)
        with self.assertRaises(AccessError):
            self.env["rm.customer"].with_user(self.person).search([])

    def test_a_grant_of_today_is_revoked_as_if_it_never_was(self):
        grant = self._grant(self.person, "leader", self.east, valid_from=self.today)
        grant.with_user(self.user["admin"]).action_revoke()
        self.assertFalse(grant.exists())
        self.assertEqual(self.person.group_ids, self.internal)

    def test_grants_begin_and_end_at_midnight_of_the_bank(self):
        with freeze_time("2026-03-10 15:30:00"):  # 23:30 in Shanghai
            self._grant(self.person, "leader", self.east, "2026-03-11", "2026-03-11")
            self.env["rm.start.of.day"]._cron_look()
            self.assertEqual(self.person.group_ids, self.internal)
        with freeze_time("2026-03-10 16:00:00"):
            self.env["rm.start.of.day"]._cron_look()
            self.assertIn(self.leader_group, self.person.group_ids)
        with freeze_time("2026-03-11 16:00:00"):
            self.env["rm.start.of.day"]._cron_look()
            self.assertEqual(self.person.group_ids, self.internal)
            self.assertFalse(self.person.rm_branch_id)

    def test_no_other_path_gives_a_group(self):
        groups = self.leader_group + self.env.ref("base.group_system")
        self.person.write({"group_ids": [Command.link(group.id) for group in groups]})
        self.assertEqual(self.person.group_ids, self.internal)
        self.leader_group.write({"user_ids": [Command.link(self.person.id)]})
        self.assertEqual(self.person.group_ids, self.internal)
        made = self.env["res.users"].create(
            {"login": "x_made", "name": "x", "group_ids": [Command.set(groups.ids)]}
        )
        self.assertFalse(made.group_ids & groups)
        copied = self.user["leader"].copy({"login": "x_copied"})
        self.assertFalse(copied.group_ids & groups)
        self.assertFalse(copied.rm_branch_id)
        with self.assertRaises(ValidationError):
            self.internal.write({"implied_ids": [Command.link(self.leader_group.id)]})

    def test_no_other_path_takes_a_group_away(self):
        self._grant(self.person, "leader", self.east)
        self.person.write({"group_ids": [Command.set([self.internal.id])]})
        self.assertIn(self.leader_group, self.person.group_ids)

    def test_the_branch_is_nobodys_to_write(self):
        self._grant(self.person, "leader", self.sub)
        for user in (self.env.user, self.person):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.person.with_user(user).write({"rm_branch_id": self.home.id})
        with self.assertRaises(AccessError):
            self.env["res.users"].create(
                {"login": "x_forged", "name": "x", "rm_branch_id": self.home.id}
            )
        forged = (
            self.env["res.users"]
            .with_context(default_rm_branch_id=self.home.id)
            .create({"login": "x_forged", "name": "x"})
        )
        self.env.invalidate_all()
        self.assertFalse(forged.rm_branch_id)

    def test_an_administrator_never_changes_his_own_grants(self):
        admin = self.user["admin"]
        own = self.env["rm.role.grant"].search([("user_id", "=", admin.id)])
        with self.assertRaises(AccessError):
            self._grant(admin, "auditor", by=admin)
        with self.assertRaises(AccessError):
            own.with_user(admin).write({"valid_to": self.today})
        with self.assertRaises(AccessError):
            own.with_user(admin).unlink()
        with self.assertRaises(AccessError):
            own.with_user(admin).action_revoke()
        own.with_user(self.user["admin2"]).action_revoke()
        self.assertFalse(admin.group_ids - self.internal)

    def test_only_administrators_grant(self):
        for name in ("rm", "leader", "risk", "branch_admin", "auditor", "integration"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                self._grant(self.person, "rm", self.sub, by=self.user[name])

    def test_a_branch_administrator_reads_grants_of_his_branch_and_below(self):
        found = self._as("branch_admin", "rm.role.grant").search([]).sudo()
        self.assertIn(self.user["rm"], found.user_id)
        self.assertNotIn(self.user["rm_west"], found.user_id)
        self.assertNotIn(self.user["admin"], found.user_id)

    def test_what_a_grant_says_cannot_change(self):
        grant = self._grant(self.person, "leader", self.east).with_user(self.user["admin"])
        for vals in (
            {"user_id": self.user["admin"].id},
            {"role_id": self.env.ref("rm_workbench.role_admin").id},
            {"branch_id": self.home.id},
            {"valid_from": self.today},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                grant.write(vals)

    def test_clashing_grants_are_refused(self):
        self._grant(self.person, "rm", self.sub, valid_to="2026-06-30")
        with self.assertRaises(ValidationError):
            self._grant(self.person, "risk", self.sub, "2026-06-30")
        with self.assertRaises(ValidationError):
            self._grant(self.person, "branch_admin", self.east, "2026-01-01")
        with self.assertRaises(ValidationError):
            self._grant(self.person, "leader")
        self._grant(self.person, "risk", self.east, "2026-07-01")
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
            self._grant(self.person, "rm", self.sub, "2026-01-01")
            self.env.flush_all()

    def test_users_from_outside_hold_no_role(self):
        outsider = new_test_user(self.env, login="x_outsider", groups="base.group_portal")
        with self.assertRaises(ValidationError):
            self._grant(outsider, "auditor")

    def test_each_change_is_in_the_journal(self):
        grant = self._grant(self.person, "leader", self.east, by=self.user["admin"])
        grant.write({"valid_to": self.today})
        grant.unlink()
        lines = self.env["rm.journal"].search([("reference", "=", "x_person")], order="id")
        self.assertEqual(
            lines.mapped("event"), ["role.granted", "role.grant_changed", "role.revoked"]
        )
        self.assertEqual(set(lines.mapped("login")), {"x_admin"})
        self.assertEqual(lines[0].detail["role"], "leader")
        self.assertEqual(lines[0].detail["branch"], "XT1")
        self.assertIn("XT1", lines[0].detail_text)

    def test_odoos_first_user_keeps_what_odoo_gave_him(self):
        root = self.env.ref("base.user_admin")
        before = root.group_ids
        root.write({"group_ids": [Command.link(self.leader_group.id)]})
        self.assertEqual(root.group_ids, before - self.leader_group)
        self.assertTrue(root.has_group("base.group_system"))

    def test_the_number_of_statements_does_not_grow_with_users(self):
        users = self.env["res.users"].create(
            [{"login": f"x_many{i}", "name": "x"} for i in range(30)]
        )
        self._count_statements(users[:2])
        few = self._count_statements(users[:2])
        many = self._count_statements(users)
        self.assertEqual(few, many)

    def _count_statements(self, users):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        users._apply_grants()
        return self.env.cr.sql_log_count - before
