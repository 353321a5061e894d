from odoo import api, models
from odoo.tools import SQL

from ...collecting.first import FIRST_RM
from .named_columns import NAMED_COLUMNS

#: columns that name single customers, who may be those of others
_NUMBERS = ("customer_no", "account_no", "loan_no")
#: comparisons that leave something out -> what finds the rows left out
_OPPOSITE = {"!=": "=", "not in": "in"}


class RmKpiSourceLeftOut(models.Model):
    """What a filter leaves out by name (剔除科目): margin and interbank deposits, renewals, ..."""

    _inherit = "rm.kpi.source"

    @api.model
    def _left_out(self, source, manager, days):
        """Return what of an RM's rows the conditions "is not" and "is none of" leave out.

        Of several such conditions a row counts for the first that it does not meet.

        :return: ``[{"text": which rows, "count", "sum"}]``, only where there are such rows.
        """
        # sudo: as with the rows themselves
        conditions = source.sudo()._spec().conditions
        without = [c for c in conditions if c[1] in _OPPOSITE and c[2] is not False]
        kept = tuple(c for c in conditions if c not in without)
        found = []
        for place, (column, operator, value) in enumerate(without):
            opposite = (column, _OPPOSITE[operator], value)
            frames = self._keep_leaves(
                source, manager, *days, conditions=(*kept, *without[:place], opposite)
            )
            [(count, total)] = self.env.execute_query(
                SQL(
                    "SELECT count(*), trim_scale(sum(product))::text FROM %s",
                    frames[0].table("leaf"),
                )
            )
            for frame in frames:
                self.env.cr.execute(frame.drop(keep=None))
            if count:
                text = self._values_text(source.fact, column, value)
                found.append({"text": text, "count": count, "sum": total})
        return found + self._left_with_first(source, manager, days)

    @api.model
    def _left_with_first(self, source, manager, days):
        """Return what an RM's shares reach and does not count: bad loans of the RM before him."""
        # sudo: as with the rows themselves
        if source.sudo().attribution != FIRST_RM:
            return []
        by_shares, reached = self._rows_kept(source, manager, days, attribution="day")
        own, counted = self._rows_kept(source, manager, days)
        if by_shares == own:
            return []
        text = self.env._("loans for whose risk the RM before answers (hand-over)")
        return [{"text": text, "count": by_shares - own, "sum": str(reached - counted)}]

    @api.model
    def _rows_kept(self, source, manager, days, **other):
        """Return (number, sum) of the leaves that come of the RM's own shares."""
        frames = self._keep_leaves(source, manager, *days, **other)
        query = "SELECT count(*), COALESCE(sum(product), 0) FROM %s WHERE basis <> 'first'"
        [(count, total)] = self.env.execute_query(SQL(query, frames[0].table("leaf")))
        for frame in frames:
            self.env.cr.execute(frame.drop(keep=None))
        return count, total

    @api.model
    def _values_text(self, fact, column, value):
        """Return a column and its values in words: Kind of deposit: Margin, Interbank."""
        label = self._column_labels().get(column, column)
        if column in _NUMBERS:
            return label
        values = value if isinstance(value, tuple) else (value,)
        words = {}
        if named := NAMED_COLUMNS.get((fact, column)) or NAMED_COLUMNS.get(column):
            model, name = named
            words = dict(self.env[model]._fields[name]._description_selection(self.env))
        return f"{label}: {', '.join(str(words.get(one, one)) for one in values)}"
