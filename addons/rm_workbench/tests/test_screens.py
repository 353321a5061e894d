"""Every screen opens for every role that has its menu."""

from lxml import etree

from odoo.tests import Form, tagged

from ..fields import Exact
from .common import ROLES, BankCase

#: menus of the second level that everybody of the daily work has
DAILY = ["Front page", "Office", "Customers", "Lending", "Communication", "Queries"]
#: role -> menus of the second level, app by app
APPS = {
    "rm": {"Workbench": [*DAILY, "My results"]},
    "leader": {"Workbench": DAILY, "System": ["Organisation", "Users and rights"]},
    "risk": {"Workbench": DAILY, "System": ["Organisation"]},
    "branch_admin": {
        "Workbench": ["Front page", "Office", "Communication"],
        "System": ["Organisation", "Users and rights"],
    },
    "admin": {
        "Workbench": DAILY,
        "System": ["Organisation", "Users and rights", "Data feeds", "Settings"],
    },
    "auditor": {
        "Workbench": DAILY,
        "System": ["Organisation", "Users and rights", "Data feeds"],
    },
    "integration": {},
}


@tagged("post_install", "-at_install")
class TestScreens(BankCase):
    def _menus(self, role):
        visible = self._as(role, "ir.ui.menu").with_context(lang="en_US")._visible_menu_ids()
        return self.env["ir.ui.menu"].with_context(lang="en_US").browse(sorted(visible))

    def test_each_role_has_its_menus(self):
        own = set(
            self.env["ir.model.data"]
            .search([("model", "=", "ir.ui.menu"), ("module", "=", "rm_workbench")])
            .mapped("res_id")
        )
        apps = self.env.ref("rm_workbench.rm_workbench_menu")
        apps |= self.env.ref("rm_workbench.rm_system_menu")
        for role, expected in APPS.items():
            with self.subTest(role=role):
                menus = self._menus(role).filtered(lambda m: m.id in own)
                found = {
                    app.name: (menus & app.child_id).sorted("sequence").mapped("name")
                    for app in (apps & menus).sorted("sequence")
                }
                self.assertEqual(found, expected)

    def test_every_action_opens_for_whoever_has_its_menu(self):
        for role in ROLES:
            for menu in self._menus(role).filtered("action"):
                action = menu.action
                if action._name != "ir.actions.act_window" or not action.res_model.startswith(
                    "rm."
                ):
                    continue
                with self.subTest(role=role, menu=menu.name):
                    self._open(role, action)

    def _open(self, role, action):
        model = self._as(role, action.res_model)
        views = [(False, kind) for kind in action.view_mode.split(",")] + [(False, "search")]
        answer = model.get_views(views)["views"]
        if "list" not in answer:
            model.default_get([])
            return
        spec = self._specification(role, action.res_model, answer["list"]["arch"])
        model.web_search_read([], spec, limit=5)

    def _specification(self, role, model, arch):
        names = {node.get("name") for node in etree.fromstring(arch).xpath("/list/field")}
        return {name: {} for name in names}

    def test_the_customers_page_shows_figures(self):
        customer = self.customer["here"].with_user(self.user["rm"])
        self.assertEqual(customer.deposit_total, False, "the account has no currency")
        self.account["here"].currency = self.env.company.currency_id.name
        customer.invalidate_recordset()
        self.assertEqual(customer.deposit_total, "100.00")
        self.assertEqual(customer.loan_total, "1000.00")
        self.assertEqual((customer.account_count, customer.loan_count), (1, 1))
        self.assertEqual(self.account["here"].last_balance, 100)
        self.assertEqual(self.loan["here"].last_risk_class, "normal")

    def test_my_customers_are_those_of_today(self):
        mine = self._as("rm", "rm.customer").search([("is_mine", "=", True)])
        self.assertEqual(mine.sudo(), self.customer["here"] + self.customer["abroad"])
        self.assertFalse(self._as("leader", "rm.customer").search([("is_mine", "=", True)]))
        self.assertTrue(mine[0].is_mine)
        self.assertFalse(self.customer["nobody"].with_user(self.user["leader"]).is_mine)

    def test_the_latest_status_of_loans_is_found(self):
        rows = self._as("risk", "rm.loan.status")
        found = rows.search([("is_latest", "=", True)])
        latest = max(self.env["rm.loan.status"].search([]).mapped("as_of"))
        self.assertEqual(set(found.mapped("as_of")), {latest} if found else set())
        self.assertEqual(found, rows.search([("as_of", "=", latest)]))
        self.assertFalse(found & rows.search([("is_latest", "=", False)]))

    def test_a_risk_manager_sees_no_deposits(self):
        customer = self.customer["here"].with_user(self.user["risk"])
        arch = customer.get_view(view_type="form")["arch"]
        for name in ("deposit_total", "account_ids", "assignment_ids"):
            with self.subTest(field=name):
                self.assertNotIn(f'name="{name}"', arch)

    def test_nothing_calls_outside(self):
        for name in ("ir_cron_module_update_notification", "ir_cron_web_push_notification"):
            self.assertFalse(self.env.ref(f"mail.{name}").active)
        files = self.env["ir.asset"]._get_asset_paths("web.assets_backend", {})
        self.assertFalse([path for path, *rest in files if "selfie_segmentation" in path])

    def test_an_rm_and_a_branch_are_made_on_their_screens(self):
        """What only feeds set is not sent by the form: it would be refused."""
        below = {"level_id": self.sub.level_id, "parent_id": self.east}
        for model, vals in (
            ("rm.manager", {"code": "XF1", "name": "新人", "branch_id": self.sub}),
            ("rm.branch", {"code": "XF2", "name": "新点", **below}),
        ):
            form = Form(self._as("admin", model))
            for name, value in vals.items():
                setattr(form, name, value)
            self.assertEqual(form.save().code, vals["code"])

    def test_lists_of_the_workbench_come_in_pages_of_40_rows(self):
        for model, rows in (("rm.customer", "40"), ("res.partner", None)):
            arch = etree.fromstring(self.env[model].get_view(view_type="list")["arch"])
            self.assertEqual(arch.get("limit"), rows)

    def test_columns_that_are_added_up_have_totals_in_groups_too(self):
        views = self.env["ir.ui.view"].search([("type", "in", ("list", "form"))])
        asked = 0
        for view in views.filtered(lambda v: (v.model or "").startswith("rm.")):
            for node in etree.fromstring(view.arch).iterfind(".//field[@sum][@widget='rm_exact']"):
                inner = next((a for a in node.iterancestors("field")), None)
                model = self.env[view.model]
                if inner is not None:
                    model = self.env[model._fields[inner.get("name")].comodel_name]
                field = model._fields[node.get("name")]
                asked += 1
                if isinstance(field, Exact):
                    with self.subTest(model=model._name, field=field.name):
                        self.assertEqual(field.aggregator, "sum")
        self.assertGreater(asked, 5)
