import secrets

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import table_exists

from ...anonymous import EMPTIED, GIVEN, SURNAMES, WORDS, way

PRODUCTION = "rm_workbench.production"
_KINDS = ("char", "text", "html", "json", "binary")
_APPEND_ONLY = ("rm_journal", "rm_journal_seal", "rm_journal_archive")


class RmAnonymiser(models.AbstractModel):
    """脱敏: makes a copy of the bank's database one that may leave the bank; see anonymous.py.

    In one transaction: a copy is anonymous, or as it was.
    """

    _name = "rm.anonymiser"
    _description = "Anonymiser of copies"

    @api.model
    def _anonymise(self, name=None):
        """Replace everything that tells of people.

        :param name: the database's name, to be typed where it is marked production.
        :return: {table: rows} of what was replaced.
        """
        self._require_copy(name)
        self.env.flush_all()
        return self._with_key(secrets.token_bytes(32))

    def _require_copy(self, name):
        parameters = self.env["ir.config_parameter"].sudo()  # sudo: run by the system itself
        marked = parameters.get_param(PRODUCTION) == "True"
        if marked and name != self.env.cr.dbname:
            raise UserError(
                self.env._(
                    "The database %(db)s is marked as the bank's production. Anonymise a copy of"
                    " it; if this is the copy, type its name: --name %(db)s.",
                    db=self.env.cr.dbname,
                )
            )

    def _with_key(self, key):
        cr, done = self.env.cr, {}
        tables = self._guarded_tables()
        for table in tables:
            cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL.identifier(table)))
        for model in sorted(self.env.registry):
            if count := self._anonymise_model(self.env[model], key):
                done[self.env[model]._table] = count
        self._anonymise_odoo(key)
        self._anonymise_secrets(key)
        self._anonymise_files()
        for table in (*EMPTIED, *_APPEND_ONLY):
            if table_exists(cr, table):
                cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
        for table in tables:
            cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", SQL.identifier(table)))
        self._anonymise_settings()
        self.env.invalidate_all()
        self.env["rm.journal"]._record("database.anonymised", self.env["rm.journal"])
        return done

    def _guarded_tables(self):
        return [
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """SELECT DISTINCT c.relname FROM pg_trigger t
                         JOIN pg_class c ON c.oid = t.tgrelid
                        WHERE NOT t.tgisinternal AND c.relname LIKE 'rm\\_%%'"""
                )
            )
        ]

    # ---- the suite's tables -------------------------------------------------------------------

    def _ways(self, model):
        """Return {column: way} of a model's columns of text."""
        if not model._name.startswith("rm.") or not model._auto or model._abstract:
            return {}
        return {
            field.name: way(model._name, field.name, field.type)
            for field in model._fields.values()
            if field.store and field.column_type and field.type in _KINDS
            and field.column_type[0] in ("varchar", "text", "jsonb", "bytea")
        }  # fmt: skip

    def _anonymise_model(self, model, key):
        ways = {name: how for name, how in self._ways(model).items() if how != "keep"}
        if not ways or model._table in EMPTIED or model._table in _APPEND_ONLY:
            return 0
        unique = self._unique_columns(model)
        pairs = [
            SQL(
                "%s = %s",
                SQL.identifier(name),
                self._value(model, name, WORDS if how == "words" and name in unique else how, key),
            )
            for name, how in ways.items()
        ]
        self.env.cr.execute(
            SQL("UPDATE %s SET %s", SQL.identifier(model._table), SQL(", ").join(pairs))
        )
        return self.env.cr.rowcount

    def _unique_columns(self, model):
        """Return the columns that tell rows apart: the same words for all would not do."""
        return {
            row[0]
            for row in self.env.execute_query(
                SQL(
                    """SELECT a.attname FROM pg_index x
                         JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY(x.indkey)
                        WHERE x.indisunique AND x.indrelid = %s::regclass""",
                    model._table,
                )
            )
        }

    def _value(self, model, name, how, key):
        column, field = SQL.identifier(name), model._fields[name]
        text = SQL("%s ->> 'en_US'", column) if field.translate else column
        if how == "empty":
            return SQL("NULL") if not field.required else SQL("'{}'")
        if how == "name":
            new = self._name_sql(text, key, firm=model._name == "rm.customer")
        elif how == "masked":
            digits = self._digits_sql(text, key)
            new = SQL("CASE WHEN %s <> '' THEN left(%s, 3) || '****' || right(%s, 4) END",
                      text, digits, digits)  # fmt: skip
        elif how == "words":
            new = SQL("CASE WHEN %s <> '' THEN %s END", text, WORDS)
        else:
            new = SQL(
                "CASE WHEN %s <> '' THEN %s || %s END", text, how, self._digits_sql(text, key)
            )
        if field.translate:
            return SQL("jsonb_build_object('en_US', %s)", new)
        return SQL("COALESCE(%s, '')", new) if field.required else new

    def _digest_sql(self, text, key):
        return SQL("sha256(%s || convert_to(%s, 'UTF8'))", key, text)

    def _digits_sql(self, text, key):
        # 18 digits: among a million numbers two meet once in two million copies
        return SQL(
            "lpad((('x' || encode(substr(%s, 1, 8), 'hex'))::bit(64)::bigint"
            " & 9223372036854775807)::text, 19, '0')",
            self._digest_sql(text, key),
        )

    def _name_sql(self, text, key, firm=False):
        digest = self._digest_sql(text, key)
        person = SQL(
            "substr(%(first)s, get_byte(d, 0) %% %(firsts)s + 1, 1)"
            " || substr(%(last)s, get_byte(d, 1) %% %(lasts)s + 1, 1)"
            " || substr(%(last)s, get_byte(d, 2) %% %(lasts)s + 1, 1)",
            first=SURNAMES,
            firsts=len(SURNAMES),
            last=GIVEN,
            lasts=len(GIVEN),
        )
        if firm:
            number = SQL("'测试企业' || encode(substr(d, 4, 4), 'hex')")
            person = SQL("CASE WHEN kind = 'corporate' THEN %s ELSE %s END", number, person)
        return SQL("CASE WHEN %s <> '' THEN (SELECT %s FROM (SELECT %s AS d) n) END",
                   text, person, digest)  # fmt: skip
