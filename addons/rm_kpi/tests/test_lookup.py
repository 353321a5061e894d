import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .run_case import RunCase


@tagged("post_install", "-at_install")
class TestLookup(RunCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lookup = (
            cls.env["rm.kpi.lookup"]
            .with_user(cls.admin)
            .create(
                {
                    "scheme_id": cls.scheme.id,
                    "code": "标准",
                    "name": "标准",
                    "key1_kind": "text",
                    "key2_kind": "number",
                    "line_ids": [
                        (0, 0, {"key1": "test_rm", "key2": "1", "result_number": "30"}),
                        (0, 0, {"key1": "test_rm", "key2": "2.5", "result_number": "40"}),
                    ],
                }
            )
        )

    def points(self, formula):
        line = self.scheme.indicator_ids.filtered(lambda i: i.code == "存款分")
        line.with_user(self.admin).formula = formula
        return self.value(self.compute(), self.ann, "存款分")

    def test_rows_are_found_by_all_keys(self):
        self.assertEqual(self.points('LOOKUP("标准", 岗位, 存款 / 400)')[0], "40.00")

    def test_keys_without_a_row_give_a_reason(self):
        self.assertEqual(self.points('LOOKUP("标准", 岗位, 存款)'), (False, "no_row"))

    def test_rows_that_do_not_fit_are_refused(self):
        for change in (
            {"key2": "1.0"},
            {"key2": "x"},
            {"key2": False},
            {"key3": "more"},
            {"result_number": False, "result_text": "甲"},
        ):
            with self.subTest(change), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.lookup.line_ids[1].write(change)
                self.env.flush_all()

    def test_tables_are_frozen_with_their_scheme(self):
        self.release(self.scheme)
        for change in (
            lambda: self.lookup.write({"name": "x"}),
            lambda: self.lookup.line_ids[0].write({"result_number": "31"}),
            lambda: self.lookup.line_ids[0].unlink(),
            lambda: self.lookup.unlink(),
        ):
            with self.assertRaises(UserError):
                change()

    def test_only_administrators_edit_tables(self):
        auditor = self.make_user("lookup_auditor", "auditor")
        leader = self.make_user("lookup_leader", "leader", self.head)
        for user in (auditor, leader):
            with self.assertRaises(AccessError):
                self.lookup.with_user(user).write({"name": "x"})
        # a draft is nobody's business but the administrators' and auditors'
        self.assertFalse(self.env["rm.kpi.lookup"].with_user(leader).search([]) & self.lookup)
        self.release(self.scheme)
        self.assertTrue(self.env["rm.kpi.lookup"].with_user(leader).search([]) & self.lookup)

    def test_the_rights_of_every_role(self):
        table = {"rm": "r", "leader": "r", "admin": "rwcd", "auditor": "r"}
        operations = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
        for role in ("rm", "leader", "risk", "branch_admin", "admin", "auditor", "integration"):
            branch = self.head if role in ("leader", "branch_admin", "risk", "rm") else None
            user = self.make_user(f"lookup_{role}_t", role, branch)
            for model in ("rm.kpi.lookup", "rm.kpi.lookup.line"):
                for letter, operation in operations.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        allowed = self.env[model].with_user(user).has_access(operation)
                        self.assertEqual(allowed, letter in table.get(role, ""))

    def test_a_pack_carries_the_tables(self):
        schemes = self.env["rm.kpi.scheme"].with_user(self.admin)
        text = self.scheme.with_user(self.admin).export_pack()
        again = schemes.browse(schemes.import_pack(text)["scheme"])
        self.assertEqual(again.export_pack(), text)
        pack = json.loads(text)
        pack["lookups"][0]["rows"][0]["keys"].append("3")
        with self.assertRaises(UserError) as caught:
            schemes.import_pack(json.dumps(pack))
        self.assertIn("lookups[0].rows[0].keys", str(caught.exception))

    def test_a_shipped_pack_is_chosen_from_the_list(self):
        wizards = self.env["rm.kpi.scheme.import"]
        with self.assertRaises(UserError):
            wizards.with_user(self.admin).create({"origin": "shipped"}).action_import()
        names = dict(wizards._selection_shipped())
        self.assertIn("quarter_points", names)
        wizard = wizards.with_user(self.admin).create(
            {"origin": "shipped", "shipped": "quarter_points"}
        )
        self.assertIn("20分", wizard.summary)
        scheme = self.env["rm.kpi.scheme"].browse(wizard.action_import()["res_id"])
        self.assertEqual((scheme.state, scheme.name), ("draft", names["quarter_points"]))
