from odoo import api, fields, models

from ...bank_date import bank_today

_TOPIC = {
    "name": "花卉种植户融资需求调研",
    "note": "各支行走访辖内种植户：规模、品种、资金缺口、可接受的担保方式、同业产品与价格。",
}
_DRAFT = {
    "kind": "suggestion",
    "subject": "建议在柜面增设老年客户帮办台",
    "topic_kind": "inside",
    "content": "每月发放养老金前后三天，老年客户排队时间平均超过四十分钟。",
    "proposal": "每月10日至13日增设一名引导员和一个帮办台，由大堂经理轮值。",
}
_WAITING = {
    "kind": "suggestion",
    "subject": "建议为代发工资客户推出随借随还消费额度",
    "topic_kind": "market",
    "content": "本季度走访的十一家代发单位中，七家的员工使用他行线上消费贷。",
    "proposal": "按代发年限和金额预授信3万至10万元，线上提款，首月由客户经理逐户通知。",
}
_ADOPTED = {
    "kind": "suggestion",
    "subject": "建议批量上门办理市场商户收款码",
    "topic_kind": "market",
    "content": "文昌农贸市场一百六十户商户中，使用我行收款码的只有三十八户。",
    "proposal": "与市场管理方联合，连续两个周末设摊，现场开户、装码、签约一次办完。",
}
_DECLINED = {
    "kind": "suggestion",
    "subject": "建议取消小额贷款的双人实地调查",
    "topic_kind": "inside",
    "content": "10万元以下贷款笔数多，双人调查占用时间较多。",
    "proposal": "10万元以下改为单人调查加影像留痕。",
}
_LATE = {
    "kind": "suggestion",
    "subject": "建议周末在菜市场设移动展业点",
    "topic_kind": "market",
    "content": "周末菜市场人流集中，流动商贩多数没有我行收款码，平日走访很难遇到本人。",
    "proposal": "每月两个周末上午，由两名客户经理带移动展业设备现场办理。",
}
_RETURNED = {
    "kind": "research",
    "subject": "城关片区同业存款利率调研",
    "topic_kind": "competitor",
    "content": "走访六家同业网点，询价一年期、三年期定期存款和大额存单。",
    "findings": "三年期大额存单两家同业高出我行0.15至0.2个百分点，赠礼以粮油为主。",
    "proposal": "对百万元以上到期客户给予利率上浮授权，由支行行长逐户审批。",
}
_REPORT = {
    "kind": "research",
    "subject": "文昌片区花卉种植户融资需求调研报告",
    "topic_kind": "village",
    "content": "走访三个村、二十四户种植户和一家合作社，访谈村干部五人。",
    "findings": "户均大棚5.2座，年产值约58万元；七成农户秋季有10万至30万元周转需求，"
    "担保方式以联保为主；同业利率比我行低约0.3个百分点，但放款需要十天以上。",
    "proposal": "推出“花卉贷”：合作社推荐、联保、五天放款；先在两个村试点三十户。",
}


class RmSuggestion(models.Model):
    """Suggestions of the demo bank in every state; production never calls this."""

    _inherit = "rm.suggestion"

    @api.model
    def _demo_fill(self):
        """Write and answer suggestions as the demo logins; does nothing when there are some.

        :return: the suggestions
        """
        rm, leader = (self.env["rm.demo"]._as(login) for login in ("rm", "leader"))
        if self.search_count([], limit=1) or not (rm and leader):
            return self.browse()
        in_days = fields.Date.add(bank_today(self.env), days=10)
        topic = self.env["rm.suggestion.topic"].with_user(leader)
        topic = topic.create({**_TOPIC, "due_on": in_days})
        report = {**_REPORT, "topic_id": topic.id}
        wanted = [_DRAFT, _WAITING, _LATE, _ADOPTED, _DECLINED, report, _RETURNED]
        mine = self.with_user(rm).create(wanted)
        _draft, _waiting, late, adopted, declined, research, returned = mine
        mine[1:].action_submit()
        adopted.with_user(leader).action_adopt("做得扎实，请个金部配合，下月首个周末启动。")
        declined.with_user(leader).action_decline(
            "双人实地调查是制度底线，不能取消；可研究用影像减少重复材料。"
        )
        research.with_user(leader).action_instruct(
            "调研很有价值。请补充两村试点农户名单和风险缓释方案，与风险经理会商后报我。",
            fields.Date.to_string(in_days),
        )
        # answered by the RM, so that the leader owes the last word
        returned.with_user(leader).action_instruct(
            "请补充百万元以上到期客户名单和可承受的上浮幅度。", fields.Date.to_string(in_days)
        )
        returned.answer = "已补充：本季度到期十一户，建议上浮不超过0.1个百分点，名单见附件。"
        returned.action_answer()
        today = bank_today(self.env)
        late._set_guarded(
            submitted_on=fields.Date.add(today, days=-10), due_on=fields.Date.add(today, days=-3)
        )
        return mine
