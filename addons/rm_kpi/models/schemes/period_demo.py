from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ...computing.period import HALF_YEAR, QUARTER, YEAR, YTD, complete_periods

#: code of the manual input of the quarter's scheme
DEMO_INPUT = "季度合规扣分"
#: code -> (name, period, branch, note)
_SCHEMES = {
    "RM-QUARTER": ("城中中心支行客户经理季度考核", QUARTER, "F10",
                   "只考核城中中心支行及下辖机构；季度合规扣分由风险管理部门补录，经第二人复核后计分。"),
    "RM-HALF-YEAR": ("客户经理半年度考核", HALF_YEAR, None, "存款、贷款投放和客户数按半年考核。"),
    "RM-YEAR": ("客户经理年度考核", YEAR, None, "存款、贷款投放和客户数按年度考核。"),
    "RM-YTD": ("客户经理年度累计考核", YTD, None, "自年初累计至月末，每月更新一次。"),
}  # fmt: skip
#: figure -> (source, unit)
_FIGURES = {
    "日均存款": ("avg_daily_deposit", "元"),
    "贷款投放": ("loan_disbursed", "元"),
    "客户数": ("customers_count", "户"),
}
#: points -> (figure, weight where compliance is measured too, weight elsewhere)
_POINTS = {
    "存款得分": ("日均存款", "20", "50"),
    "贷款得分": ("贷款投放", "15", "30"),
    "客户得分": ("客户数", "10", "20"),
}
_REASON = "规模类指标为主，合规与风险另按月度考核办法考核"


class RmKpiSchemePeriodDemo(models.Model):
    """Schemes of the demo bank by quarter, half year, year and year to date."""

    _inherit = "rm.kpi.scheme"

    @api.model
    def _demo_periods(self):
        """Release a scheme for each kind of period, and enter what one of them needs."""
        demo = self.env["rm.demo"]
        first, second = demo._as("admin"), demo._as("admin2")
        day = self._demo_newest_day()
        if not (first and second and day) or self.search_count([("code", "in", list(_SCHEMES))]):
            return False
        self.env["rm.kpi.input"]._demo_define()
        for code, (name, kind, branch, note) in _SCHEMES.items():
            # periods before the newest one are left alone
            newest = complete_periods(kind, day, 1)[0]
            vals = {"code": code, "name": name, "period_type": kind, "note": note}
            branches = self.env["rm.branch"].search([("code", "=", branch)])
            vals |= {"valid_from": newest.date_from, "branch_ids": [Command.set(branches.ids)]}
            vals["indicator_ids"] = [Command.create(line) for line in self._demo_lines(branch)]
            scheme = self.with_user(first).create(vals)
            scheme.action_test()
            scheme.with_user(second).action_release(_REASON)
        self.env["rm.kpi.input"]._demo_enter(complete_periods(QUARTER, day, 1)[0])
        return True

    @api.model
    def _demo_newest_day(self):
        """Return the newest business date of a published batch."""
        query = SQL("SELECT max(business_date) FROM rm_batch WHERE state = 'published'")
        return self.env.execute_query(query)[0][0]

    @api.model
    def _demo_lines(self, with_compliance):
        """Return the lines of one of the schemes."""
        sources = self.env["rm.kpi.source"]
        lines = [
            {
                "code": code,
                "name": code,
                "kind": "raw",
                "source_id": sources.search([("code", "=", source)]).id,
                "unit": unit,
            }
            for code, (source, unit) in _FIGURES.items()
        ]
        for code, (figure, weight, alone) in _POINTS.items():
            formula = f'MIN({figure} / AVG_OVER({figure}, "bank") * 80, 120)'
            share = weight if with_compliance else alone
            lines.append(self._demo_points(code, formula, share, "business"))
        if with_compliance:
            formula = f'MAX(100 - INPUT("{DEMO_INPUT}"), 0)'
            lines.append(self._demo_points("合规得分", formula, "55", "compliance"))
        return [line | {"sequence": n * 10} for n, line in enumerate(lines, start=1)]

    @api.model
    def _demo_points(self, code, formula, weight, group):
        vals = {"code": code, "name": code, "kind": "scoring", "formula": formula, "unit": "分"}
        return vals | {"weight": weight, "digits": 2, "measure_class": group}

    @api.model
    def _demo_periods_compute(self):
        """Compute the newest complete period of each, once it is committed."""
        day = self._demo_newest_day()
        runs = self.env["rm.kpi.run"]
        for code, (_name, kind, *_rest) in _SCHEMES.items():
            known = runs.search_count([("scheme_code", "=", code)], limit=1)
            if day and not known and self.search_count([("code", "=", code)]):
                self._compute_period(code, complete_periods(kind, day, 1)[0].text)
        return True
