"""Rows of every model for the test of the rights matrix: near a reader, and far from all."""

import psycopg2

from odoo.tools import SQL, mute_logger

#: fields that Odoo itself keeps
_OWN = {"id", "create_uid", "create_date", "write_uid", "write_date"}
_PLAIN = {
    "integer": 1,
    "float": 1,
    "monetary": 1,
    "boolean": False,
    "date": "2001-01-01",
    "datetime": "2001-01-01 00:00:00",
    "json": "{}",
}


#: a row that points at one of these on no side belongs to none
_TELLING = ("rm.manager", "rm.customer", "rm.account", "rm.loan")
#: rows of views that are looked at to find those of a side
_LOOKED_AT = 500


def drop_checks(env):
    """Drop what the tables check, for this transaction: rights are tried, not values."""
    for drop in env.execute_query(
        SQL(
            """SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, c.conname)
                 FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
                WHERE t.relname LIKE 'rm\\_%%' AND t.relispartition IS FALSE
                  AND c.contype IN ('c', 'x', 'u')
             UNION ALL
               SELECT format('DROP INDEX %%I', i.relname) FROM pg_index x
                 JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
                WHERE t.relname LIKE 'rm\\_%%' AND x.indisunique AND t.relkind = 'r'
                  AND NOT t.relispartition
                  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.oid)"""
        )
    ):
        env.cr.execute(SQL(drop[0]))


def rows_of_views(env, model, sides):
    """Return the rows of a read model that belong to one side alone, by what they point at.

    :param sides: [{model: records}] of both sides
    """
    relations = [
        (name, field.comodel_name)
        for name, field in env[model]._fields.items()
        if field.type == "many2one" and any(field.comodel_name in side for side in sides)
    ]
    found = [env[model] for _side in sides]
    for row in env[model].search([], limit=_LOOKED_AT):
        of = [
            {number for number, side in enumerate(sides) if row[name] in side[comodel]}
            for name, comodel in relations
            if row[name] and (comodel in _TELLING or any(row[name] in s[comodel] for s in sides))
        ]
        alone = set.intersection(*of) if of else set()
        if len(alone) == 1:
            found[alone.pop()] |= row
    return found


class Rows:
    """Makes rows straight in the tables, because no role may make all of them.

    A row belongs to one side: every relation to a branch, an RM, a customer, an account, a loan or
    a user leads to that side's. ``users``: {login of a reader: user} to vary whose it is.
    """

    def __init__(self, env, side, users):
        self.env, self.side, self.users = env, side, users
        self._made, self._count = {}, 0

    def of(self, model):
        """Return rows of a model: of each reader, in each state of the row and of its parents."""
        found = self.env[model]
        for user in self.users:
            for phase in range(self._phases(model)):
                found |= self._insert(model, user, phase)
        return found

    def _states(self, model):
        field = self.env[model]._fields.get("state")
        known = field and field.store and field.type == "selection"
        return field.get_values(self.env) if known else []

    def _phases(self, model, seen=()):
        """Return how many states the row and whatever it hangs on have at most."""
        parents = {
            field.comodel_name
            for field in self.env[model]._fields.values()
            if field.type == "many2one" and field.required and field.comodel_name.startswith("rm.")
        }
        below = [self._phases(p, {*seen, model}) for p in parents - {*seen, model, *self.side}]
        return max(1, len(self._states(model)), *below, 1)

    def _one(self, model, user, phase):
        """Return one row of a model to point at, the side's own where it has one."""
        if model == "res.users":
            return user
        if model in self.side:
            return self.side[model]
        if not model.startswith("rm."):
            return self.env[model].search([], limit=1)
        key = (model, user, phase)
        if key not in self._made:
            self._made[key] = self.env[model]
            self._made[key] = self._insert(model, user, phase)
        return self._made[key]

    def _insert(self, model, user, phase):
        record = self.env[model]
        if not record._auto or record._abstract:
            return record
        values = self._values(record, user, phase)
        statement = SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id",
            SQL.identifier(record._table),
            SQL(", ").join(SQL.identifier(name) for name in values),
            tuple(values.values()),
        )
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint(flush=False):
                return record.browse(self.env.execute_query(statement)[0][0])
        except psycopg2.Error:
            return record

    def _values(self, record, user, phase):
        self._count += 1
        values = {"create_uid": user.id, "write_uid": user.id} if record._log_access else {}
        for name, field in record._fields.items():
            if name in _OWN or not field.store or not field.column_type:
                continue
            value = self._value(field, user, phase)
            if value is not None:
                values[name] = value
        states = self._states(record._name)
        return {**values, "state": states[phase % len(states)]} if states else values

    def _value(self, field, user, phase):
        if field.type == "many2one":
            if field.required or field.comodel_name in {*self.side, "res.users"}:
                return self._one(field.comodel_name, user, phase).id or None
            return None
        if field.name == "active":
            return True
        if not field.required:
            return None
        if field.type == "selection":
            return next(iter(field.get_values(self.env)), None)
        if field.type == "many2one_reference":
            return 1
        if field.name == "login":
            return user.login
        if field.translate:
            return f'{{"en_US": "x{self._count}"}}'
        if field.type == "char" and field.column_type[0] == "numeric":
            return 1
        return _PLAIN.get(field.type, f"x{self._count}")
