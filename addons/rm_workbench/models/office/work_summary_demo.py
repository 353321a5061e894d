from odoo import api, models

_TEXTS = {
    "results": (
        "1. 存款：围绕代发工资和征地补偿款组织资金，储蓄存款稳步增长，对公结算账户新增12户。\n"
        "2. 贷款：支持小微企业和种养大户，重点投放经营性贷款，利率执行到位。\n"
        "3. 中间业务：手机银行、收单商户、代理保险均有新增，手续费收入同比增加。"
    ),
    "problems": "到期存款续存率不高，部分客户转向他行；两户关注类贷款回款放缓，走访不足。",
    "next_goals": "存款净增600万元，贷款净增800万元，不良率控制在1.5%以内，新增收单商户30户。",
    "next_measures": (
        "按周梳理到期存款名单逐户联系；对关注类贷款每月上门检查一次；"
        "与两个专业市场管理方签订合作协议，批量拓展商户。"
    ),
    "support": "建议给予大额存单额度倾斜，并配备移动开户设备一台。",
}


class RmWorkSummary(models.Model):
    """Summaries of the demo bank; production never calls this."""

    _inherit = "rm.work.summary"

    @api.model
    def _demo_fill(self):
        """Write a summary of an RM, handed in and commented, and a draft of his branch."""
        demo = self.env["rm.demo"]
        rm, leader = demo._as("rm"), demo._as("leader")
        if self.search_count([], limit=1) or not (rm and leader):
            return
        mine = self.with_user(rm).create(_TEXTS)
        mine.action_fill()
        for line in mine.line_ids:
            if line.measure in ("deposit_total", "loan") and line.now:
                line.plan = f"{float(line.now) * 1.08:.0f}"
        mine.action_submit()
        mine.with_user(leader).action_note(
            "数据详实，问题找得准；下半年重点抓到期资金承接，按月报进度。"
        )
        branch = self.with_user(leader).create({"results": _TEXTS["results"]})
        branch.action_fill()


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (60, "rm.work.summary", "_demo_fill")]
