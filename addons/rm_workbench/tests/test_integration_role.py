"""What a source system's login can read: nothing of ours, and a known list of Odoo's own."""

import inspect

from odoo.exceptions import AccessError
from odoo.models import BaseModel
from odoo.tests import tagged

from .common import BankCase

#: the push, and an address whose page checks the rights of whoever opens it
ALLOWED = {("rm.feed", "push"), ("rm.kpi.scheme", "action_export_pack")}


@tagged("post_install", "-at_install")
class TestIntegrationRole(BankCase):
    def test_it_reads_no_model_of_the_suite(self):
        user = self.user["integration"]
        suite = [name for name, model in self.registry.items() if name.startswith("rm.")]
        self.assertGreater(len(suite), 20)
        for name in suite:
            model = self.env[name].with_user(user)
            if model._abstract or model._transient:
                continue
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(model=name, operation=operation):
                    self.assertFalse(model.has_access(operation))

    def test_it_sees_no_menu_of_the_suite(self):
        menus = self.env["ir.ui.menu"].with_user(self.user["integration"])._visible_menu_ids()
        self.assertNotIn(self.env.ref("rm_workbench.rm_workbench_menu").id, menus)

    def test_what_it_reads_of_odoo_holds_no_data_of_the_bank(self):
        """Every internal user reads these tables; they hold staff, settings and what is its own."""
        user = self.user["integration"]
        marker = "客户here"
        self.env["res.partner"].invalidate_model()
        for name in sorted(self.registry):
            model = self.env[name].with_user(user)
            if model._abstract or model._transient or not model._auto or name.startswith("rm."):
                continue
            if not model.has_access("read"):
                continue
            with self.subTest(model=name):
                try:
                    rows = model.search([], limit=50).read(["display_name"])
                except AccessError:
                    continue
                self.assertNotIn(marker, str(rows))

    def _own_methods(self):
        """Yield (model, method) of every public method that the suite itself declares."""
        for name, model in self.registry.items():
            if not name.startswith("rm."):
                continue
            declared = {
                key
                for cls in model.mro()
                if cls.__module__.startswith("odoo.addons.rm_")
                for key, value in vars(cls).items()
                if inspect.isfunction(value)
                and not key.startswith("_")
                # what every model has is refused by the rights on the model
                and not hasattr(BaseModel, key)
            }
            yield from ((name, key) for key in sorted(declared))

    def test_it_calls_no_method_of_the_suite_but_the_push(self):
        """On a record of every model, with texts for arguments: refused, or nothing comes back."""
        user, told = self.user["integration"], []
        for name, key in self._own_methods():
            record = self.env[name].sudo()
            record = record.browse() if record._abstract else record.search([], limit=1)
            method = getattr(record.with_user(user).sudo(False), key)
            if getattr(method, "_api_private", False) or (name, key) in ALLOWED:
                continue
            if not record and not getattr(method, "_api_model", False):
                continue
            needed = [
                "x"
                for parameter in inspect.signature(method).parameters.values()
                if parameter.default is parameter.empty
                and parameter.kind is parameter.POSITIONAL_OR_KEYWORD
            ]
            try:
                with self.env.cr.savepoint():
                    answer = method(*needed)
            except Exception:  # noqa: BLE001, S112
                continue
            if answer:
                told.append((name, key, str(answer)[:200]))
        self.maxDiff = None
        self.assertEqual(told, [])
