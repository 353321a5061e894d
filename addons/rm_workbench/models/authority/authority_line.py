from odoo import api, fields, models
from odoo.exceptions import UserError

from ...fields import Exact


class RmAuthorityLine(models.Model):
    """What a letter of authority allows for one product, or for all that have no line."""

    _name = "rm.authority.line"
    _description = "Line of a letter of authority"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "letter_id, id"
    _rec_name = "amount"
    _numbers = {"amount": ("0", "1000000000000", 2), "fee_discount": ("0", "100", 2)}

    letter_id = fields.Many2one(
        "rm.authority.letter", required=True, ondelete="cascade", index=True
    )
    product_id = fields.Many2one(
        "rm.product",
        ondelete="restrict",
        help="Empty: all products without a line of their own.",
    )
    amount = Exact("Greatest amount", scale=2, required=True, help="Of one loan.")
    fee_discount = Exact("Greatest fee discount (%)", scale=2, required=True, default="0")

    _once = models.UniqueIndex(
        "(letter_id, COALESCE(product_id, 0))", "This letter has a line for this product already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._change_of_letter()
        return lines

    def write(self, vals):
        self._change_of_letter()
        result = super().write(vals)
        self._change_of_letter()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self._change_of_letter()

    def _change_of_letter(self):
        """Refuse what is submitted or approved; note who worked on the letter."""
        letters = self.letter_id
        for letter in letters:
            if letter._lock_state() not in ("draft", "rejected"):
                raise UserError(
                    self.env._(
                        "%(record)s is %(state)s. Withdraw it before you change what it allows.",
                        record=letter.display_name,
                        state=letter._state_label(),
                    )
                )
        if letters:
            letters._note_makers()
