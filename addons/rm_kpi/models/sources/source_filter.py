# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

import secrets
from contextlib import suppress

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...collecting.facts import FACTS
from ...collecting.filters import COMPARISONS
from .named_columns import CODED_COLUMNS, NAMED_COLUMNS

#: rows of the fact that are looked through for values, and values shown
_LOOKED, _SHOWN = 50_000, 200
#: what of a form decides about figures
_DRAFT = (
    "kind", "fact", "measure", "over_time", "dated_by", "floor_zero", "filter_text", "line",
    "attribution", "numerator_id", "denominator_id", "window", "shift", "fixed_days", "per",
    "digits",
)  # fmt: skip


class _Undo(Exception):
    """Ends the trial of a draft: nothing of it stays."""


class RmKpiSourceFilter(models.Model):
    """What the visual editor of filters asks for: columns, their values, a trial while typing."""

    _inherit = "rm.kpi.source"

    @api.model
    def filter_columns(self, fact):
        """Return the columns by which the rows of a fact can be filtered.

        :return: ``[{"name", "label", "kind": "text" or "number", "operators": [...]}]``
        """
        self._require_designer()
        labels = self._column_labels()
        return [
            {
                "name": name,
                "label": labels.get(name, name),
                "kind": kind,
                "operators": self._column_operators(kind),
            }
            for name, (_sql, kind) in self._filter_fact(fact).columns.items()
        ]

    @api.model
    def filter_values(self, fact, column):
        """Return values that a column of a fact has, with the words for them.

        Named values (classes, kinds, products of the dictionary) all come; of others those among
        the first rows of the fact.

        :return: ``{"closed": bool, there are no others, "values": [{"value", "label"}]}``
        """
        self._require_designer()
        found = self._filter_fact(fact)
        if not isinstance(column, str) or column not in found.columns:
            raise UserError(self.env._("Choose a column of the fact."))
        sql, kind = found.columns[column]
        if kind == "text" and "'yes'" in sql:
            words = {"yes": self.env._("Yes"), "no": self.env._("No")}
            return self._value_answer(words.items(), closed=True)
        named = NAMED_COLUMNS.get((fact, column)) or NAMED_COLUMNS.get(column)
        if named:
            model, name = named
            words = self.env[model]._fields[name]._description_selection(self.env)
            return self._value_answer(words, closed=True)
        if kind == "number" or (found.table and not self._table_is_there(found.table)):
            return self._value_answer([])
        return self._value_answer(self._seen_values(found, column, sql))

    def _seen_values(self, fact, column, sql):
        """Values among the first rows, those of the bank's dictionary with their names first."""
        words = {}
        if column in CODED_COLUMNS:
            coded = self.env[CODED_COLUMNS[column]].search_fetch([], ["code", "name"], limit=_SHOWN)
            words = {one.code: one.name for one in coded}
        query = SQL(
            "SELECT DISTINCT f.v FROM (SELECT (%s)::text AS v FROM %s LIMIT %s) f"
            " WHERE f.v IS NOT NULL ORDER BY 1 LIMIT %s",
            SQL(sql),
            SQL(fact.source),
            _LOOKED,
            _SHOWN,
        )
        # the models of facts are not flushed by a query of our own
        self.env.flush_all()
        seen = [value for (value,) in self.env.execute_query(query)]
        return [(value, words.get(value, value)) for value in dict.fromkeys([*seen, *words])]

    @api.model
    def try_draft(self, source_id, values, date_from=False, date_to=False):
        """Try a source as it stands on the form, saved or not, on ten RMs; nothing is kept.

        :param source_id: id of the source, or False for a new one.
        :param values: the fields of the form that decide about figures.
        :return: as :meth:`preview`.
        """
        if not self._has_role("admin"):
            raise AccessError(self.env._("Only a bank administrator may change a source."))
        # True is an integer to Python, and no id
        known = source_id if type(source_id) is int else 0
        source = self.search([("id", "=", known)]) if known else self.browse()
        vals = self._draft_vals(values)
        found = {}
        self.env.flush_all()
        with suppress(_Undo), self.env.cr.savepoint(flush=False):
            if source:
                source.write(vals)
            else:
                name = f"draft_{secrets.token_hex(8)}"
                source = self.create({**vals, "code": name, "name": name})
            found = source.preview(date_from, date_to)
            raise _Undo
        self.env.invalidate_all()
        return found

    def _draft_vals(self, values):
        """Return the fields of a form that decide, each of a type that it can have."""
        if not isinstance(values, dict):
            raise UserError(self.env._("Fill in the form first."))
        vals = {}
        for name in _DRAFT:
            if name not in values:
                continue
            field, value = self._fields[name], values[name]
            kinds = {"boolean": bool, "integer": int, "many2one": int}
            fits = not value or type(value) is kinds.get(field.type, str)
            if field.type == "selection":
                known = dict(field._description_selection(self.env))
                fits = not value or (isinstance(value, str) and value in known)
            if field.type == "integer" and not (-1 < (value or 0) < 100 if fits else True):
                fits = False
            if not fits:
                raise UserError(
                    self.env._("%(field)s does not fit here.", field=self._field_label(name))
                )
            vals[name] = value or False
        return vals

    def _require_designer(self):
        if not any(self._has_role(role) for role in ("admin", "auditor")):
            raise AccessError(
                self.env._("Only a bank administrator or an auditor may see how a source is made.")
            )

    def _filter_fact(self, fact):
        if not isinstance(fact, str) or fact not in FACTS:
            raise UserError(self.env._("Choose a fact first."))
        return FACTS[fact]

    def _column_operators(self, kind):
        _ = self.env._
        operators = {"=": _("is"), "!=": _("is not")}
        if kind == "text":
            operators["starts"] = _("begins with")
        else:
            words = (_("below"), _("at most"), _("above"), _("at least"))
            operators |= zip(COMPARISONS, words, strict=True)
        operators["in"] = _("is one of")
        operators["not in"] = _("is none of")
        operators["empty"] = _("is empty")
        operators["filled"] = _("is filled in")
        return [{"value": value, "label": label} for value, label in operators.items()]

    def _value_answer(self, words, closed=False):
        values = [{"value": value, "label": label or value} for value, label in words]
        return {"closed": closed, "values": values}

    def _column_labels(self):
        _ = self.env._
        return {
            "product": _("Product"),
            "currency": _("Currency"),
            "subject_code": _("Ledger subject"),
            "deposit_kind": _("Kind of deposit"),
            "term_months": _("Term in months"),
            "rate": _("Interest rate"),
            "customer_kind": _("Kind of customer"),
            "customer_gender": _("Gender of the customer"),
            "customer_category": _("Category of the customer"),
            "guarantee": _("Guarantee"),
            "loan_amount": _("Amount of the loan"),
            "risk_class": _("Five classes"),
            "legacy_class": _("Overdue, idle, bad"),
            "days_overdue": _("Days overdue"),
            "account_no": _("Account number"),
            "loan_no": _("Loan number"),
            "customer_no": _("Customer number"),
            "booking_branch": _("Booking branch"),
            "customer_months": _("Months since the customer came"),
            "quantity": _("Quantity"),
            "amount": _("Amount"),
            "volume": _("Volume"),
            "income": _("Income"),
            "account_months": _("Months since the account was opened"),
            "loan_months": _("Months since the loan was granted"),
            "months_left": _("Months until the loan is due"),
            "first_loan": _("First loan of the customer"),
            "days_late": _("Days paid late"),
            "overdue_amount": _("Overdue amount"),
            "principal_balance": _("Principal balance"),
            "way": _("Way"),
            "class_before": _("Class before the payment"),
            "plan": _("Plan"),
            "late": _("Late"),
            "state": _("State"),
            "rating": _("Mark of the check"),
            "done": _("Done"),
            "passed": _("Passed"),
            "mark": _("Mark"),
            "channel": _("How it came"),
            "verdict": _("What came of it"),
            "result": _("Result"),
            "movement": _("Movement of the customer"),
            "outcome": _("Result of the visit"),
            "kind": _("Kind"),
            "warning": _("Warning signs found"),
            "subject_matter": _("Subject matter"),
        }
