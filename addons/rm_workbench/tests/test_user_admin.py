"""Administrators' deeds on accounts, and the ways up of a branch administrator, closed."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase


@tagged("post_install", "-at_install")
class TestUserAdmin(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user["leader_sub"] = cls._make_user("leader_sub")
        cls._grant(cls.user["leader_sub"], "leader", cls.sub)
        cls.user["peer"] = cls._make_user("peer")
        cls._grant(cls.user["peer"], "branch_admin", cls.east)
        cls.user["below"] = cls._make_user("below")
        cls._grant(cls.user["below"], "branch_admin", cls.sub)

    def _seen(self, by, name):
        return self._as(by, "rm.user").browse(self.user[name].id)

    def _role(self, code):
        return self.env.ref(f"rm_workbench.role_{code}")

    def _vals(self, **changed):
        return {
            "name": "新人",
            "login": "x_new",
            "role_id": self._role("rm").id,
            "branch_id": self.sub.id,
            **changed,
        }

    def _new(self, login="x_new"):
        return self.env["res.users"].search([("login", "=", login)])

    def test_a_branch_administrator_makes_a_user_who_chooses_his_password(self):
        window = self._as("branch_admin", "rm.user").create_user(
            self._vals(manager_id=self.mate.id)
        )
        made = self._new()
        self.assertEqual(made.rm_branch_id, self.sub)
        self.assertEqual(
            made.group_ids, self.env.ref("base.group_user") + self._role("rm").group_id
        )
        self.assertEqual(self.mate.user_id, made)
        self.assertEqual(self._as("branch_admin", "rm.user").browse(made.id).state, "invited")
        token = window["context"]["default_link"].split("token=")[1]
        links = self.env["rm.user.link"]
        with self.assertRaises(UserError):
            links._use(token, "short")
        self.assertEqual(links._use(token, "Fine-password-1"), "x_new")
        self.env.flush_all()
        self.assertEqual(self._as("branch_admin", "rm.user").browse(made.id).state, "active")
        with self.assertRaises(UserError):
            links._use(token, "Fine-password-2")
        events = self.env["rm.journal"].search([("reference", "=", "x_new")], order="id")
        self.assertEqual(
            events.mapped("event"),
            [
                "user.created",
                "role.granted",
                "user.staff_no_set",
                "user.link_made",
                "user.password_set",
            ],
        )
        self.assertEqual(events[0].login, "x_branch_admin")

    def test_the_window_asks_for_the_same(self):
        wizard = self._as("branch_admin", "rm.user.create").create(self._vals())
        self.assertEqual(wizard.offered_role_ids.mapped("code"), ["rm"])
        shown = wizard.action_confirm()
        self.assertEqual(shown["res_model"], "rm.user.link.show")
        page = self._as("branch_admin", "rm.user.link.show").with_context(**shown["context"])
        self.assertIn("token=", page.default_get(["link"])["link"])

    def test_a_newer_link_or_disabling_voids_the_older(self):
        links = self.env["rm.user.link"]
        tokens = [
            self._seen("branch_admin", "rm").action_reset_password()["context"]["default_link"]
            for _ in range(2)
        ]
        first, second = (address.split("token=")[1] for address in tokens)
        self.assertFalse(links._find(first))
        self.assertTrue(links._find(second))
        self._seen("branch_admin", "rm").action_disable()
        self.assertFalse(links._find(second))

    def test_a_link_expires(self):
        self._seen("branch_admin", "rm").action_reset_password()
        link = self.env["rm.user.link"].search([], limit=1)
        address = self._seen("branch_admin", "rm").action_reset_password()["context"]
        token = address["default_link"].split("token=")[1]
        link = self.env["rm.user.link"].search([], limit=1)
        link.expires_at = "2000-01-01 00:00:00"
        self.assertFalse(self.env["rm.user.link"]._find(token))

    def test_he_finds_his_branch_and_below_and_administers_no_one_at_his_level(self):
        users = self._as("branch_admin", "rm.user")
        found = users.search([("login", "=like", "x\\_%")])
        logins = set(found.mapped("login"))
        self.assertLessEqual({"x_rm", "x_leader", "x_leader_sub", "x_peer", "x_below"}, logins)
        self.assertFalse(logins & {"x_rm_west", "x_admin", "x_auditor", "x_integration"})
        administered = found.filtered("is_administered").mapped("login")
        self.assertEqual(set(administered), {"x_rm", "x_leader_sub", "x_below", "x_risk"})

    def test_every_deed_is_refused_out_of_reach_with_one_sentence(self):
        missing = self.env["res.users"].search([], order="id desc", limit=1).id + 1000
        out = [self.user[n].id for n in ("rm_west", "leader", "peer", "admin", "branch_admin")]
        out += [self.user["integration"].id, self.user["auditor"].id, 1, 2, missing]
        deeds = {
            "action_disable": (),
            "action_enable": (),
            "action_unlock": (),
            "action_end_sessions": (),
            "action_end_second_factor": (),
            "action_reset_password": (),
            "action_move": (self.sub.id,),
            "action_grant": (self._role("rm").id, self.sub.id),
        }
        sentences = set()
        for user_id in out:
            for deed, arguments in deeds.items():
                record = self._as("branch_admin", "rm.user").browse(user_id)
                with self.subTest(user=user_id, deed=deed):
                    with self.assertRaises(AccessError) as refused:
                        getattr(record, deed)(*arguments)
                    sentences.add(str(refused.exception))
        self.assertEqual(len(sentences), 1)

    def test_others_than_administrators_do_nothing(self):
        for by in ("rm", "leader", "risk", "auditor", "integration", "nothing"):
            with self.subTest(by=by):
                with self.assertRaises(AccessError):
                    self._seen(by, "rm").action_disable()
                with self.assertRaises(AccessError):
                    self._as(by, "rm.user").create_user(self._vals())

    def test_he_gives_no_role_above_his_settings_and_none_elsewhere(self):
        for role, branch in (
            ("rm", self.west),
            ("rm", self.home),
            ("risk", self.sub),
            ("leader", self.sub),
            ("branch_admin", self.sub),
            ("admin", self.env["rm.branch"]),
            ("auditor", self.sub),
            ("integration", self.sub),
        ):
            with self.subTest(role=role, branch=branch.code):
                with self.assertRaises(AccessError):
                    self._seen("branch_admin", "below").action_grant(self._role(role).id, branch.id)
                with self.assertRaises(AccessError):
                    self._as("branch_admin", "rm.user").create_user(
                        self._vals(role_id=self._role(role).id, branch_id=branch.id)
                    )

    def test_the_bank_may_let_him_give_more_but_never_his_own_level(self):
        settings = self._as("admin", "rm.settings").create({})
        roles = [self._role(code).id for code in ("rm", "leader", "branch_admin")]
        settings.write({"delegated_role_ids": [(6, 0, roles)]})
        self._seen("branch_admin", "rm").action_grant(self._role("leader").id, self.sub.id)
        for role in ("leader", "branch_admin"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._seen("branch_admin", "leader_sub").action_grant(
                    self._role(role).id, self.east.id
                )
        with self.assertRaises(ValidationError):
            settings.write({"delegated_role_ids": [(4, self._role("admin").id)]})

    def test_he_revokes_what_he_could_give_only(self):
        grants = self.env["rm.role.grant"].search([("user_id", "=", self.user["rm"].id)])
        grants.with_user(self.user["branch_admin"]).action_revoke()
        self.assertFalse(self.user["rm"].rm_branch_id)
        self.assertEqual(self._seen("branch_admin", "rm").branch_id, self.sub)
        for name in ("risk", "leader", "admin", "branch_admin", "rm_west", "leader_sub"):
            other = self.env["rm.role.grant"].search([("user_id", "=", self.user[name].id)])
            with self.subTest(user=name), self.assertRaises(AccessError):
                other.with_user(self.user["branch_admin"]).action_revoke()
        with self.assertRaises(AccessError):
            grants.with_user(self.user["branch_admin"]).write({"valid_to": False})

    def test_moving_ends_the_old_grant_and_makes_a_new_one(self):
        self._seen("admin", "rm").action_move(self.west.id)
        self.assertEqual(self.user["rm"].rm_branch_id, self.west)
        grants = self.env["rm.role.grant"].search([("user_id", "=", self.user["rm"].id)])
        self.assertEqual(grants.mapped("branch_id"), self.west + self.sub)
        with self.assertRaises(UserError):
            self._seen("admin", "rm").action_move(self.west.id)
        other = self._make_branch("XT12", "sub_branch", self.east)
        with self.assertRaises(AccessError):
            self._seen("branch_admin", "below").action_move(other.id)

    def test_out_of_order_and_twice(self):
        rm = self._seen("branch_admin", "rm")
        for deed in ("action_enable", "action_unlock", "action_end_second_factor"):
            with self.subTest(deed=deed), self.assertRaises(UserError):
                getattr(rm, deed)()
        rm.action_disable()
        self.assertEqual(rm.state, "disabled")
        self.assertFalse(self.user["rm"].active)
        for deed in ("action_disable", "action_reset_password"):
            with self.subTest(deed=deed), self.assertRaises(UserError):
                getattr(rm, deed)()
        rm.action_enable()
        self.assertTrue(self.user["rm"].active)

    def test_nobody_becomes_the_second_person_himself(self):
        admins = self._as("admin", "rm.user")
        admins.create_user(self._vals())
        puppet = self._new()
        role = self._role("admin")
        with self.assertRaises(ValidationError):
            admins.browse(puppet.id).action_grant(role.id)
        with self.assertRaises(ValidationError):
            self._grant(puppet, "admin", by=self.user["admin"])
        self._seen("admin", "leader").action_reset_password()
        with self.assertRaises(ValidationError):
            self._grant(self.user["leader"], "auditor", by=self.user["admin"])
        self.env["rm.role.grant"].search([("user_id", "=", puppet.id)]).action_revoke()
        self._as("admin2", "rm.user").browse(puppet.id).action_grant(role.id)
        self.assertTrue(puppet.has_group("rm_workbench.group_admin"))
        for name in ("admin2", "auditor"):
            for deed in ("action_reset_password", "action_end_second_factor"):
                with self.subTest(user=name, deed=deed), self.assertRaises(AccessError):
                    getattr(self._seen("admin", name), deed)()

    def test_values_of_a_new_user_are_checked(self):
        for vals in (
            {"login": ""},
            {"login": "a b"},
            {"login": "x" * 65},
            {"login": "X_RM"},
            {"name": ""},
            {"name": "长" * 61},
            {"name": "a\u202eb"},
            {"lang": "xx_XX"},
            {"manager_id": self.manager.id},
            {"manager_id": self.manager_west.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._as("branch_admin", "rm.user").create_user(self._vals(**vals))
        self.assertFalse(self._new())

    def test_roles_and_grants_of_a_user_are_found(self):
        users = self._as("branch_admin", "rm.user")
        rm = self._role("rm")
        self.assertIn("x_rm", users.search([("role_ids", "in", rm.ids)]).mapped("login"))
        self.assertNotIn("x_rm", users.search([("role_ids", "=", False)]).mapped("login"))
        self.assertEqual(self._seen("branch_admin", "rm").grant_ids.role_id, rm)
