from odoo import api, models
from odoo.exceptions import UserError

from ...tools.demo_bank import BANK_NAME, POSITIONS, PRODUCT_NAMES, demo_people

_PASSWORD = "workbench-demo"
_FEEDS = ("core", "credit")


class RmFeed(models.Model):
    """Sets up the demo bank: its logins before the deliveries are loaded, its roles after."""

    _inherit = "rm.feed"

    @api.model
    def _demo_setup(self, folder):
        """Make the demo logins and point the feeds at the deliveries.

        Roles follow with :meth:`_demo_finish`, because branches and RMs come with the deliveries.

        :param str folder: holds the folders ``core`` and ``credit``.
        :return: the logins
        """
        users = self.env["res.users"]
        first = self.env.ref("base.user_admin")
        if first.login != "root":
            raise UserError(self.env._("Secure Odoo's first user before making the demo logins."))
        people = demo_people()
        known = set(users.search([("login", "!=", False)]).mapped("login"))
        users.create([self._demo_user_vals(p) for p in people if p["login"] not in known])
        self.env.ref("base.main_company").name = BANK_NAME
        for code in _FEEDS:
            self.search([("code", "=", code)]).path = f"{folder}/{code}"
        return [person["login"] for person in people]

    @api.model
    def _demo_user_vals(self, person):
        return {
            "login": person["login"],
            "name": person["name"],
            "password": _PASSWORD,
            "lang": "zh_CN",
            "tz": "Asia/Shanghai",
            "email": f"{person['login']}@bank.example",
        }

    @api.model
    def _demo_name_products(self):
        products = self.env["rm.product"]
        named = set(products.search([("code", "!=", False)]).mapped("code"))
        products.create(
            [
                {"code": code, "name": name}
                for code, name in PRODUCT_NAMES.items()
                if code not in named
            ]
        )

    @api.model
    def _demo_finish(self):
        """Give the demo logins their roles, the RMs among them their users, and all RMs a past.

        :return: the number of logins that hold a role
        """
        self._demo_name_products()
        for position in self.env["rm.position"].search([("code", "in", list(POSITIONS))]):
            position.name = POSITIONS[position.code]
        users = {
            user.login: user for user in self.env["res.users"].search([("login", "!=", False)])
        }
        branches = {b.code: b for b in self.env["rm.branch"].search([])}
        roles = {role.code: role for role in self.env["rm.role"].search([])}
        grants = self.env["rm.role.grant"]
        held = {(g.user_id, g.role_id) for g in grants.search([])}
        wanted = []
        for person in demo_people():
            user, role = users[person["login"]], roles[person["role"]]
            if (user, role) not in held:
                branch = branches[person["branch_code"]] if role.needs_branch else self.browse()
                wanted.append({"user_id": user.id, "role_id": role.id, "branch_id": branch.id})
            if person["rm_code"]:
                manager = self.env["rm.manager"].search([("code", "=", person["rm_code"])])
                manager.user_id = user
        grants.create(wanted)
        self.env["rm.manager"]._demo_posts()
        return len(wanted) + len(held)
