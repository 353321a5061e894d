from odoo import api, models

_TEXTS = {
    "situation": (
        "本月围绕到期存款承接和代发客户提升组织资金，储蓄存款保持增长；"
        "对公回款受季节影响波动较大。访问计划完成较好，日志按时上报。"
    ),
    "problems": "个别客户经理逾期催收不及时；部分大额存款月末流出，事前掌握不够。",
    "measures": (
        "每周五前过一遍到期和逾期名单；大额客户一户一策，由组长陪访；逾期贷款逐笔定责、限期压降。"
    ),
}


class RmMonthReport(models.Model):
    """Reports of the demo bank; production never calls this."""

    _inherit = "rm.month.report"

    @api.model
    def _demo_fill(self):
        """Write the report of the branch for the month before, and one of a team."""
        demo = self.env["rm.demo"]
        leader, above = demo._as("leader"), demo._as("leader_ho")
        if self.search_count([], limit=1) or not leader:
            return
        month = self._month_before()
        report = self.with_user(leader).create({"date_from": month, **_TEXTS})
        report.action_fill()
        report.action_submit()
        if above:
            report.with_user(above).action_note("分析到位。逾期压降要按周通报，责任到人。")
        teams = self.env["rm.team"].with_user(leader).search([], limit=1)
        if teams:
            own = {"team_id": teams.id, "date_from": month, "situation": _TEXTS["situation"]}
            self.with_user(leader).create(own).action_fill()


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (61, "rm.month.report", "_demo_fill")]
