from datetime import timedelta
from random import Random

from odoo import api, models

from ...bank_date import bank_today

_OPPORTUNITIES = [
    ("deposit", "征地补偿款归集", "1800000.00", "negotiating", "与村委会确认发放名册及代发账户"),
    ("deposit", "到期国债资金转存大额存单", "500000.00", "contacted", "送达大额存单利率表"),
    ("loan", "设备更新改造贷款", "2600000.00", "negotiating", "收集设备采购合同与报价单"),
    ("loan", "旺季备货流动资金贷款", "800000.00", "contacted", "核实上季度纳税申报表"),
    ("intermediary", "商户收单设备布放", "120000.00", "lead", "预约现场勘查门店网络"),
    ("intermediary", "代发工资批量开户", "350000.00", "lead", "与财务主管约定进厂办理时间"),
    ("deposit", "商铺租金集中归集", "260000.00", "won", "账户已开立，首笔租金入账"),
    ("loan", "冷链仓储建设贷款", "5000000.00", "lost", "客户选择以股东借款解决"),
]
_PROSPECTS = ("江南新材料有限公司", "城东果蔬批发市场商户联盟", "惠民社区物业公司")
_REFERRALS = [
    ("柜面转介：拆迁款存款意向", "deposit", "周女士", "工作日上午联系", "680000.00", "柜员 陈晓"),
    (
        "柜面转介：小微企业开户及贷款咨询",
        "loan",
        "顺达五金经营部",
        "店内面谈",
        "300000.00",
        "柜员 林芳",
    ),
    (
        "大堂转介：第三方存管签约",
        "intermediary",
        "高先生",
        "下午四点后",
        "50000.00",
        "大堂经理 何静",
    ),
]


class RmOpportunity(models.Model):
    """Opportunities and referrals of the demo bank; production never calls this."""

    _inherit = "rm.opportunity"

    @api.model
    def _demo_fill(self):
        """Enter opportunities of every state, and referrals from the counter."""
        demo = self.env["rm.demo"]
        rm, rm2, leader = demo._as("rm"), demo._as("rm2"), demo._as("leader")
        if self.search_count([], limit=1) or not (rm and leader):
            return
        for user in filter(None, (rm, rm2)):
            self._demo_of(user)
        managers = self.env["rm.manager"].search([("user_id", "in", (rm | rm2).ids)])
        referrals = self.env["rm.referral"].with_user(leader)
        readable = referrals.env["rm.manager"].search([("id", "in", managers.ids)])
        for row, manager in zip(_REFERRALS, list(readable) * 3, strict=False):
            subject, kind, prospect, contact, amount, teller = row
            referral = referrals.create(
                {
                    "subject": subject,
                    "kind": kind,
                    "prospect": prospect,
                    "contact": contact,
                    "amount": amount,
                    "teller": teller,
                    "manager_id": manager.id,
                }
            )
            if kind == "loan":
                referral.with_user(manager.sudo().user_id).action_accept()

    @api.model
    def _demo_of(self, user):
        chance = Random(f"opportunities {user.login}")
        customers = self.env["rm.customer"].with_user(user)
        mine = customers.search([("is_mine", "=", True)], limit=40)
        today = bank_today(self.env)
        for nth, (kind, subject, amount, state, step) in enumerate(_OPPORTUNITIES):
            customer = chance.choice(mine) if mine and nth != 4 else customers
            record = self.with_user(user).create(
                {
                    "subject": subject,
                    "kind": kind,
                    "customer_id": customer.id,
                    "prospect": False if customer else chance.choice(_PROSPECTS),
                    "amount": amount,
                    "expected_on": today + timedelta(days=chance.randint(-5, 60)),
                    "next_step": step,
                    "next_on": today + timedelta(days=chance.randint(1, 9)),
                }
            )
            record._demo_move(state, step)

    def _demo_move(self, state, step):
        if state in ("contacted", "negotiating"):
            self.action_advance()
        if state == "negotiating":
            self.action_advance()
        if state == "won":
            self.action_win()
        if state == "lost":
            self.action_lose(step)


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (26, "rm.opportunity", "_demo_fill")]
