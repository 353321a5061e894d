from odoo import models
from odoo.tools import SQL

from ...anonymous import OF_ODOO, WORDS
from ...schema.customer_secret import keep_sealed
from .anonymiser import PRODUCTION

_CHUNK = 20_000


class RmAnonymiser(models.AbstractModel):
    """What of a copy lies outside the suite's tables: users, numbers at rest, files, settings."""

    _inherit = "rm.anonymiser"

    def _anonymise_odoo(self, key):
        cr = self.env.cr
        root = self.env.ref("base.user_admin")
        kept = (root.id, self.env.ref("base.user_root").id)
        cr.execute(
            SQL(
                """UPDATE res_users SET login = 'u' || id
                    WHERE id NOT IN %s AND NOT COALESCE(share, FALSE)""",
                kept,
            )
        )
        cr.execute(
            SQL(
                """UPDATE res_partner p SET name = n.name, complete_name = n.name
                     FROM (SELECT id, %s AS name FROM res_partner) n
                    WHERE n.id = p.id AND NOT COALESCE(p.is_company, FALSE)
                      AND p.id NOT IN (SELECT partner_id FROM res_users WHERE id IN %s)""",
                self._name_sql(SQL("name"), key),
                kept,
            )
        )
        for table, columns in OF_ODOO.items():
            pairs = [
                SQL("%s = %s", SQL.identifier(name), value)
                for name, value in columns.items()
                if self._has_column(table, name)
            ]
            if pairs:
                cr.execute(SQL("UPDATE %s SET %s", SQL.identifier(table), SQL(", ").join(pairs)))

    def _has_column(self, table, name):
        return bool(
            self.env.execute_query(
                SQL(
                    """SELECT 1 FROM information_schema.columns WHERE table_name = %s
                          AND column_name = %s AND table_schema = current_schema""",
                    table,
                    name,
                )
            )
        )

    def _anonymise_secrets(self, key):
        """Give every number a new one: of its searchable hash, so that no key of old is needed."""
        cr = self.env.cr
        box = self.env["rm.customer"]._secret_box()
        cr.execute("CREATE TEMP TABLE rm_secret_old ON COMMIT DROP AS TABLE rm_customer_secret")
        cr.execute("DELETE FROM rm_customer_secret")
        cr.execute("DELETE FROM rm_customer_contact_secret")
        columns = [
            self._digits_sql(SQL("encode(%s, 'hex')", SQL.identifier(name)), key)
            for name in ("id_no_hash", "phone_hash")
        ]
        last = 0
        while True:
            cr.execute(
                SQL(
                    """SELECT customer_id, %s, %s FROM rm_secret_old WHERE customer_id > %s
                     ORDER BY customer_id LIMIT %s""",
                    *columns,
                    last,
                    _CHUNK,
                )
            )
            rows = cr.fetchall()
            if not rows:
                break
            last = rows[-1][0]
            keep_sealed(cr, box, [(i, id_no, phone and phone[:11]) for i, id_no, phone in rows])
        cr.execute("DROP TABLE rm_secret_old")

    def _anonymise_files(self):
        """Empty what people attached; the web client's own files stay."""
        # sudo: every file of the bank
        files = self.env["ir.attachment"].sudo()
        found = files.search(
            [
                ("res_model", "!=", False),
                ("res_model", "not in", ("ir.ui.view", "ir.ui.menu", "ir.module.module")),
                ("type", "=", "binary"),
                "|",
                ("res_field", "=", False),
                ("res_field", "!=", False),
            ]
        )
        found.write({"raw": WORDS.encode(), "name": WORDS, "mimetype": "text/plain"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ir_attachment SET description = NULL, index_content = NULL, url = NULL"
            " WHERE id = ANY(%s)",
            [found.ids],
        )

    def _anonymise_settings(self):
        # sudo: run by the system itself
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param(PRODUCTION, False)
        parameters.init(force=True)
        for table in self._stages():
            self.env.cr.execute(SQL("DROP TABLE %s", SQL.identifier(table)))

    def _stages(self):
        return [
            row[0]
            for row in self.env.execute_query(
                SQL("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^rm_stage_'")
            )
        ]
