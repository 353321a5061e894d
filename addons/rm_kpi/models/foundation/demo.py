from odoo import api, models


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (10, "rm.kpi.scheme", "_demo_finish"),
            (20, "rm.pay.rule", "_demo_fill"),
            (30, "rm.review.plan", "_demo_fill"),
            (40, "rm.kpi.protection", "_demo_fill"),
            (50, "rm.kpi.target.plan", "_demo_fill"),
            (55, "rm.kpi.contest", "_demo_fill"),
            (45, "rm.kpi.deviation", "_cron_compute"),
            (56, "rm.kpi.contest", "_demo_refresh"),
            (57, "rm.kpi.scheme", "_demo_leaders"),
            (58, "rm.kpi.scheme", "_demo_leaders_compute"),
            (59, "rm.kpi.scheme", "_demo_finish"),
            (61, "rm.kpi.scheme", "_demo_periods"),
            (62, "rm.kpi.scheme", "_demo_periods_compute"),
            (60, "rm.work.plan.goal", "_demo_fill"),
            (65, "rm.pay.deposit.entry", "_demo_fill"),
            (95, "rm.kpi.scheme", "_demo_staff"),
            (96, "rm.kpi.scheme", "_demo_staff_compute"),
        ]
