"""Roles that administrators make: permissions x scope, a second person, never beyond the maker."""

from lxml import etree

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestCustomRole(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls._make_user("person")
        cls.team = cls.env["rm.team"].create(
            {
                "name": "一组",
                "branch_id": cls.sub.id,
                "leader_id": cls.mate.id,
                "manager_ids": [(6, 0, cls.manager.ids)],
            }
        )
        cls.mate.user_id = cls.person

    def _make(self, by, scope, *codes, code="own_role"):
        found = self.env["rm.permission"].search([("code", "in", codes)])
        self.assertEqual(len(found), len(codes))
        return self._as(by, "rm.role").create(
            {"code": code, "name": "角色", "scope": scope, "permission_ids": [(6, 0, found.ids)]}
        )

    def _release(self, by, second, scope, *codes, code="own_role"):
        role = self._make(by, scope, *codes, code=code)
        role.action_submit()
        role.with_user(self.user[second]).action_release()
        return role.sudo().with_user(self.env.user)

    def _give(self, role, branch=None, to=None):
        return self.env["rm.role.grant"].create(
            {
                "user_id": (to or self.person).id,
                "role_id": role.id,
                "branch_id": branch.id if branch else False,
                "valid_from": "2000-01-01",
            }
        )

    def _seen(self, model="rm.customer", path="id", by=None):
        ours = [customer.id for customer in self.customer.values()]
        rows = self.env[model].with_user(by or self.person).search([(path, "in", ours)]).sudo()
        found = rows if path == "id" else rows.mapped(path)
        return {key for key, customer in self.customer.items() if customer in found}

    def test_each_scope_shows_its_rows_and_no_others(self):
        expected = {
            "own": set(),
            "team": {"here", "abroad"},
            "branch": {"here", "nobody", "abroad"},
            "branch_below": {"here", "nobody", "abroad"},
            "bank": {"here", "there", "abroad", "nobody"},
        }
        for scope, keys in expected.items():
            with self.subTest(scope=scope):
                role = self._release("admin", "admin2", scope, "customers", "deposits", code=scope)
                grant = self._give(role, None if scope == "bank" else self.sub)
                self.assertEqual(self._seen(), keys)
                self.assertEqual(self._seen("rm.account", "customer_id"), keys)
                if keys:
                    customer = self.customer["here"].with_user(self.person)
                    self.assertTrue(customer.read())
                with self.assertRaises(AccessError):
                    self.env["rm.loan"].with_user(self.person).search([])
                with self.assertRaises(AccessError):
                    self.customer["here"].with_user(self.person).write({"name": "x"})
                grant.unlink()
                with self.assertRaises(AccessError):
                    self._seen()
        self._give(self.env["rm.role"].search([("code", "=", "branch")]), self.east)
        self.assertEqual(self._seen(), set(), "the branch alone, not what lies below")

    def test_a_team_follows_its_leader_and_its_members(self):
        role = self._release("admin", "admin2", "team", "customers", "visits", "logs")
        self._give(role, self.sub)
        self.assertEqual(self._seen(), {"here", "abroad"})
        self.team.leader_id = self.manager
        self.assertEqual(self._seen(), set())
        self.team.leader_id = self.mate
        self.assertEqual(self._seen(), {"here", "abroad"})
        self.mate.user_id = False
        self.assertEqual(self._seen(), set())
        self.mate.user_id = self.person
        self.team.manager_ids = [(5,)]
        self.assertEqual(self._seen(), set())

    def test_the_menus_of_the_permissions_appear(self):
        role = self._release("admin", "admin2", "team", "customers", "deposits")
        self._give(role, self.sub)
        seen = self.env["ir.ui.menu"].with_user(self.person)._visible_menu_ids()
        for name in ("rm_workbench_menu", "rm_customer_menu", "rm_account_menu"):
            self.assertIn(self.env.ref(f"rm_workbench.{name}").id, seen)
        for name in ("rm_loan_menu", "rm_system_menu", "rm_user_menu"):
            self.assertNotIn(self.env.ref(f"rm_workbench.{name}").id, seen)

    def test_a_page_has_no_lists_of_what_the_role_does_not_read(self):
        self._give(self._release("admin", "admin2", "bank", "customers"))
        customers = self.env["rm.customer"].with_user(self.person)
        views = customers.get_views([(False, "list"), (False, "form"), (False, "search")])
        fields = views["models"]["rm.customer"]["fields"]
        self.assertNotIn("tag_ids", fields)
        for kind, view in views["views"].items():
            arch = etree.fromstring(view["arch"])
            own = arch.xpath("//field[not(ancestor::field)]/@name")
            self.assertLessEqual(set(own), set(fields), kind)

    def test_nobody_makes_a_role_beyond_his_own_rights(self):
        # the journal and what no shipped role may do have no permission at all
        rights = " ".join(self.env["rm.permission"].search([]).mapped("rights"))
        for model in ("rm.journal", "rm.customer.access", "rm.feed", "res.users", "rm.role:"):
            self.assertNotIn(model, rights)
        for by, scope, codes in (
            ("branch_admin", "bank", ("customers",)),
            ("branch_admin", "branch_below", ("customers",)),
            ("branch_admin", "team", ("customers",)),
            ("branch_admin", "own", ("users",)),
            ("admin", "bank", ("visits_keep",)),
            ("admin", "team", ("ledger",)),
            ("admin", "own", ("users",)),
        ):
            with self.subTest(by=by, scope=scope), self.assertRaises(ValidationError):
                self._make(by, scope, *codes, code="r_" + by + scope).action_submit()
        for by in ("rm", "leader", "risk", "auditor", "integration", "nothing"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._make(by, "own", "customers", code="r_" + by)

    def test_what_a_role_is_follows_from_it(self):
        roles = self._as("admin", "rm.role")
        base = {"code": "forged", "name": "x", "scope": "own"}
        group = self.env.ref("rm_workbench.group_auditor").id
        for vals in (
            {"group_id": group},
            {"delegation": "within"},
            {"is_delegated": True},
            {"state": "released"},
            {"made_by_id": self.user["admin2"].id},
            {"code": "Ein Rolle!"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                roles.create({**base, **vals})
        for vals in ({"name": "a\x00b"}, {"name": "x" * 600_000}, {"permission_ids": 2**31 - 1}):
            with self.assertRaises(UserError):
                roles.create({**base, **vals})
        for method in ("action_submit", "action_release", "action_return", "action_retire"):
            for ids in ([], [2**31 - 1], self.env["rm.role"].search([], limit=2).ids):
                with self.subTest(method=method, ids=ids), self.assertRaises(UserError):
                    getattr(roles.browse(ids), method)()
        forged = roles.with_context(
            default_group_id=group,
            default_delegation="within",
            default_is_delegated=True,
            default_state="released",
            default_is_custom=False,
        ).create(base)
        self.assertTrue(forged.is_custom and forged.state == "draft" and not forged.is_delegated)
        self.assertNotEqual(forged.sudo().group_id.id, group)
        self.assertFalse(forged.sudo().group_id.implied_ids)
        with self.assertRaises(AccessError):
            self.env.ref("rm_workbench.role_rm").with_user(self.user["admin"]).write({"name": "x"})

    def test_a_second_person_releases(self):
        role = self._make("admin", "team", "customers")
        admin, second = (role.with_user(self.user[name]) for name in ("admin", "admin2"))
        with self.assertRaises(UserError):
            second.action_release()
        admin.action_submit()
        for refused in (admin.action_release, admin.action_submit):
            with self.assertRaises(UserError):
                refused()
        with self.assertRaises(AccessError):
            admin.write({"scope": "bank"})
        for name in ("branch_admin", "leader", "auditor"):
            with self.subTest(user=name), self.assertRaises(AccessError):
                role.with_user(self.user[name]).action_release()
        with one_person(self.user["admin"], self.user["admin2"]), self.assertRaises(AccessError):
            second.action_release()
        # an account that the maker made is the maker again
        self.env.cr.execute(
            "UPDATE res_users SET create_uid = %s WHERE id = %s",
            [self.user["admin"].id, self.user["admin2"].id],
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            second.action_release()
        self.env.cr.execute("UPDATE res_users SET create_uid = 1 WHERE id = %s", [second.env.uid])
        self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            self._give(role, self.sub)
        second.action_return()
        admin.action_submit()
        second.action_release()
        self.assertEqual(role.released_by_id, self.user["admin2"])
        with self.assertRaises(UserError):
            second.action_release()
        events = self.env["rm.journal"].search([("reference", "=", "own_role")], order="id")
        self.assertEqual(
            events.mapped("event"),
            ["role.made", "role.submitted", "role.returned", "role.submitted", "role.released"],
        )

    def test_a_role_of_a_branch_stays_there(self):
        branch_admin = self.user["branch_admin"]
        role = self._release("branch_admin", "admin", "own", "customers", "visits_keep")
        self.assertEqual(role.branch_id, self.east)
        self.assertEqual(role.delegation, "within")
        self.assertTrue(role.is_delegated)
        with self.assertRaises(ValidationError):
            self._give(role, self.west)
        user = self.env["rm.user"].with_user(branch_admin).browse(self.user["rm"].id)
        user.action_grant(role.id, self.sub.id)
        with self.assertRaises(AccessError):
            user.action_grant(role.id, self.home.id)
        # nor does the branch go where the role is not given, while somebody holds it there
        vals = {"kind": "merge", "branch_id": self.sub.id, "to_branch_id": self.west.id}
        change = self._as("admin", "rm.branch.change").create({**vals, "reason": "合并"})
        with self.assertRaisesRegex(UserError, role.name):
            change.action_submit()
        # what acts as an RM excludes what an RM excludes
        excluded = set(role.excluded_role_ids.mapped("code"))
        self.assertEqual(excluded, {"risk", "admin", "auditor"})
        with self.assertRaises(ValidationError):
            self._give(role, self.east, self.user["risk"])
        # a permission that head office has not opened: neither in a role made there, nor given
        closed = self.env["rm.branch.function"].create(
            {"branch_id": self.home.id, "function": "permission_visits_keep"}
        )
        with self.assertRaises(AccessError):
            user.action_grant(role.id, self.sub.id)
        other = self._make("branch_admin", "own", "customers", "visits_keep", code="beyond")
        with self.assertRaises(ValidationError):
            other.action_submit()
        closed.unlink()
        other.action_submit()
        self.env["rm.branch.function"].create({"branch_id": self.east.id, "function": "role_rm"})
        with self.assertRaises(AccessError):
            user.action_grant(role.id, self.sub.id)
        self.env["rm.branch.function"].create({"branch_id": self.east.id, "function": "roles"})
        with self.assertRaises(AccessError):
            self._make("branch_admin", "own", "customers", code="closed")

    def test_a_role_to_act_acts(self):
        role = self._release("admin", "admin2", "own", "customers", "visits_keep")
        self._give(role, self.sub)
        self.env["rm.assignment"].create(
            {
                "customer_id": self.customer["nobody"].id,
                "manager_id": self.mate.id,
                "valid_from": "2000-01-01",
            }
        )
        visits = self.env["rm.visit"].with_user(self.person)
        visit = visits.create({"customer_id": self.customer["nobody"].id, "summary": "走访"})
        self.assertEqual(visit.manager_id, self.mate)
        with self.assertRaises(AccessError):
            visits.create({"customer_id": self.customer["here"].id, "summary": "走访"})

    def test_a_role_that_is_held_is_not_retired(self):
        role = self._release("admin", "admin2", "team", "customers")
        grant = self._give(role, self.sub)
        with self.assertRaises(UserError):
            role.with_user(self.user["admin"]).action_retire()
        grant.unlink()
        role.with_user(self.user["admin"]).action_retire()
        group = role.group_id
        self.assertFalse(self.env["ir.model.access"].search([("group_id", "=", group.id)]))
        self.assertFalse(self.env["ir.rule"].search([("groups", "in", group.ids)]))
        with self.assertRaises(ValidationError):
            self._give(role, self.sub)
        with self.assertRaises(UserError):
            self.env.ref("rm_workbench.role_rm").with_user(self.user["admin"]).action_retire()

    def test_an_upgrade_takes_away_what_shipped_roles_lost(self):
        role = self._release("admin", "admin2", "team", "customers", "logs")
        self._give(role, self.sub)
        access = self.env.ref("rm_workbench.access_rm_work_log_leader")
        access.perm_read = False
        self.env["rm.role"]._refresh_released()
        self.assertEqual(self._seen(), {"here", "abroad"})
        with self.assertRaises(AccessError):
            self.env["rm.work.log"].with_user(self.person).search([])
