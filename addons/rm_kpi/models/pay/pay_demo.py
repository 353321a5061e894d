from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today

_SCHEME = "RM-MONTHLY"
#: code, name, unit, value for the bank, values by position
_PARAMETERS = (
    ("绩效基数", "月度绩效基数", "元", "3200", {"senior_rm": "3800", "principal_rm": "4500"}),
    ("每分绩效", "80分以上每分绩效", "元", "75", {}),
    ("存款绩效费率", "日均存款月度计价费率", "", "0.00001", {}),
    ("绩效保底", "月度绩效保底", "元", "1600", {}),
    ("绩效封顶", "月度绩效封顶", "元", "9000", {}),
)
_COMPONENTS = (
    ("factor", "等级系数", 'IFS(等级 = "A", 1.3, 等级 = "B", 1.1, 等级 = "C", 1, 0.7)'),
    ("amount", "基本绩效", 'PARAM("绩效基数") * 等级系数'),
    ("amount", "得分绩效", 'MAX(得分 - 80, 0) * PARAM("每分绩效")'),
    ("amount", "存款计价", '日均存款 * PARAM("存款绩效费率")'),
    ("amount", "中间业务计价", "手续费收入 * 20% + 代理保险 * 0.5% + 新增发卡 * 10"),
    ("amount", "风险扣减", "-MIN(逾期余额 * 0.01%, 基本绩效 * 20%)"),
    ("floor", "保底", 'PARAM("绩效保底")'),
    ("cap", "封顶", 'PARAM("绩效封顶")'),
)
_INPUTS = (
    ("投诉次数", "客户投诉次数", "次", 0, "以运营管理部受理并核实的有效投诉为准"),
    ("合规扣分", "合规检查扣分", "分", 1, "依据当月合规检查通报"),
    ("营销活动", "营销活动场次", "场", 0, "以活动签到表和照片为准"),
)
#: cards to be issued in a month: by everybody, by the holders of two positions
_CARDS = {None: "6", "senior_rm": "8", "assistant_rm": "4"}


