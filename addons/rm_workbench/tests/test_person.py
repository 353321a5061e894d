"""Several accounts of one person: what one made, none of the others checks."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BankCase
from .one_person import one_person


@tagged("post_install", "-at_install")
class TestPerson(BankCase):
    def _staff(self, by="admin", **numbers):
        for name, number in numbers.items():
            user = self._as(by, "rm.user").browse(self.user[name].id)
            user.action_set_staff_no(number)

    def _letter(self):
        letter = self._as("admin", "rm.authority.letter").create(
            {
                "manager_id": self.manager.id,
                "basis": "1号",
                "line_ids": [(0, 0, {"amount": "1"})],
            }
        )
        letter.action_submit()
        return letter

    def test_a_second_account_of_the_maker_never_checks(self):
        # a third administrator, so that somebody is left to decide
        self.user["admin3"] = self._make_user("admin3")
        self._grant(self.user["admin3"], "admin")
        self._staff(by="admin3", admin="10001", admin2="10001")
        letter = self._letter()
        waits = self._as("admin2", "rm.approval.request").search([("waits_for_me", "=", True)])
        self.assertNotIn(letter.approval_request_id, waits.sudo())
        for by in ("admin", "admin2"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                letter.with_user(self.user[by]).action_approve("核对无误")
        letter.with_user(self.user["admin3"]).action_approve("核对无误")
        self.assertEqual(letter.state, "approved")

    def test_other_persons_and_accounts_without_a_number_check(self):
        self._staff(admin2="10002")
        letter = self._letter()
        letter.with_user(self.user["admin2"]).action_approve("核对无误")
        self.assertEqual(letter.state, "approved")

    def test_only_bank_administrators_say_whose_an_account_is_and_never_their_own(self):
        for by in ("branch_admin", "auditor", "rm", "leader"):
            with self.subTest(by=by), self.assertRaises(AccessError):
                self._staff(by=by, rm="10003")
        with self.assertRaises(AccessError):
            self._staff(by="admin", admin="10003")
        for number in ("", "a b", "9" * 33, 5, ["10003"], False):
            with self.subTest(number=number), self.assertRaises(UserError):
                self._staff(rm=number)
        self._staff(rm="10003")
        self.assertEqual(self._as("admin", "rm.user").browse(self.user["rm"].id).staff_no, "10003")
        line = self.env["rm.journal"].search([("event", "=", "user.staff_no_set")], limit=1)
        self.assertEqual((line.reference, line.detail["after"]), ("x_rm", "10003"))
        self.assertFalse(
            self.user["rm"].with_user(self.user["rm"]).has_access("write")
            and "rm_staff_no" in self.user["rm"].SELF_WRITEABLE_FIELDS
        )

    def test_the_user_of_an_rm_bears_his_code(self):
        self._as("admin", "rm.user").create_user(
            {
                "name": "王五",
                "login": "x_mate",
                "role_id": self.env.ref("rm_workbench.role_rm").id,
                "branch_id": self.sub.id,
                "manager_id": self.mate.id,
            }
        )
        self.assertEqual(self.mate.user_id.rm_staff_no, "XM3")

    def test_whoever_is_linked_to_an_rm_bears_his_code_and_keeps_a_number_of_his_own(self):
        user, other = self._make_user("linked"), self._make_user("known")
        other.rm_staff_no = "20001"
        self.mate.user_id = user
        self.assertEqual(user.rm_staff_no, "XM3")
        line = self.env["rm.journal"].search([("event", "=", "user.staff_no_set")], limit=1)
        self.assertEqual((line.reference, line.detail["after"]), (user.login, "XM3"))
        self.mate.user_id = other
        self.assertEqual(other.rm_staff_no, "20001")
        # an auditor who bears the RM's code cannot be linked by another login
        self.user["auditor"].rm_staff_no = "XM9"
        third = self._make_user("third")
        self._grant(third, "rm", self.sub)
        vals = {"code": "XM9", "name": "审计", "branch_id": self.sub.id, "user_id": third.id}
        with self.assertRaises(UserError):
            self.env["rm.manager"].create(vals)
        # those linked before there were staff numbers, at the next upgrade
        self.user["rm"].rm_staff_no = False
        self.env["rm.manager"]._give_staff_numbers()
        self.assertEqual(self.user["rm"].rm_staff_no, "XM1")

    def test_roles_that_exclude_each_other_do_so_for_the_person(self):
        self._staff(rm="10005")
        with self.assertRaises(UserError) as caught:
            self._staff(risk="10005")
        self.assertIn("one person", str(caught.exception))
        second = self._make_user("second")
        second.rm_staff_no = "10005"
        with self.assertRaises(UserError):
            self._grant(second, "risk", self.sub)
        # two sessions that give one person roles by two logins meet on each of them
        self.user["rm"].invalidate_recordset()
        before = self.user["rm"].sudo().rm_grant_version
        self._grant(second, "rm", self.west)
        self.user["rm"].invalidate_recordset()
        self.assertEqual(self.user["rm"].sudo().rm_grant_version, before + 1)
        # nor is an account made so from the beginning
        vals = {
            "name": "李四",
            "login": "x_risk_more",
            "role_id": self.env.ref("rm_workbench.role_risk").id,
            "branch_id": self.sub.id,
            "staff_no": "10005",
        }
        with self.assertRaisesRegex(UserError, "one person"):
            self._as("admin", "rm.user").create_user(vals)

    def test_nobody_gives_himself_a_role_or_administers_himself_by_another_login(self):
        second = self._make_user("second")
        with one_person(second, self.user["admin"]):
            grants = self._as("admin", "rm.role.grant")
            vals = {"user_id": second.id, "role_id": self.env.ref("rm_workbench.role_admin").id}
            with self.assertRaises(AccessError):
                grants.create(vals)
            with self.assertRaises(AccessError):
                self._as("admin", "rm.user").browse(second.id).action_reset_password()
        # an account that one opened with another login is one's own work
        opened = self._make_user("opened")
        self.env["rm.user.link"].sudo().with_user(self.user["admin2"])._make(opened)
        with one_person(self.user["admin"], self.user["admin2"]), self.assertRaises(UserError):
            self._as("admin", "rm.role.grant").create({**vals, "user_id": opened.id})

    def test_the_break_glass_login_is_nobodys_approver(self):
        self.env["res.users"]._rm_secure_root()
        root = self.env.ref("base.user_admin")
        letter = self._letter()
        request = letter.approval_request_id
        self.assertNotIn(root, request.sudo()._deciders())
        self.assertNotIn(root.name, str(letter.approval_strip))
        self.assertFalse(request.with_user(root).waits_for_me)
        with self.assertRaises(AccessError):
            letter.with_user(root).action_approve("系统维护")
        step = {"relation": "person", "user_id": root.id}
        with self.assertRaises(UserError):
            self.env["rm.approval.route"].create(
                {"name": "x", "model": "rm.authority.letter", "step_ids": [(0, 0, step)]}
            )
        # where nobody else is left, submitting is refused
        grants = self.env["rm.role.grant"].search([("role_id.code", "=", "admin")])
        (grants - grants.filtered(lambda g: g.user_id in root | self.user["admin"])).unlink()
        with self.assertRaisesRegex(UserError, "Nobody can sign"):
            self._letter()
