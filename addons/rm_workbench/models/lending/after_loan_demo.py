from datetime import timedelta
from random import Random

from odoo import api, models

from ...bank_date import bank_today

_FINDINGS = {
    "first": "资金已受托支付至供货方账户，购销合同及增值税发票与用途一致，货物已入库。",
    "regular": "实地查看，生产经营正常；抵押物保管完好，近三个月账户回款覆盖月供两倍以上。",
}
_WARNING = (
    "经营场所部分停工，下游回款延迟约两个月，存货积压明显；已约谈实际控制人，要求补充还款计划。"
)
_OPINION = "检查内容完整，影像资料齐全，同意客户经理意见，按季跟踪回款情况。"
_RETURN = "未附资金流向凭证，请补充对账单及发票影像后重新上报。"
_NOTICES = [
    (
        "warning",
        "借款人账户回款较上季下降",
        "该户结算账户近三个月回款较上季下降约40%，请核实主要下游的付款情况，并说明是否影响下期还本付息。",
        "已上门核实：主要下游延长账期至90天，订单未减少；本月末前有两笔共计86万元货款到账，还款来源不受影响。",
        "说明充分，请于货款到账后上传回单，本提示单关闭。",
    ),
    (
        "serious",
        "抵押物所在地块列入征收范围",
        "据区征收公告，抵押厂房所在地块已列入征收范围，请核实补偿协议进展，落实补偿款优先偿还我行贷款的约定。",
        "已与借款人及征收办联系，补偿款监管账户拟开立在我行，正在签订三方协议，预计下周完成。",
        "",
    ),
    (
        "attention",
        "贷款到期前一个月资金安排",
        "该笔贷款将于近期到期，请确认还款资金来源，避免以贷还贷。",
        "",
        "",
    ),
]


class RmLoanCheck(models.Model):
    """Checks and risk notices of the demo bank in every state; production never calls this."""

    _inherit = "rm.loan.check"

    @api.model
    def _demo_fill(self):
        """Plan the checks, report some as the RM and answer them as the risk manager."""
        demo = self.env["rm.demo"]
        users = {login: demo._as(login) for login in ("rm", "risk")}
        if self.search_count([], limit=1) or not all(users.values()):
            return
        self._plan()
        mine = self.with_user(users["rm"]).search([("is_mine", "=", True)], limit=8)
        mine._demo_spread()
        for nth, check in enumerate(mine[:5]):
            check._demo_report(warning=False)
            answer = check.with_user(users["risk"])
            if nth < 2:
                answer.action_agree(_OPINION)
            elif nth == 2:
                answer.action_return(_RETURN, str(bank_today(self.env) + timedelta(days=5)))
        self._demo_notices(users)

    def _demo_spread(self):
        """Let some be overdue: the bank did not begin with the demo."""
        today = bank_today(self.env)
        for nth, check in enumerate(self):
            day = today + timedelta(days=nth * 3 - 12)
            check.sudo()._set_guarded(due_on=self.env["rm.working.day"]._on_or_after(day))

    def _demo_report(self, warning):
        chance = Random(f"check {self.loan_id.loan_no}")
        self.write(
            {
                "checked_on": bank_today(self.env) - timedelta(days=chance.randint(0, 3)),
                "way": "on_site",
                "fund_use": "agreed" if self.kind == "first" else False,
                "fund_proof": "购销合同、发票及付款回单" if self.kind == "first" else False,
                "business": "steady" if self.kind == "regular" else False,
                "repayment": "able" if self.kind == "regular" else False,
                "collateral": chance.choice(("none", "intact"))
                if self.kind == "regular"
                else False,
                "findings": _WARNING if warning else _FINDINGS[self.kind],
                "proposal": "watch" if warning else "keep",
            }
        )
        self.action_report()

    @api.model
    def _demo_notices(self, users):
        loans = self.env["rm.loan"].with_user(users["rm"]).search([], limit=12)
        manager = self.env["rm.manager"].search([("user_id", "=", users["rm"].id)], limit=1)
        held = self.env["rm.customer.access"].search([("manager_id", "=", manager.id)]).customer_id
        loans = loans.filtered(lambda loan: loan.sudo().customer_id in held)
        readable = self.env["rm.loan"].with_user(users["risk"]).search([("id", "in", loans.ids)])
        notices = self.env["rm.risk.notice"].with_user(users["risk"])
        for row, loan in zip(_NOTICES, readable, strict=False):
            level, subject, content, answer, closing = row
            notice = notices.create(
                {
                    "manager_id": manager.id,
                    "loan_id": loan.id,
                    "level": level,
                    "subject": subject,
                    "content": content,
                }
            )
            notice.action_send()
            if answer:
                notice.with_user(users["rm"]).action_answer(answer)
            if closing:
                notice.action_close(closing)


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (53, "rm.loan.check", "_demo_fill")]
