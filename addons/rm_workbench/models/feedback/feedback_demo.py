from random import Random

from odoo import api, fields, models

from ...bank_date import bank_today

_COMPLAINTS = [
    (
        "counter",
        "speed",
        "贷款资料多次补交",
        "客户反映同一笔贷款三次通知补交资料，均未一次性告知。",
        "justified",
    ),
    (
        "phone",
        "attitude",
        "电话回复态度生硬",
        "客户来电咨询转存利率，反映接听人员语气生硬。",
        "partly",
    ),
    ("phone", "fee", "账户管理费收取有异议", "客户认为小额账户管理费未事先告知。", "unfounded"),
    (
        "letter",
        "promise",
        "承诺的利率优惠未兑现",
        "客户来信称开户时口头承诺的存款利率未执行。",
        None,
    ),
    (
        "regulator",
        "selling",
        "理财产品风险提示不足",
        "监管转办：客户称购买时未被告知产品不保本。",
        None,
    ),
]


class RmComplaint(models.Model):
    """Complaints of the demo bank, closed and open."""

    _inherit = "rm.complaint"

    @api.model
    def _demo_fill(self):
        """Enter them as the leader and the auditor; production never calls this."""
        demo = self.env["rm.demo"]
        leader, auditor = demo._as("leader"), demo._as("auditor")
        if self.search_count([], limit=1) or not (leader and auditor):
            return
        customers = self.env["rm.customer"].with_user(leader)
        some = customers.search([("manager_id", "!=", False)], limit=40)
        chance, today = Random("complaints"), bank_today(self.env)
        for nth, (channel, kind, subject, content, verdict) in enumerate(_COMPLAINTS):
            customer = chance.choice(some)
            complaint = self.with_user(auditor).create(
                {
                    "customer_id": customer.id,
                    "manager_id": customer.manager_id.id,
                    "received_on": fields.Date.subtract(today, days=60 - 11 * nth),
                    "channel": channel,
                    "kind": kind,
                    "subject": subject,
                    "content": content,
                }
            )
            if verdict:
                complaint.with_user(leader).action_answer("已向客户致歉并说明情况，客户表示接受。")
                getattr(complaint, f"action_{verdict}")()


class RmFeedbackRound(models.Model):
    """The demo bank's round of this quarter, in part asked."""

    _inherit = "rm.feedback.round"

    @api.model
    def _demo_fill(self):
        """Draw and ask; production never calls this."""
        demo = self.env["rm.demo"]
        callers = [user for user in (demo._as("leader"), demo._as("leader_ho")) if user]
        if self.search_count([], limit=1) or not callers:
            return
        # as the first day of the quarter does
        self._begin_quarter()
        chance = Random("feedback")
        for user in callers:
            self._demo_ask(user, chance)

    @api.model
    def _demo_ask(self, user, chance):
        lines = self.env["rm.feedback.line"].with_user(user)
        for line in lines.search([("is_mine", "=", True)], order="id", limit=14):
            result = chance.choice(("fine", "fine", "fine", "unreached", "differs", "unaware"))
            note = {
                "differs": "客户称定期存单金额与对账单相差一笔利息",
                "unaware": "客户不清楚管户经理姓名",
            }
            way = chance.choice(("call", "visit", "statement"))
            mark = "0" if result == "unreached" else chance.choice("34455")
            said = note.get(result, False)
            line.write({"way": way, "result": result, "mark": mark, "note": said})


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (79, "rm.complaint", "_demo_fill"),
            (80, "rm.feedback.round", "_demo_fill"),
        ]
