from odoo import api, fields, models

from ...office import add_working_days, count_between, last_of_week, on_or_after, previous


class RmWorkingDay(models.Model):
    """工作日历: days off that are no weekend, and weekends that are worked (调休).

    Every deadline that is counted in working days asks here: objections, answers, checks.
    """

    _name = "rm.working.day"
    _description = "Day of the working calendar"
    _inherit = ["rm.guarded.mixin"]
    _order = "date desc"
    _limits = {"name": 64}

    date = fields.Date(required=True)
    kind = fields.Selection(
        [("off", "Day off"), ("work", "Worked in its place")], required=True, default="off"
    )
    name = fields.Char("Occasion", required=True, translate=True)

    _date_uniq = models.Constraint("UNIQUE (date)", "This day is in the calendar already.")

    @api.depends("date", "name")
    def _compute_display_name(self):
        for day in self:
            day.display_name = f"{day.date or ''} {day.name or ''}".strip()

    @api.model
    def _exceptions(self):
        """Return ``{day: worked}`` of all days that differ from Monday to Friday."""
        # sudo: the calendar is everybody's; jobs and roles without a branch count by it, too
        rows = self.sudo().search_fetch([], ["date", "kind"])
        return {row.date: row.kind == "work" for row in rows}

    @api.model
    def _add(self, day, count):
        """Return the last of ``count`` working days after ``day``."""
        return add_working_days(day, count, self._exceptions())

    @api.model
    def _on_or_after(self, day):
        """Return ``day`` or, when the bank is closed on it, the next working day."""
        return on_or_after(day, self._exceptions())

    @api.model
    def _previous(self, day):
        """Return the working day before ``day``."""
        return previous(day, self._exceptions())

    @api.model
    def _count(self, first, last):
        """Return the number of working days from ``first`` to ``last``."""
        return count_between(first, last, self._exceptions())

    @api.model
    def _last_of_week(self, day):
        """Return the last working day of the week of ``day``, of the next one when it is over."""
        return last_of_week(day, self._exceptions())
