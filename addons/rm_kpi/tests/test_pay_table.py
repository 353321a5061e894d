"""Who may do what with inputs, appeals, adjustments and pay: one table."""

from odoo.tests import tagged

from .pay_case import PayCase

_ALL = "rwcd"
#: model -> role -> operations; roles that are not named may do nothing
TABLE = {
    "rm.kpi.input.definition": {"leader": "r", "risk": "r", "admin": _ALL, "auditor": "r"},
    "rm.kpi.input": {"leader": _ALL, "risk": _ALL, "admin": _ALL, "auditor": "r"},
    "rm.kpi.upload": {"leader": "rwc", "risk": "rwc", "admin": "rwc"},
    "rm.kpi.appeal": {"rm": "rwc", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.kpi.appeal.answer": {"leader": "rwc", "admin": "rwc"},
    "rm.kpi.adjustment": {"leader": _ALL, "admin": _ALL, "auditor": "r"},
    "rm.kpi.proposal": {"rm": "r", "leader": "rw", "admin": "rw", "auditor": "r"},
    "rm.pay.rule": {"admin": _ALL, "auditor": "r"},
    "rm.pay.rule.line": {"admin": _ALL, "auditor": "r"},
    "rm.pay.statement": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.pay.statement.line": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.pay.deferral": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.pay.list": {"leader": "r", "admin": "r", "auditor": "r"},
    "rm.pay.deferral.claw.back": {"admin": "rwc"},
    "rm.pay.deposit": {"rm": "r", "leader": "r", "admin": "r", "auditor": "r"},
    "rm.pay.deposit.entry": {"rm": "r", "leader": "r", "admin": _ALL, "auditor": "r"},
    "rm.pay.deposit.list": {"admin": "rwd", "auditor": "r"},
    "rm.pay.deposit.withhold": {"admin": "rwc"},
    "rm.leaver": {"leader": "r", "admin": "r", "auditor": "r"},
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestPayTable(PayCase):
    def test_every_role_may_do_what_the_table_says(self):
        users = {
            "rm": self.rm,
            "leader": self.leader,
            "risk": self.risk,
            "branch_admin": self.branch_admin,
            "admin": self.admin,
            "auditor": self.auditor,
            "integration": self.make_user("pay_integration", "integration"),
        }
        for model, table in TABLE.items():
            for role, user in users.items():
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, letter in table.get(role, ""))

    def test_every_screen_opens_for_whoever_has_its_menu(self):
        for user in (self.rm, self.leader, self.admin, self.auditor):
            menus = self.env["ir.ui.menu"].with_user(user)
            visible = self.env["ir.ui.menu"].browse(menus._visible_menu_ids())
            for action in visible.mapped("action"):
                if action and action._name == "ir.actions.act_window" and action.res_model in TABLE:
                    with self.subTest(f"{user.login} {action.name}"):
                        model = self.env[action.res_model].with_user(user)
                        views = [(False, v) for v in (*action.view_mode.split(","), "search")]
                        model.get_views(views)
                        model.search([], limit=5).read(["display_name"])