class RmPayRule(models.Model):
    """Inputs, targets, appeals and pay of the demo bank; production never calls this."""

    _inherit = "rm.pay.rule"

    def _demo_fill(self):
        """Fill the demo bank as its administrators, leaders and RMs would.

        :return: False when it is filled already
        """
        runs = self.env["rm.kpi.run"].search([("scheme_code", "=", _SCHEME)], order="date_to")
        demo = self.env["rm.demo"]
        people = {login: demo._as(login) for login in ("admin", "admin2", "leader", "leader_ho")}
        if not runs or not all(people.values()) or self.search([], limit=1):
            return False
        self._demo_rule(people)
        self._demo_inputs(runs[-1], people)
        self._demo_targets(runs[-1], people)
        self._demo_appeals(runs[-1], people)
        for run in runs.filtered(lambda r: r.state == "published")[:2]:
            run.with_user(people["admin"]).action_make_statements()
            made = self.env["rm.pay.statement"].search([("run_id", "=", run.id)])
            whole = made.filtered(lambda s: not s.issue).with_user(people["admin2"])
            whole.action_confirm()
            whole.action_release()
        return True

    def _demo_rule(self, people):
        positions = {p.code: p.id for p in self.env["rm.position"].search([])}
        parameters = self.env["rm.kpi.parameter"].with_user(people["admin"])
        for code, name, unit, value, by_position in _PARAMETERS:
            rows = [{"value": value}]
            rows += [
                {"value": amount, "position_id": positions[position]}
                for position, amount in by_position.items()
                if position in positions
            ]
            parameters.create(
                {
                    "code": code,
                    "name": name,
                    "unit": unit,
                    "value_ids": [Command.create(row) for row in rows],
                }
            )
        rule = self.with_user(people["admin"]).create(
            {
                "name": "客户经理绩效工资分配办法",
                "scheme_code": _SCHEME,
                "note": "依据《客户经理绩效考核与薪酬管理办法》，风险金20%分三年延期支付。",
                "deferral_percent": "20",
                "deferral_months": 36,
                "deferral_parts": 3,
                "line_ids": [
                    Command.create(
                        {"sequence": n * 10, "kind": kind, "code": code, "name": code, "formula": f}
                    )
                    for n, (kind, code, f) in enumerate(_COMPONENTS, start=1)
                ],
            }
        )
        rule.with_user(people["admin2"]).action_release()
        # the change of next year is written and waits for the second administrator
        later = rule.with_user(people["admin"]).copy(
            {"valid_from": bank_today(self.env).replace(month=1, day=1) + relativedelta(years=1)}
        )
        later.write(
            {
                "name": "客户经理绩效工资分配办法（下年度修订）",
                "note": "下年度起风险金提高到25%，仍分三年延期支付。",
                "deferral_percent": "25",
            }
        )

    def _demo_inputs(self, run, people):
        """Two inputs entered and checked, the third waits for its check."""
        definitions = self.env["rm.kpi.input.definition"].with_user(people["admin"])
        role = self.env.ref("rm_workbench.role_leader")
        managers = run.result_ids.manager_id.sorted("code")
        figures = self.env["rm.kpi.input"]
        for number, (code, name, unit, digits, note) in enumerate(_INPUTS):
            definition = definitions.create(
                {
                    "code": code,
                    "name": name,
                    "unit": unit,
                    "digits": digits,
                    "note": note,
                    "role_id": role.id,
                    "deadline_days": 10,
                }
            )
            rows = [
                (definition, run.period, m.id, _demo_value(number, place), None)
                for place, m in enumerate(managers)
            ]
            figures.with_user(people["leader_ho"])._load_rows(rows, f"{name}_{run.period}.xlsx")
            entered = figures.search([("definition_id", "=", definition.id)])
            if number < len(_INPUTS) - 1:
                entered.with_user(people["admin"]).action_confirm()

    def _demo_targets(self, run, people):
        by_code = {i.code: i.id for i in run.scheme_id.indicator_ids}
        targets = self.env["rm.kpi.target"].with_user(people["admin"])
        branches = run.result_ids.branch_id.sorted("code")
        targets.create(
            [
                {
                    "indicator_id": by_code[code],
                    "period": run.period,
                    "branch_id": branch.id,
                    "value": str(base + step * place),
                }
                for code, base, step in (
                    ("日均存款", 72_000_000, 1_500_000),
                    ("贷款余额", 50_000_000, 800_000),
                )
                for place, branch in enumerate(branches)
            ]
        )
        self._demo_targets_of_posts(run, by_code, targets)

    def _demo_targets_of_posts(self, run, by_code, targets):
        """What the bank asks of everybody, and of two positions."""
        positions = self.env["rm.position"].search([("code", "in", tuple(_CARDS))])
        rows = [{"value": _CARDS[None]}]
        rows += [{"value": _CARDS[p.code], "position_id": p.id} for p in positions]
        line = {"indicator_id": by_code["新增发卡"], "period": run.period}
        targets.create([{**line, **row} for row in rows])

    def _demo_appeals(self, run, people):
        """One appeal accepted, its correction decided on; one that waits for an answer."""
        demo = self.env["rm.demo"]
        first, second = demo._as("rm"), demo._as("rm2")
        open_ = run.state == "announced" and run.objection_until >= bank_today(self.env)
        if not open_ or not first or not second:
            return
        by_code = {i.code: i.id for i in run.scheme_id.indicator_ids}
        appeals = self.env["rm.kpi.appeal"]
        cards = appeals.with_user(first).create(
            {
                "run_id": run.id,
                "indicator_id": by_code["新增发卡"],
                "text": "月末最后一天为代发工资客户办理的2张贷记卡次日才入账，未计入本月，请核实。",
            }
        )
        value = self.env["rm.kpi.value"].search(
            [
                ("run_id", "=", run.id),
                ("manager_id", "=", cards.manager_id.id),
                ("indicator_id", "=", by_code["新增发卡"]),
            ]
        )
        cards.with_user(people["leader"]).action_accept(
            "经核对开卡申请书，2张贷记卡均于月末当日受理，应计入本月。",
            str(Decimal(value.value or 0) + 2),
        )
        cards.with_user(people["admin2"]).adjustment_ids.action_approve("同意更正")
        appeals.with_user(second).create(
            {
                "run_id": run.id,
                "indicator_id": by_code["资产质量得分"],
                "text": "逾期贷款中有一笔为前任移交，移交清单已注明由原客户经理清收，请剔除。",
            }
        )


def _demo_value(number, place):
    """Return a figure that looks like one of the input: few complaints, some points off."""
    if number == 0:
        return Decimal(1 if place % 9 == 4 else 2 if place % 23 == 7 else 0)
    if number == 1:
        return Decimal(place * 7 % 5) / 2
    return Decimal(1 + place * 3 % 4)
