from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.detail import Rows, empty_rows
from ...engine.emitter import to_sql
from ...engine.errors import FormulaError
from ...engine.sql import PG_TYPES, Column, Sql, literal
from ...engine.syntax import NUMBER, Ref, walk
from ...engine.values import Value


class RmKpiScheme(models.Model):
    """Cases computed by the database too, as runs are."""

    _inherit = "rm.kpi.scheme"

    def _check_cases_by_sql(self):
        """Refuse to go on when the database makes something else of a case than the interpreter."""
        trial = self._case_trial()
        for case in self.case_ids:
            _found, done, _looked_up = case._outcome(*trial)
            for step, context, value in done:
                found = self._by_sql(step.rounded, context)
                if found is not None and found != value:
                    raise UserError(
                        self.env._(
                            "%(indicator)s (%(name)s): the database computes %(found)s, the check"
                            " %(value)s. Do not release this version, and report the formula.",
                            indicator=step.code,
                            name=case.name or "",
                            found=found.value if found.issue is None else found.issue,
                            value=value.value if value.issue is None else value.issue,
                        )
                    )

    def _by_sql(self, formula, context):
        """Return the Value the database computes of a formula; None for one too large."""
        types = {n.external: n.type for n in walk(formula.root) if isinstance(n, Ref)}
        given, columns = [], {}
        for number, (external, value) in enumerate(context.items()):
            if isinstance(value, list):
                columns[external] = _rows_sql(external.args[0], value, formula)
                continue
            if not isinstance(value, Value):
                columns[external] = value
                continue
            names = (f"v{number}", f"i{number}")
            given += [Sql.of(f"{{}} AS {names[0]}", _value_sql(value, types.get(external, NUMBER)))]
            given += [Sql(f"%s::text AS {names[1]}", (value.issue,))]
            columns[external] = Column(*(Sql(f"base.{name}") for name in names))
        try:
            fragment = to_sql(formula, columns)
        except FormulaError:
            # of a size that only the night's run knows; it is refused there with its own sentence
            return None
        base = Sql.join(", ", given or [Sql("1 AS one")])
        query = Sql.of(
            "SELECT ({})::text, {} FROM (SELECT {} OFFSET 0) AS base",
            fragment.value,
            fragment.issue,
            base,
        )
        value, issue = self.env.execute_query(SQL(query.text, *query.params))[0]
        return Value(None, issue) if value is None else Value(Decimal(value))


def _rows_sql(code, rows, formula):
    """Return detail rows as SQL, with the columns that the formula names."""
    types = {
        node.external.args[1]: node.type
        for node in walk(formula.root)
        if isinstance(node, Ref)
        and node.external.kind == "column"
        and node.external.args[0] == code
    }
    if not rows:
        return empty_rows(types)
    lines = []
    for number, row in enumerate(rows):
        values = [row.values.get(name, Value(None, "no_data")) for name in types]
        cells = [
            _value_sql(value, kind) for value, kind in zip(values, types.values(), strict=True)
        ]
        lines.append(Sql.of("({})", Sql.join(", ", [*_line(number, row.issue), *cells])))
    names = ", ".join(["line", "issue", *(f"c{number}" for number in range(len(types)))])
    select = Sql.of(f"SELECT * FROM (VALUES {{}}) AS v ({names})", Sql.join(", ", lines))
    return Rows(select, types)


def _line(number, issue):
    return Sql("%s::int", (number,)), Sql("%s::text", (issue,))


def _value_sql(value, type_):
    if value.missing:
        return Sql(f"NULL::{PG_TYPES[type_]}")
    return literal(value.value)
