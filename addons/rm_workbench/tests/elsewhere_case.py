"""For cells of the rights matrix whose rows hang on more than one relation."""

from odoo.tools import SQL

from ..models.users.rights_matrix import OPERATIONS
from .common import ROLES, BankCase
from .rights_rows import Rows, drop_checks


class ElsewhereCase(BankCase):
    """Rows made one by one, each with a name, and what every role may do with each of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        drop_checks(cls.env)
        cls.near = cls._rows(cls.sub, cls.manager, "here")
        cls.far = cls._rows(cls.west, cls.manager_west, "there")

    @classmethod
    def _rows(cls, branch, manager, key):
        own = {
            "rm.branch": branch,
            "rm.manager": manager,
            "rm.customer": cls.customer[key],
            "rm.account": cls.account[key],
            "rm.loan": cls.loan[key],
            "rm.assignment": cls.assignment[key],
        }
        return Rows(cls.env, own, [cls.user["rm"]])

    @classmethod
    def _insert(cls, rows, model, **changed):
        """Insert a row of a model, of the side of ``rows`` where nothing else is said."""
        record = cls.env[model]
        values = rows._values(record, cls.user["rm"], 0) if record._auto else {}
        return record.browse(cls._insert_into(record._table, **{**values, **changed}))

    @classmethod
    def _insert_into(cls, table, **values):
        """Insert a row into a table that Odoo does not make itself; returns its id."""
        found = cls.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(SQL.identifier(name) for name in values),
                tuple(values.values()),
            )
        )
        return found[0][0]

    def _prove(self, model, rows, expected):
        """Compare what each role may do with each row, and with the cells of the matrix.

        :param rows: {name: record}. :param expected: {role: {letters: names}}.
        """
        self.env.invalidate_all()
        matrix, wrong = self.env["rm.rights.matrix"], []
        for role in ROLES:
            groups = matrix._groups_of(self.env.ref(f"rm_workbench.role_{role}"))
            cell = matrix._cell_of(model, groups)
            told = {
                letter: set(names)
                for letters, names in expected.get(role, {}).items()
                for letter in letters
            }
            for letter, operation in OPERATIONS.items():
                wanted = told.get(letter, set())
                if bool(wanted) != (letter in cell["all"] + cell["some"]):
                    wrong.append((role, operation, "not as in the matrix"))
                for name, row in rows.items():
                    may = bool(row.with_user(self.user[role])._filtered_access(operation))
                    if may != (name in wanted):
                        wrong.append((role, operation, name))
        self.assertEqual(wrong, [], model)
