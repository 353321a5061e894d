"""A copy made anonymous: no marker that people left is in any table, what describes the bank is."""

import json

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..anonymous import way
from .common import BankCase
from .rights_rows import Rows, drop_checks

_MARK = "MARKER77"


@tagged("post_install", "-at_install")
class TestAnonymiser(BankCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anonymiser = cls.env["rm.anonymiser"]

    def _tables(self):
        self.env.cr.execute(
            """SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
                WHERE table_schema = current_schema AND data_type IN
                      ('text', 'character varying', 'jsonb')
                  AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r')
             GROUP BY 1"""
        )
        return dict(self.env.cr.fetchall())

    def test_no_marker_is_left(self):
        drop_checks(self.env)
        side = {
            "rm.branch": self.sub,
            "rm.manager": self.manager,
            "rm.customer": self.customer["here"],
            "rm.account": self.account["here"],
            "rm.loan": self.loan["here"],
            "rm.assignment": self.assignment["here"],
        }
        rows = Rows(self.env, side, [self.user["rm"]])
        kept = set()
        for model in sorted(self.env.registry):
            record = self.env[model]
            ways = self.anonymiser._ways(record)
            if not ways:
                continue
            made = rows.of(model) or record.search([], limit=1)
            kept |= {(record._table, name) for name, how in ways.items() if how == "keep"}
            self._mark(record, made, [n for n, how in ways.items() if how != "keep"])
        partner = self.user["rm"].partner_id
        partner.write({"name": _MARK, "phone": _MARK, "street": _MARK, "comment": _MARK})
        self.env["mail.activity"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": partner.id,
                "summary": _MARK,
                "note": _MARK,
            }
        )
        file = self.env["ir.attachment"].create(
            {"name": _MARK, "raw": _MARK.encode(), "res_model": "rm.visit", "res_id": 1}
        )
        partner.message_post(body=_MARK)
        self.anonymiser._anonymise()
        left = self._found(kept)
        self.assertEqual(left, [])
        file.invalidate_recordset()
        self.assertNotIn(_MARK.encode(), file.raw)
        self.assertEqual(self.env["rm.journal"].search([]).mapped("event"), ["database.anonymised"])

    def _mark(self, record, made, names):
        for name in names:
            field = record._fields[name]
            if field.column_type[0] == "bytea":
                continue
            text = f"{_MARK} {record._name} {name}"
            value = json.dumps({"en_US": text}) if field.column_type[0] == "jsonb" else text
            self.env.cr.execute(
                f'ALTER TABLE "{record._table}" DISABLE TRIGGER USER;'
                f'UPDATE "{record._table}" SET "{name}" = %s WHERE id = ANY(%s);'
                f'ALTER TABLE "{record._table}" ENABLE TRIGGER USER',
                [value, made.ids],
            )
        record.invalidate_model()

    def _found(self, kept):
        left = []
        for table, columns in self._tables().items():
            for column in columns:
                if (table, column) in kept:
                    continue
                self.env.cr.execute(
                    f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1',
                    [f"%{_MARK}%"],
                )
                if self.env.cr.fetchone():
                    left.append((table, column))
        return left

    def test_equal_stays_equal_and_nothing_leads_back(self):
        one, other = self.customer["here"], self.customer["there"]
        other.name = one.name
        # what tells rows apart still does
        tags = self.env["rm.customer.tag"].create([{"name": "园区客户"}, {"name": "代发单位"}])
        before = one.name, one.customer_no, self.manager.code, self.user["rm"].login
        self.env.flush_all()
        self.anonymiser._anonymise()
        self.assertEqual(one.name, other.name)
        self.assertEqual(len({*tags.mapped("name"), "园区客户", "代发单位"}), 4)
        after = one.name, one.customer_no, self.manager.code, self.user["rm"].login
        self.assertFalse(set(before) & set(after))
        self.assertEqual(one.branch_id, self.sub)
        self.assertEqual(self.sub.name, "机构XT11")
        phone = one._opened_secret("phone")
        self.assertEqual(phone, other._opened_secret("phone"))
        self.assertNotEqual(phone, "13800005678")
        self.assertEqual(len(phone), 11)
        again = one.name
        self.anonymiser._anonymise()
        self.assertNotEqual(one.customer_no, after[1], "another run, another key")
        self.assertTrue(again)

    def test_production_is_refused_unless_named(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("rm_workbench.production", "True")
        for name in (None, "", "other"):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.anonymiser._anonymise(name)
        self.assertEqual(self.customer["here"].name, "客户here")
        self.anonymiser._anonymise(self.env.cr.dbname)
        self.assertNotEqual(self.customer["here"].name, "客户here")
        self.assertFalse(parameters.get_param("rm_workbench.production"))

    def test_a_column_that_nobody_thought_of_is_replaced(self):
        self.assertEqual(way("rm.new.model", "remarks_of_all_kinds", "text"), "words")
        self.assertEqual(way("rm.new.model", "any", "json"), "empty")
        self.assertEqual(way("rm.new.model", "customer_no", "char"), "K")
