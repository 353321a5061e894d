from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today

_DAY = timedelta(days=1)


class RmPayRuleDays(models.Model):
    """Effective days of pay rules: a period is paid by the rule in force on its last day.

    The rules in force for one scheme follow each other day by day: what comes into force ends the
    one before it on the day before; days of two rules and days of none in between are refused.
    """

    _inherit = "rm.pay.rule"

    valid_from = fields.Date(
        copy=False,
        help="First day in force; empty: since ever. The rule before it ends the day before.",
    )
    valid_to = fields.Date(copy=False, help="Last day in force; empty while it holds.")

    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int8range(hashtextextended(scheme_code, 0),"
        " hashtextextended(scheme_code, 0), '[]') WITH &&,"
        " daterange(valid_from, valid_to, '[]') WITH &&) WHERE (state = 'released')",
        "Another pay rule of this scheme is in force on some of these days.",
    )
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "The last day of a pay rule lies before its first.",
    )

    @api.model
    def _rule_in_force(self, scheme_code, day):
        """Return the rule of a scheme that is in force on a day, or none."""
        return self.search(
            [
                ("scheme_code", "=", scheme_code),
                ("state", "=", "released"),
                "|",
                ("valid_from", "=", False),
                ("valid_from", "<=", day),
                "|",
                ("valid_to", "=", False),
                ("valid_to", ">=", day),
            ],
            limit=1,
        )

    @api.model
    def _rule_of_today(self, scheme_code):
        """Return the rule in force today, else the one that comes next or was last."""
        today = bank_today(self.env)
        released = [("scheme_code", "=", scheme_code), ("state", "=", "released")]
        others = self.search(released).sorted(lambda rule: rule._span()[0], reverse=True)
        return self._rule_in_force(scheme_code, today) or others[:1]

    def _span(self):
        """Return (first day, last day), open ends as the first and last day there is."""
        self.ensure_one()
        return self.valid_from or date.min, self.valid_to or date.max

    def _make_room(self):
        """End the rule before this one; return those that this one replaces as a whole.

        :raises ValidationError: when days of two rules, or of none in between, would be left.
        """
        first, last = self._span()
        # sudo: all rules of the scheme count, and the days of one in force are changed by this only
        others = self.sudo().search(
            [("scheme_code", "=", self.scheme_code), ("state", "=", "released")]
        )
        for other in others:
            other._lock_state()
        replaced = others.filtered(lambda r: first <= r._span()[0] and r._span()[1] <= last)
        before = (others - replaced).filtered(lambda r: r._span()[0] < first <= r._span()[1])
        if before and last < before._span()[1]:
            raise ValidationError(
                self.env._(
                    "%(rule)s ends on %(last)s, and no rule would follow it: %(other)s ends the day"
                    " before it begins. Leave the last day empty, or put in force what follows.",
                    rule=self.name,
                    last=self.valid_to,
                    other=before.name,
                )
            )
        if before:
            before._set_guarded(valid_to=first - _DAY)
            self.env["rm.journal"]._record(
                "pay_rule.ended", before, scheme=self.scheme_code, valid_to=before.valid_to
            )
        self._refuse_unfit(others - replaced)
        return replaced

    def _refuse_unfit(self, others):
        """Refuse days of two rules, and days of none between two."""
        spans = sorted((rule._span(), rule.name) for rule in [*others, self])
        for ((_from, end), one), ((start, _to), two) in zip(spans, spans[1:], strict=False):
            if end >= start:
                text = self.env._(
                    "%(one)s and %(two)s would both be in force on %(day)s. Change the days.",
                    one=one,
                    two=two,
                    day=start,
                )
            elif end + _DAY < start:
                text = self.env._(
                    "No rule would be in force from %(first)s to %(last)s, between %(one)s and"
                    " %(two)s. Change the days.",
                    first=end + _DAY,
                    last=start - _DAY,
                    one=one,
                    two=two,
                )
            else:
                continue
            raise ValidationError(text)

    def _refuse_gap(self):
        """Refuse to take out of force a rule that stands between two others."""
        first, last = self._span()
        # sudo: all rules of the scheme count
        others = self.sudo().search(
            [("scheme_code", "=", self.scheme_code), ("state", "=", "released"),
             ("id", "!=", self.id)]
        )  # fmt: skip
        spans = [rule._span() for rule in others]
        if any(end < first for _first, end in spans) and any(start > last for start, _to in spans):
            raise UserError(
                self.env._(
                    "%(rule)s stands between two other rules: without it no rule would be in force"
                    " on its days. Put another one in force for them instead.",
                    rule=self.name,
                )
            )
