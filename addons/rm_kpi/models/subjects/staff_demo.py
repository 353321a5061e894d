from odoo import api, models
from odoo.fields import Command, Domain

from ...computing.period import parse_period

_RM, _LEADER = "RM-MONTHLY", "TEAM-LEADER"
#: code, name, kind of post, letter of the staff's codes, letters of the branches that have one
_POSTS = (
    ("branch_head", "支行长", "head", "H", "FS"),
    ("teller", "综合柜员", "counter", "T", "S"),
    ("lobby_manager", "大堂经理", "lobby", "L", "S"),
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("振宇", "淑敏", "立新", "晓燕", "国梁", "雅琴", "海涛", "丽君", "文博", "春梅", "志远")
#: code, name, unit, how much there is at least, and how the figures of one and another differ
_INPUTS = (
    ("柜面业务笔数", "柜面业务笔数", "笔", 1650, 37),
    ("柜面差错笔数", "柜面业务差错笔数", "笔", 0, 1),
    ("服务评价", "客户服务评价", "分", 88, 3),
    ("厅堂分流率", "厅堂分流率", "%", 76, 4),
    ("转介成功户数", "转介成功户数", "户", 3, 2),
)
_SCORE = 'UNDER("{}", "score", "avg", "{}")'
_FIGURE = 'UNDER("RM-MONTHLY", "{}", "{}", "branch")'
#: scheme -> (name, subjects, note, lines: code, kind, formula, weight, class)
_SCHEMES = {
    "BRANCH-HEAD": (
        "支行长月度考核", "head",
        "支行长考核取自辖内客户经理和客户小组组长当月考核结果，逐级汇总：客户经理→小组→支行→区域。"
        "存款规模与同级机构平均比较。",
        (
            ("机构日均存款", "computed", _FIGURE.format("日均存款", "sum"), None, None),
            ("客户经理均分", "computed", _SCORE.format(_RM, "branch"), None, None),
            ("组长均分", "computed",
             f"COALESCE({_SCORE.format(_LEADER, 'branch')}, 客户经理均分)", None, None),
            ("区域均分", "computed", _SCORE.format(_RM, "region"), None, None),
            ("机构资产质量", "computed", _FIGURE.format("资产质量得分", "avg"), None, None),
            ("存款规模", "scoring",
             'MIN(RATE(机构日均存款, AVG_OVER(机构日均存款, "same_level"), "zero") * 80, 120)',
             "15", "business"),
            ("队伍业绩", "scoring", "MIN(客户经理均分, 120)", "15", "business"),
            ("小组管理", "scoring", "MIN(组长均分, 120)", "10", "business"),
            ("区域协同", "scoring", "MIN(区域均分, 120)", "5", "business"),
            ("风险合规", "scoring", "MIN(机构资产质量, 100)", "55", "risk"),
        ),
    ),
    "COUNTER-MONTHLY": (
        "柜面人员月度考核", "counter", "业务量与本岗位平均比较；每笔差错扣8分，最多扣60分。",
        (
            ("业务量得分", "scoring",
             'MIN(柜面业务量 / AVG_OVER(柜面业务量, "position") * 80, 120)', "40", "business"),
            ("柜面业务量", "computed", 'INPUT("柜面业务笔数")', None, None),
            ("差错控制", "scoring", '100 - MIN(INPUT("柜面差错笔数") * 8, 60)', "60", "compliance"),
        ),
    ),
    "LOBBY-MONTHLY": (
        "大堂经理月度考核", "lobby",
        "分流率75%得标准分80分，每高1个百分点加2分，每低1个百分点减2分。",
        (
            ("分流得分", "scoring", 'CLAMP(80 + STEP(INPUT("厅堂分流率"), 75, 1, 2), 0, 100)',
             "45", "business"),
            ("服务得分", "scoring", 'MIN(INPUT("服务评价"), 100)', "55", "compliance"),
        ),
    ),
    "PART-TIME-RM": (
        "兼职客户经理月度考核", "lobby",
        "大堂经理兼职营销，另按本办法计分；个别柜员兼职的在“另外考核”中指名。每成功转介一户得20分，封顶100分。",
        (("转介得分", "scoring", 'MIN(INPUT("转介成功户数") * 20, 100)', "100", "business"),),
    ),
}  # fmt: skip
#: newest periods that are computed
_PERIODS = 2


class RmKpiSchemeStaffDemo(models.Model):
    """Tellers, lobby managers and heads of branches of the demo bank, each with his own scheme."""

    _inherit = "rm.kpi.scheme"

    @api.model
    def _demo_staff(self):
        """Enter the staff, their schemes and the figures that nobody delivers."""
        demo = self.env["rm.demo"]
        first, second = demo._as("admin"), demo._as("admin2")
        periods = self._demo_staff_periods()
        done = self.search_count([("code", "in", list(_SCHEMES))])
        if done or not (first and second and periods):
            return False
        staff = self.with_user(first)._demo_staff_people()
        self.with_user(first)._demo_staff_inputs(staff, periods, second)
        for code, (name, posts, note, lines) in _SCHEMES.items():
            vals = {"code": code, "name": name, "posts": posts, "note": note}
            # periods before are left alone: nobody entered figures for them
            vals["valid_from"] = parse_period(periods[-1]).date_from
            lines = [self._demo_staff_line(n, *line) for n, line in enumerate(lines, start=1)]
            vals["indicator_ids"] = [Command.create(line) for line in lines]
            if code == "PART-TIME-RM":
                vals["include_ids"] = [Command.set(staff["counter"][:1].ids)]
            scheme = self.with_user(first).create(vals)
            scheme.action_test()
            scheme.with_user(second).action_release("兼职营销与本职考核分开，合规按本职考核办法计")
        return True

    @api.model
    def _demo_staff_periods(self):
        """Return the newest periods of the RMs' scheme."""
        runs = self.env["rm.kpi.run"].search(
            [("scheme_code", "=", _RM), ("result_count", ">", 0)], order="period desc"
        )
        return list(dict.fromkeys(runs.mapped("period")))[:_PERIODS]

    @api.model
    def _demo_staff_people(self):
        """Return {kind of post: staff}, one in each branch that has such a post."""
        staff, number = {}, 0
        for code, name, kind, letter, branches in _POSTS:
            position = self.env["rm.position"].create(
                {"code": code, "name": name, "kind": kind, "sequence": 20}
            )
            known = Domain.OR([("code", "=like", f"{one}%")] for one in branches)
            places = self.env["rm.branch"].search(known, order="code")
            vals_list = []
            for place in places:
                surname = _SURNAMES[number % len(_SURNAMES)]
                vals_list.append(
                    {
                        "code": f"{letter}{len(vals_list) + 1:03}",
                        "name": surname + _GIVEN[number * 3 % len(_GIVEN)],
                        "branch_id": place.id,
                        "position_id": position.id,
                        "joined_on": f"{2008 + number % 12}-07-01",
                    }
                )
                number += 1
            staff[kind] = self.env["rm.manager"].create(vals_list)
        return staff

    @api.model
    def _demo_staff_inputs(self, staff, periods, checker):
        """One administrator enters what nobody delivers, the other confirms it."""
        role = self.env.ref("rm_workbench.role_admin")
        people = staff["counter"] + staff["lobby"]
        made = self.env["rm.kpi.input"]
        for code, name, unit, least, spread in _INPUTS:
            definition = self.env["rm.kpi.input.definition"].create(
                {"code": code, "name": name, "unit": unit, "digits": 0, "role_id": role.id,
                 "deadline_days": 366}
            )  # fmt: skip
            made |= made.create(
                [
                    {
                        "definition_id": definition.id,
                        "period": period,
                        "manager_id": person.id,
                        "value": str(least + (number * 7 + turn) % 5 * spread),
                    }
                    for turn, period in enumerate(periods)
                    for number, person in enumerate(people)
                ]
            )
        made.with_user(checker).action_confirm()

    @api.model
    def _demo_staff_line(self, number, code, kind, formula, weight, group):
        vals = {"code": code, "name": code, "kind": kind, "formula": formula, "digits": 2}
        more = {"weight": weight, "measure_class": group} if weight else {}
        return vals | more | {"sequence": number * 10}

    @api.model
    def _demo_staff_compute(self):
        """Compute the newest periods, once what they rest on is committed."""
        runs = self.env["rm.kpi.run"]
        for code in _SCHEMES:
            done = set(runs.search([("scheme_code", "=", code)]).mapped("period"))
            if self.search_count([("code", "=", code)]):
                for period in reversed(self._demo_staff_periods()):
                    if period not in done:
                        self._compute_period(code, period)
        return True
