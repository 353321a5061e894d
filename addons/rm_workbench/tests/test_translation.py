"""Every word of the suite's add-ons has a Chinese translation."""

import io
import re

import polib

from odoo.modules.module import get_module_path
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL
from odoo.tools.translate import trans_export

#: texts that are the same in every language: codes, symbols, names of formats
_SAME = re.compile(r"^[\W\d_]*$")


@tagged("post_install", "-at_install")
class TestTranslation(TransactionCase):
    def _add_ons(self):
        installed = self.env["ir.module.module"].search(
            [("state", "=", "installed"), ("name", "=like", r"rm\_%")]
        )
        return [name for name in installed.mapped("name") if "/addons/rm_" in get_module_path(name)]

    def test_no_term_is_untranslated(self):
        self.assertIn("rm_workbench", self._add_ons())
        for name in self._add_ons():
            with self.subTest(add_on=name):
                known = {
                    (entry.msgctxt, entry.msgid): entry
                    for entry in polib.pofile(f"{get_module_path(name)}/i18n/zh_CN.po")
                    if entry.msgstr and not entry.fuzzy and not entry.obsolete
                }
                terms = {entry.msgid for entry in self._exported(name)}
                missing = sorted(
                    term for term in terms if not _SAME.match(term) and (None, term) not in known
                )
                self.assertEqual(missing, [], "export again and translate: docs/translation.md")

    def test_placeholders_survive(self):
        pattern = re.compile(r"%\(\w+\)s|%s|%d")
        for name in self._add_ons():
            for entry in polib.pofile(f"{get_module_path(name)}/i18n/zh_CN.po"):
                with self.subTest(add_on=name, term=entry.msgid):
                    self.assertEqual(
                        sorted(pattern.findall(entry.msgid)), sorted(pattern.findall(entry.msgstr))
                    )

    def test_every_choice_of_every_list_of_choices_is_chinese(self):
        """Values of a mixin belong to the add-on that names them: another one exports none."""
        rows = self.env.execute_query(
            SQL(
                """SELECT f.model, f.name, s.value, s.name->>'en_US'
                     FROM ir_model_fields_selection s JOIN ir_model_fields f ON f.id = s.field_id
                    WHERE f.model LIKE %s AND f.name NOT LIKE %s AND s.name->>'zh_CN' IS NULL""",
                "rm.%",
                "activity%",
            )
        )
        self.assertEqual([row for row in rows if not _SAME.match(row[3])], [])

    def _exported(self, name):
        buffer = io.BytesIO()
        trans_export(False, [name], buffer, "po", self.env)
        return polib.pofile(buffer.getvalue().decode())
