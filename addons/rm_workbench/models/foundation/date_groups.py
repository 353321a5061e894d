from odoo import api, models
from odoo.tools.misc import get_lang


class Base(models.AbstractModel):
    """Groups of a period are named in Chinese as people write them: 2026年11月, not 十一月 2026."""

    _inherit = "base"

    @api.model
    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        formatter = super()._web_read_group_groupby_formatter(groupby_spec, values)
        field, _colon, period = groupby_spec.partition(":")
        known = self._fields.get(field)
        chinese = get_lang(self.env).code.startswith("zh")
        if not chinese or not known or known.type not in ("date", "datetime"):
            return formatter
        if period not in ("day", "week", "month", "quarter", "year"):
            return formatter

        def in_chinese(value):
            group, domain = formatter(value)
            return ((group[0], _chinese(value, period)), domain) if value else (group, domain)

        return in_chinese


def _chinese(first, period):
    """Return the name of the period that begins on this day."""
    if period == "week":
        year, week, _day = first.isocalendar()
        return f"{year}年第{week}周"
    return {
        "day": f"{first:%Y/%m/%d}",
        "month": f"{first.year}年{first.month}月",
        "quarter": f"{first.year}年第{(first.month + 2) // 3}季度",
        "year": f"{first.year}年",
    }[period]
