import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

_STAFF_NO = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


class ResUsers(models.Model):
    """工号: which accounts are one person's. Whoever made something checks it with none of them."""

    _inherit = "res.users"

    rm_staff_no = fields.Char("Staff number", readonly=True, copy=False, index="btree_not_null")

    @api.model
    def _accounts_sql(self, *users):
        """SQL of an array: the ids of all accounts of the persons of these columns of res_users.

        :param users: aliases of res_users in the query.
        """
        ids = SQL(", ").join(SQL.identifier(alias, "id") for alias in users)
        numbers = SQL(", ").join(SQL.identifier(alias, "rm_staff_no") for alias in users)
        return SQL(
            "ARRAY(SELECT o.id FROM res_users o WHERE o.id IN (%s) OR o.rm_staff_no IN (%s))",
            ids,
            numbers,
        )

    def _accounts(self):
        """Return all accounts of these persons, themselves among them."""
        self.flush_model(["rm_staff_no"])
        query = SQL(
            "SELECT unnest(%s) FROM res_users u WHERE u.id = ANY(%s)",
            self._accounts_sql("u"),
            self.ids,
        )
        return self.browse([row[0] for row in self.env.execute_query(query)])

    def _is_one_of(self, users):
        """Return whether one of these accounts is this person's, under whichever login.

        Every place where a second person decides asks this, never the account alone: whoever made,
        entered or answered something, or is the one whom it is about, is refused with all his
        accounts. ``test_second_person`` lists the places.
        """
        return bool(users) and bool(self._accounts() & users)

    def _is_rm_person(self):
        """Return whether one of this person's accounts is the user of an RM."""
        # sudo: whether there is one is told, not who
        managers = self.env["rm.manager"].sudo()
        return bool(managers.search_count([("user_id", "in", self._accounts().ids)], limit=1))


class RmUser(models.Model):
    _inherit = "rm.user"

    staff_no = fields.Char("Staff number", compute="_compute_staff_no")

    @api.depends("login")
    def _compute_staff_no(self):
        # sudo: the number of a user whom the caller reads as an administrator
        users = self.env["res.users"].sudo().browse(self.ids)
        numbers = {user.id: user.rm_staff_no for user in users}
        for user in self:
            user.staff_no = numbers.get(user.id, False)

    def _checked_staff_no(self, staff_no):
        if not isinstance(staff_no, str) or not _STAFF_NO.fullmatch(staff_no.strip()):
            raise UserError(
                self.env._("A staff number has 1 to 32 letters, digits, _ or -, such as 10023.")
            )
        return staff_no.strip()

    def action_set_staff_no(self, staff_no):
        """Say whose account this is; for bank administrators, since it decides on who checks what.

        :param str staff_no: the same for all accounts of a person.
        :return: True
        """
        self.ensure_one()
        if not self.env.user.has_group("rm_workbench.group_admin"):
            raise AccessError(
                self.env._("Only a bank administrator says which accounts are one person's.")
            )
        user = self._require()
        number = self._checked_staff_no(staff_no)
        before = user.rm_staff_no
        user.rm_staff_no = number
        # roles that exclude each other exclude each other for a person, not only for an account
        user._grants_changed()
        return self._done("user.staff_no_set", user, before=before or False, after=number)


class RmUserStaff(models.TransientModel):
    """Asks for the staff number of an account."""

    _name = "rm.user.staff"
    _description = "Staff number of a user"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"staff_no": 32}

    user_id = fields.Many2one("rm.user", required=True, ondelete="cascade")
    staff_no = fields.Char("Staff number", required=True)

    def action_confirm(self):
        """Enter it."""
        self.ensure_one()
        return self.user_id.action_set_staff_no(self.staff_no)


class RmManager(models.Model):
    """The user of an RM is the person with the RM's code, whoever makes or links him."""

    _inherit = "rm.manager"

    def _give_staff_no(self):
        """Give the users of these RMs, where they have no staff number, the RM's code as one.

        :return: the users who were given one
        """
        given = self.env["res.users"]
        for manager in self:
            # sudo: the number follows from the RM, whoever links his user
            user = manager.sudo().user_id
            if user and not user.rm_staff_no:
                user.rm_staff_no = manager.code
                given |= user
                self.env["rm.journal"]._record(
                    "user.staff_no_set",
                    user,
                    reference=user.login,
                    before=False,
                    after=manager.code,
                )
        return given

    @api.model
    def _give_staff_numbers(self):
        """Do so for all RMs linked before there were staff numbers; at every upgrade."""
        self.search(
            [("user_id.rm_staff_no", "=", False), ("user_id", "!=", False)]
        )._give_staff_no()
