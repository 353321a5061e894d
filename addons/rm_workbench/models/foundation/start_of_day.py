from odoo import api, fields, models

from ...bank_date import bank_today

_BEGUN = "rm_workbench.day_begun"


class RmStartOfDay(models.AbstractModel):
    """What holds today changes at 00:00 of the bank, without anybody writing anything.

    The scheduled action looks every quarter of an hour whether a new day of the bank has begun,
    because zones are offset by quarters of an hour and a server may have been down at midnight.
    """

    _name = "rm.start.of.day"
    _description = "Start of the bank's day"

    @api.model
    def _cron_look(self):
        """Begin the day when it has not begun yet."""
        today = fields.Date.to_string(bank_today(self.env))
        # sudo: the mark is kept by this method alone
        parameters = self.env["ir.config_parameter"].sudo()
        if parameters.get_param(_BEGUN) != today:
            self._begin()
            parameters.set_param(_BEGUN, today)
        return True

    @api.model
    def _begin(self):
        """Bring everything that follows from today's date to the new day; add-ons extend it."""
        self.env["res.users"]._apply_grants_to_all()
        self.env["rm.customer.access"]._cron_start_of_day()
