"""Several accounts of one person: what one made, none of the others checks."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import BankCase


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
