from odoo import api, models

#: product code, amount, months, purpose, guarantee, detail, source of repayment, findings, opinion
_PROPOSALS = [
    (
        "business_loan",
        "480000.00",
        12,
        "采购秋季茶叶原料及包装物",
        "mortgage",
        "以文昌路门面房抵押，评估价值82万元，抵押率58.5%",
        "门店及线上销售回款，近一年月均流水约21万元",
        "实地查看门店两处，库存茶叶约35万元；征信无逾期，对外担保余额为零。",
        "经营满六年，销售回款稳定，抵押物足值且易变现，建议给予一年期经营性贷款48万元，按月付息到期还本。",
    ),
    (
        "working_capital_loan",
        "2600000.00",
        12,
        "支付原材料货款，补充流动资金",
        "guarantee",
        "由本地担保公司提供连带责任保证",
        "下游三家大型超市的应收账款，账期60天",
        "核对增值税申报表与账户流水基本一致；存货周转天数由52天降至44天。",
        "企业订单充足，主要下游付款记录良好，建议授信260万元，分两次提款，按进货合同受托支付。",
    ),
    (
        "consumer_loan",
        "150000.00",
        36,
        "自住房屋装修",
        "credit",
        "",
        "本人及配偶工资收入，月均合计1.8万元",
        "代发工资在我行已满三年，负债收入比31%，征信查询次数正常。",
        "客户为优质代发客户，收入稳定，负债水平低，建议发放三年期消费贷款15万元，等额本息。",
    ),
    (
        "farmer_loan",
        "300000.00",
        18,
        "扩建温室大棚四座并购置滴灌设备",
        "guarantee",
        "合作社理事长及两名社员联保",
        "花卉销售收入，年产值约65万元",
        "走访种植基地，现有大棚六座全部在产；村委会评价良好。",
        "种植经验丰富，销路有合作社保底，但扩建期间现金流偏紧，建议贷款30万元并设三个月宽限期。",
    ),
    (
        "fixed_asset_loan",
        "5200000.00",
        60,
        "新建冷链仓库一座",
        "mortgage",
        "以项目土地及在建工程抵押，评估价值960万元",
        "仓储租赁收入及现有冷库经营收入",
        "项目已备案，自有资金到位35%；已签意向租约占设计库容的62%。",
        "区域冷链缺口明显，租约覆盖率尚可，建议按工程进度分期放款，资本金同比例到位。",
    ),
    (
        "business_loan",
        "90000.00",
        12,
        "增加夏季服装进货",
        "credit",
        "",
        "店铺日常销售收入",
        "店铺流水与申报相符，尚未完成实地复核。",
        "小额周转需求，待补充实地调查后提交。",
    ),
]
_RISK_YES = "已复核征信、流水与抵押（担保）材料，还款来源可覆盖本息，同意上报，放款前落实担保手续。"
_LEADER_YES = "区域重点项目，同意建议金额，请按工程进度放款并每季贷后检查一次。"
_RISK_NO = "扩建后产能翻倍而销售合同只覆盖一半，请补充销售合同或降低金额后再报。"
_REPLY = "已与合作社补签保底收购协议（覆盖扩建产量的85%），并将金额调减为24万元。"


class RmLoanProposal(models.Model):
    """Proposals of the demo bank in every state; production never calls this."""

    _inherit = "rm.loan.proposal"

    @api.model
    def _demo_fill(self):
        """Write and sign proposals as the demo logins; does nothing when there are some.

        :return: the proposals
        """
        users = {login: self.env["rm.demo"]._as(login) for login in ("rm", "risk", "leader")}
        if self.search_count([], limit=1) or not all(users.values()):
            return self.browse()
        mine = self.with_user(users["rm"])
        proposals = mine.browse()
        for row, customer in zip(_PROPOSALS, self._demo_customers(users["rm"]), strict=False):
            proposals |= mine.create(self._prepare_demo_vals(row, customer))
        if len(proposals) == len(_PROPOSALS):
            self._demo_sign(proposals, users)
        return proposals

    @api.model
    def _demo_customers(self, user):
        """Return own customers of the RM: firms and persons in turn, as the proposals need them."""
        customers = self.env["rm.customer"].with_user(user)
        firms = customers.search(
            [("kind", "=", "corporate"), ("is_mine", "=", True), ("name", "not like", "银行")],
            limit=6,
        )
        people = customers.search([("kind", "=", "individual"), ("is_mine", "=", True)], limit=12)
        firms = list(firms) or list(people[6:])
        wanted = (people[:1], firms[:1], people[1:2], people[2:3], firms[1:2], people[3:4])
        return [found[0] for found in wanted if found]

    @api.model
    def _prepare_demo_vals(self, row, customer):
        code, amount, months, purpose, guarantee, detail, source, findings, opinion = row
        return {
            "customer_id": customer.id,
            "product_id": self.env["rm.product"].search([("code", "=", code)], limit=1).id,
            "amount": amount,
            "term_months": months,
            "purpose": purpose,
            "guarantee": guarantee,
            "guarantee_note": detail,
            "repayment_source": source,
            "check_identity": True,
            "check_credit": True,
            "check_site": row is not _PROPOSALS[-1],
            "check_income": True,
            "check_collateral": guarantee != "credit",
            "check_related": months > 12,
            "check_note": findings,
            "opinion": opinion,
        }

    @api.model
    def _demo_sign(self, proposals, users):
        """Bring the six to: approved, waiting for a leader, for risk, refused, approved, draft."""
        shop, firm, home, farm, depot, _draft = proposals
        self._demo_limit()
        (shop | firm | home | farm | depot).action_submit()
        risk, leader = users["risk"], users["leader"]
        (shop | firm | depot).with_user(risk).action_approve(_RISK_YES)
        depot.with_user(leader).action_approve(_LEADER_YES)
        farm.with_user(risk).action_reject(_RISK_NO)
        farm.reply = _REPLY
        self._match_loans()

    @api.model
    def _demo_limit(self):
        """Limit what the bank's branches propose; business loans from a million on by two RMs."""
        head_office = self.env["rm.branch"].search([("parent_id", "=", False)], limit=1)
        business = self.env["rm.product"].search([("code", "=", "business_loan")], limit=1)
        limits = self.env["rm.loan.limit"].with_user(self.env["rm.demo"]._as("admin"))
        if limits.env.uid and not limits.search_count([], limit=1):
            limits.create({"branch_id": head_office.id, "amount": "30000000"})
            limits.create(
                {
                    "branch_id": head_office.id,
                    "product_id": business.id,
                    "amount": "5000000",
                    "co_sign_from": "1000000",
                }
            )


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (50, "rm.loan.proposal", "_demo_fill"),
            (51, "rm.suggestion", "_demo_fill"),
        ]
