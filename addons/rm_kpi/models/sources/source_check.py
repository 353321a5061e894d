# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

import json
import re

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...collecting.facts import FACTS
from ...collecting.filters import OPERATORS, FilterError, parse_filter

_CODE = re.compile(r"[^\W\d]\w{0,62}")


class RmKpiSourceCheck(models.Model):
    """What may be combined in a source, said in a sentence when it is saved."""

    _inherit = "rm.kpi.source"

    @api.depends("filter")
    def _compute_filter_text(self):
        for source in self:
            source.filter_text = source.filter and json.dumps(source.filter, ensure_ascii=False)

    def _inverse_filter_text(self):
        for source in self:
            text = (source.filter_text or "").strip()
            try:
                source.filter = json.loads(text) if text else False
            except (ValueError, RecursionError):
                raise ValidationError(self._filter_sentence("shape", {})) from None

    @api.constrains("code")
    def _check_code(self):
        for source in self:
            if not _CODE.fullmatch(source.code):
                raise ValidationError(
                    self.env._(
                        "The code %(code)s of a source must be a name: letters, digits and _, at"
                        " most 63, a letter or _ first.",
                        code=source.code[:80],
                    )
                )

    @api.constrains(
        "kind",
        "fact",
        "measure",
        "over_time",
        "dated_by",
        "floor_zero",
        "filter",
        "attribution",
        "per",
    )
    def _check_aggregate(self):
        for source in self.filtered(lambda s: s.kind in ("aggregate", "rows")):
            source._check_rows(FACTS[source.fact])
            source._check_measure(FACTS[source.fact])
            source._check_dates(FACTS[source.fact])
            if source.attribution == "booked_rm" and not FACTS[source.fact].booked:
                source._refuse_choice("attribution", self.env._("No RM is named on its rows."))
            fact = FACTS[source.fact]
            if source.attribution == "first_rm" and (fact.item != "loan" or fact.held):
                source._refuse_choice("attribution", self.env._("Its rows are no loans."))
            if source.attribution != "booked_rm" and FACTS[source.fact].booked_only:
                source._refuse_choice("attribution", self._labels("attribution", ["booked_rm"]))
            source._conditions()

    @api.constrains("fixed_days")
    def _check_fixed_days(self):
        for source in self:
            source._fixed_days()

    def _fixed_days(self):
        """Return the fixed days of the month as a tuple, None for every day."""
        text = (self.fixed_days or "").replace("，", ",").replace("、", ",")
        if not text.strip():
            return None
        parts = [part.strip() for part in text.split(",")]
        if all(part.isascii() and part.isdigit() and 0 < int(part) < 32 for part in parts):
            return tuple(sorted({int(part) for part in parts}))
        raise ValidationError(
            self.env._(
                "Source %(code)s: fixed days are days of the month from 1 to 31 with commas"
                " between them, such as 10,20,31.",
                code=self.code,
            )
        )

    def _check_rows(self, fact):
        """What detail rows need, and whether the fact is there at all."""
        if fact.table and not self._table_is_there(fact.table):
            self._refuse_choice("fact", self.env._("Its application is not installed."))
        if self.kind != "rows":
            return
        missing = {"item": not fact.item, "customer": fact.booked_only or self.fact == "gl"}
        if missing.get(self.per) or self.over_time == "distinct" or self.fact == "gl":
            self._refuse_choice("per", self.env._("Its rows name nothing of the kind."))

    def _table_is_there(self, table):
        rows = self.env.execute_query(SQL("SELECT to_regclass(%s) IS NOT NULL", table))
        return rows[0][0]

    @api.constrains("numerator_id", "denominator_id")
    def _check_no_rows(self):
        for part in (self.numerator_id | self.denominator_id).filtered(lambda s: s.kind == "rows"):
            raise ValidationError(
                self.env._(
                    "%(name)s are detail rows and no figure; choose another source.",
                    name=part.display_name,
                )
            )

    def _check_measure(self, fact):
        measures = ("count",) if self.over_time == "distinct" else tuple(fact.measures)
        if self.measure not in measures:
            self._refuse_choice("measure", self._labels("measure", measures))
        if self.floor_zero and (self.measure == "count" or self.over_time == "distinct"):
            self._refuse_choice("floor_zero", self.env._("A number of rows is never below 0."))

    def _check_dates(self, fact):
        if self.over_time not in fact.dates:
            self._refuse_choice("over_time", self._labels("over_time", fact.dates))
        dates = fact.dates[self.over_time]
        if self.dated_by and self.dated_by not in dates:
            self._refuse_choice("dated_by", self._labels("dated_by", dates))

    def _labels(self, field, values):
        labels = dict(self._fields[field]._description_selection(self.env))
        names = ", ".join(labels[value] for value in values) or self.env._("nothing")
        return self.env._("Possible here: %(names)s.", names=names)

    def _refuse_choice(self, field, hint):
        raise ValidationError(
            self.env._(
                "Source %(code)s: the choice in %(field)s does not fit the fact %(fact)s. %(hint)s",
                code=self.code,
                field=self._fields[field]._description_string(self.env),
                fact=dict(self._fields["fact"]._description_selection(self.env))[self.fact],
                hint=hint,
            )
        )

    @api.constrains("kind", "numerator_id", "denominator_id")
    def _check_parts(self):
        """A ratio divides aggregates or days, so nothing goes in circles."""
        parts = self.numerator_id | self.denominator_id
        above = self.search(
            ["|", ("numerator_id", "in", self.ids), ("denominator_id", "in", self.ids)]
        )
        parts |= self & (above.numerator_id | above.denominator_id)
        for part in parts.filtered(lambda s: s.kind == "ratio"):
            raise ValidationError(
                self.env._(
                    "%(ratio)s is a ratio and cannot be part of another one. Choose aggregates or"
                    " days as numerator and denominator.",
                    ratio=part.display_name,
                )
            )

    def _conditions(self):
        """Return the parsed filter, or say what of it does not fit the fact (any more)."""
        try:
            return parse_filter(self.fact, self.filter or [])
        except FilterError as error:
            sentence = self._filter_sentence(error.code, error.detail)
            raise ValidationError(
                self.env._("Source %(code)s: %(sentence)s", code=self.code, sentence=sentence)
            ) from None

    def _filter_sentence(self, code, detail):
        """Return the sentence for a FilterError's code."""
        _ = self.env._
        if code == "condition":
            return _(
                "Condition %(number)s of the filter must be [column, operator, value].", **detail
            )
        if code == "column":
            return _(
                "Condition %(number)s of the filter names the unknown column %(column)s. Known"
                " here: %(known)s.",
                **detail,
            )
        if code == "operator":
            known = ", ".join(OPERATORS)
            return _(
                "Condition %(number)s of the filter uses the operator %(operator)s, which does not"
                " apply. Known: %(known)s.",
                **detail,
                known=known,
            )
        if code in ("list", "text", "number"):
            return self._value_sentence(code, detail)
        return _(
            "The filter is a JSON list of at most 20 conditions, such as"
            ' [["product", "=", "current"]].'
        )

    def _value_sentence(self, code, detail):
        _ = self.env._
        if code == "list":
            return _(
                "Condition %(number)s of the filter needs a list of 1 to 200 values.", **detail
            )
        if code == "text":
            return _(
                "Condition %(number)s of the filter needs a text of at most 200 characters.",
                **detail,
            )
        return _("Condition %(number)s of the filter needs a number.", **detail)
