from odoo import api, fields, models

from ...bank_date import bank_today

#: kind, giving RM of the demo's branch, days from today, customers, how far it goes, reason
_HANDOVERS = [
    ("transfer", 0, 0, 6, "done", "调任公司业务部，所辖客户移交同网点客户经理维护"),
    ("temporary", 1, 0, 5, "done", "强制休假十个工作日，由同事代管"),
    ("rotation", 1, 14, 8, "approved", "在同一岗位满三年，按轮岗计划移交"),
    ("leaving", 0, 7, 12, "witnessed", "个人原因提出离职，月末办结手续"),
    ("transfer", 3, 5, 7, "submitted", "支持新设社区网点，部分客户移交"),
    ("rotation", 4, 10, 9, "rejected", "按年度轮岗计划移交"),
]
_WORDS = "资料清点无误，贷后资料齐全，同意移交。"
_REFUSAL = "两户押品权证尚未清点，请补齐移交清单后再报。"
_NOTE = "存量贷款每季末走访一次；两户到期前一个月商谈续贷；代发工资客户每月5日前确认名单。"
_ITEMS = ("借款合同、抵押合同各1份", "房产抵押权证1本", "承诺：存款利率上浮至季末", "")
_PIECES = {
    "contracts": 14,
    "warrants": 3,
    "collateral": 5,
    "promises": 2,
    "files": 12,
    "lending": 1,
}


class RmHandover(models.Model):
    """Hand-overs of the demo bank in every state; production never calls this."""

    _inherit = "rm.handover"

    @api.model
    def _demo_fill(self):
        """Hand over as the demo logins do; does nothing when there is any.

        :return: the hand-overs
        """
        logins = ("rm", "leader", "leader_ho", "auditor")
        users = {login: self.env["rm.demo"]._as(login) for login in logins}
        mine = self.env["rm.manager"].search([("user_id", "=", users["rm"].id)])
        # those with bad loans are made before, see handover_demo_loans.py
        days = fields.Date.subtract(bank_today(self.env), days=5)
        known = self.search_count([("effective_on", ">=", days)], limit=1)
        if known or not all(users.values()) or not mine:
            return self.browse()
        mates = self.env["rm.manager"].search(
            [
                ("branch_id", "=", mine.branch_id.id),
                ("id", "!=", mine.id),
                ("left_on", "=", False),
            ]
        )
        made = self.browse()
        for row in _HANDOVERS[: 3 * len(mates)]:
            giving = mates[row[1] % len(mates)]
            made |= self._demo_make(row, giving, mine, users)
        made |= self._demo_draft(mine, mates[:1], users)
        self._demo_look_into(made, users["auditor"])
        return made

    @api.model
    def _demo_make(self, row, giving, taking, users):
        kind, _place, days, number, state, reason = row
        day = fields.Date.add(bank_today(self.env), days=days)
        handover = self.with_user(users["leader"]).create(
            {
                "kind": kind,
                "from_manager_id": giving.id,
                "to_manager_id": taking.id,
                "supervisor_id": users["leader_ho"].id,
                "effective_on": day,
                "return_on": fields.Date.add(day, days=13) if kind == "temporary" else False,
                "keep_percent": "30" if kind == "rotation" else False,
                "keep_until": fields.Date.add(day, months=3) if kind == "rotation" else False,
                "base_rule": "splits" if kind == "rotation" else "follows",
                "reason": reason,
                "note": _NOTE,
            }
        )
        handover._demo_customers(number)
        handover._demo_sign(state, users)
        return handover

    def _demo_customers(self, number):
        """List customers of the giving RM that no other hand-over has, and tick the check list."""
        lines = self.env["rm.handover.line"]
        taken = lines.search([("open_for_id", "!=", False)]).customer_id
        shares = self.env["rm.customer"].search(
            [("manager_id", "=", self.from_manager_id.id), ("id", "not in", taken.ids)],
            limit=number,
        )
        lines.create(
            [
                {
                    "handover_id": self.id,
                    "customer_id": customer.id,
                    "items": _ITEMS[place % len(_ITEMS)],
                }
                for place, customer in enumerate(shares)
            ]
        )
        for check in self.check_ids:
            pieces = _PIECES.get(check.item_id.code, 0)
            check.write({"quantity": pieces, "done": bool(pieces)})

    def _demo_sign(self, state, users):
        steps = ("submitted", "witnessed", "approved", "rejected", "done")
        if state not in steps or not self.line_ids:
            return
        head = users["leader_ho"]
        self.action_submit()
        if state == "submitted":
            return
        if state == "rejected":
            self.with_user(head).action_reject(_REFUSAL)
            return
        self.with_user(users["rm"]).action_accept()
        self.with_user(head).action_witness()
        if state != "witnessed":
            self.with_user(head).action_approve(_WORDS)

    @api.model
    def _demo_draft(self, giving, taking, users):
        """A draft of the RM himself."""
        draft = self.with_user(users["rm"]).create(
            {
                "kind": "transfer",
                "from_manager_id": giving.id,
                "to_manager_id": taking.id,
                "supervisor_id": users["leader"].id,
                "effective_on": fields.Date.add(bank_today(self.env), days=20),
                "reason": "片区调整，河西片区客户移交",
            }
        )
        draft._demo_customers(4)
        return draft

    @api.model
    def _demo_look_into(self, made, auditor):
        """An exit audit that is under way, and call-backs of what is in force."""
        leaving = made.filtered(lambda h: h.kind == "leaving" and h.state == "submitted")
        for handover in leaving:
            self.env["rm.exit.audit"].with_user(auditor).create(
                {
                    "handover_id": handover.id,
                    "checked_loans": True,
                    "checked_accounts": True,
                    "findings": "抽查贷款档案12份，其中1份贷后检查表缺客户签字，已通知补齐。",
                }
            )
        for handover in made.filtered(lambda h: h.state == "done")[:1]:
            handover.with_user(auditor).action_draw_calls()
            calls = self.env["rm.handover.call"].search([("handover_id", "=", handover.id)])
            calls[:2].with_user(auditor).write(
                {"result": "fine", "note": "已知悉更换客户经理，余额核对一致。"}
            )


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (90, "rm.handover", "_demo_fill")]
