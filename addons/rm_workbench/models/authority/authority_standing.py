from odoo import api, fields, models
from odoo.fields import Domain

from ...bank_date import bank_today

_APPROVED = Domain("state", "=", "approved")


class RmAuthorityLetter(models.Model):
    """What a letter is today, in one word: an approved one that is over must not look approved."""

    _inherit = "rm.authority.letter"

    standing = fields.Selection(
        [
            ("draft", "Draft"),
            ("submitted", "Submitted"),
            ("rejected", "Rejected"),
            ("to_come", "Not begun yet"),
            ("in_force", "In force"),
            ("ended", "Ended early"),
            ("expired", "Term is over"),
        ],
        compute="_compute_standing",
        search="_search_standing",
    )

    @api.depends("state", "valid_from", "valid_to", "ended_on", "in_force")
    def _compute_standing(self):
        today = bank_today(self.env)
        for letter in self:
            letter.standing = letter._standing_on(today)

    def _standing_on(self, today):
        if self.state != "approved":
            return self.state
        if self.in_force:
            return "in_force"
        if self.ended_on:
            return "ended"
        if self.valid_to < today:
            return "expired"
        # of who has left it is over at once, before the start of the next day writes the end
        return "to_come" if self.valid_from > today else "ended"

    def _search_standing(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._standing_domain(wanted) for wanted in value)

    @api.model
    def _standing_domain(self, wanted):
        today = bank_today(self.env)
        unended = _APPROVED & Domain("ended_on", "=", False) & Domain("in_force", "=", False)
        known = {
            "in_force": Domain("in_force", "=", True),
            "to_come": unended & Domain("valid_from", ">", today),
            "expired": unended & Domain("valid_to", "<", today),
            "ended": _APPROVED & Domain("ended_on", "!=", False)
            | unended & Domain("valid_from", "<=", today) & Domain("valid_to", ">=", today),
        }
        other = Domain("state", "=", wanted) & Domain("state", "!=", "approved")
        return known.get(wanted, other)
