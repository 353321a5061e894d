from odoo import api, fields, models
from odoo.exceptions import UserError


class RmWordsAsk(models.TransientModel):
    """Asks for the words, and the day, of a step; the record itself checks who may take it."""

    _name = "rm.words.ask"
    _description = "Words of a step"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"text": 2000, "model": 64, "deed": 32}

    model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    deed = fields.Char(required=True)
    needs_day = fields.Boolean(compute="_compute_needs_day")
    text = fields.Text("Your words")
    day = fields.Date("Until")

    @api.depends("model", "deed")
    def _compute_needs_day(self):
        for ask in self:
            deeds = self.env[ask.model]._words_deeds if ask._is_known() else {}
            ask.needs_day = deeds.get(ask.deed, ("", False))[1]

    def _is_known(self):
        # only models that name such steps, and of these only the steps they name
        return self.model in self.pool and hasattr(self.pool[self.model], "_words_deeds")

    def action_confirm(self):
        """Take the step.

        :return: action that closes the dialogue
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_known() or self.deed not in self.env[self.model]._words_deeds:
            raise UserError(self.env._("There is no such step. Use the buttons."))
        record = self.env[self.model].browse(self.res_id)
        method, needs_day = record._words_deeds[self.deed]
        days = (fields.Date.to_string(self.day) if self.day else "",) if needs_day else ()
        getattr(record, method)(self.text or "", *days)
        return {"type": "ir.actions.act_window_close"}
