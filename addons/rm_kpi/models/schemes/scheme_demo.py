from odoo import api, models
from odoo.fields import Command

_CODE = "RM-MONTHLY"
_NOTE = (
    "总行考核办法2026年修订：末位三人提示，连续两期列入退出名单；晋降级建议看存款名次和资产质量。"
)
_PROPOSAL = {
    "code": "晋降建议",
    "name": "晋降级建议",
    "kind": "computed",
    "formula": 'IFS(RANK(存款得分, "bank") <= 2 AND 资产质量得分 >= 95, 1,'
    " 资产质量得分 < 60, -1, 0)",
    "digits": 0,
    "sequence": 1000,
}

#: a point for each 10,000 recovered of bad loans, five at most
_RECOVERED = "MIN(不良清收 / 10000, 5)"
_QUALITY = "MIN(MAX(100 - 不良率扣分 - 逾期扣分 - 收息率扣分, 0) + 清收加分, 100)"

#: the grades of principal RMs: more is asked of them
_PRINCIPAL = "principal_rm"
_HIGHER = (
    (False, "70", "D"),
    ("70", "82", "C"),
    ("82", "95", "B"),
    ("95", False, "A"),
)
_LEADERS = {
    "code": "TEAM-LEADER",
    "name": "客户小组组长月度考核",
    "period_type": "month",
    "leaders_only": True,
    "note": "组长考核取自组员当月考核结果：本组均分、本机构均分、所在分行均分和本机构资产质量。",
}
_UNDER = 'UNDER("RM-MONTHLY", "{}", "{}", "{}")'
_SCORE_OF = {scope: _UNDER.format("score", "avg", scope) for scope in ("team", "branch", "region")}
_QUALITY_OF = {s: _UNDER.format("资产质量得分", "avg", s) for s in ("branch", "region")}
# who leads nobody but himself is appraised by the branch, and alone there by the region
_LEADER_LINES = (
    ("区域均分", "computed", _SCORE_OF["region"], None, None),
    ("机构均分", "computed", f"COALESCE({_SCORE_OF['branch']}, 区域均分)", None, None),
    ("本组均分", "computed", f"COALESCE({_SCORE_OF['team']}, 机构均分)", None, None),
    ("机构资产质量", "computed", f"COALESCE({_QUALITY_OF['branch']}, {_QUALITY_OF['region']})",
     None, None),
    ("小组业绩", "scoring", "MIN(本组均分, 120)", "25", "business"),
    ("机构业绩", "scoring", "MIN(机构均分, 120)", "15", "business"),
    ("区域业绩", "scoring", "MIN(区域均分, 120)", "5", "business"),
    ("风险管理", "scoring", "MIN(机构资产质量, 100)", "55", "risk"),
)  # fmt: skip


class RmFeedSchemeDemo(models.Model):
    """The demo bank's own version of the shipped scheme; production never calls this."""

    _inherit = "rm.feed"

    @api.model
    def _demo_finish(self):
        """Before the first period is computed, the scheme is the bank's own."""
        result = super()._demo_finish()
        # what is stored as text is stored in the words of the bank's people
        self.env["rm.kpi.scheme"].with_context(lang="zh_CN")._demo_own_version()
        self.env["rm.kpi.protection"]._demo_fill()
        return result


class RmKpiSchemeDemo(models.Model):
    _inherit = "rm.kpi.scheme"

    @api.model
    def _demo_own_version(self):
        """A version with last places and proposals: one administrator edits, the other releases."""
        demo = self.env["rm.demo"]
        first, second = demo._as("admin"), demo._as("admin2")
        versions = self.search([("code", "=", _CODE)])
        if len(versions) != 1 or versions.state != "released" or not (first and second):
            return False
        own = self.with_user(first).browse(versions.with_user(first).action_new_version()["res_id"])
        own.write(
            {
                "note": _NOTE,
                "last_places": 3,
                "elimination_times": 2,
                "indicator_ids": [Command.create(_PROPOSAL)],
            }
        )
        own._demo_bad_loans()
        own._set_line("proposal_by_id", _PROPOSAL["code"])
        own._demo_higher_grades()
        own.action_test()
        own.with_user(second).action_release(_NOTE)
        return True

    def _demo_bad_loans(self):
        """Bad loans by who answers for them (责任终身), what is recovered by who recovers it."""
        sources = self.env["rm.kpi.source"]
        lines = {line.code: line for line in self.indicator_ids}
        by_first = sources.search([("code", "=", "npl_ratio_first_rm")])
        lines["不良贷款率"].source_id = by_first
        recovered = sources.search([("code", "=", "npl_recovered")])
        own = [
            {"code": "不良清收", "kind": "raw", "source_id": recovered.id, "unit": "元"},
            {"code": "清收加分", "kind": "computed", "formula": _RECOVERED, "unit": "分"},
        ]
        before = lines["资产质量得分"].sequence - 2
        self.indicator_ids = [
            Command.create({**line, "name": line["code"], "sequence": before + place})
            for place, line in enumerate(own)
        ]
        lines["资产质量得分"].formula = _QUALITY

    def _demo_higher_grades(self):
        """Another table of grades for one position."""
        position = self.env["rm.position"].search([("code", "=", _PRINCIPAL)])
        if not position:
            return
        lines = [
            {"sequence": n, "lower": lower, "upper": upper, "result_text": grade}
            for n, (lower, upper, grade) in enumerate(_HIGHER)
        ]
        self.env["rm.kpi.band"].create(
            {
                "scheme_id": self.id,
                "code": self.grade_band_id.code,
                "name": "考核等级（资深客户经理）",
                "result_kind": "text",
                "position_id": position.id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )

    @api.model
    def _demo_leaders(self):
        """A scheme whose results are those of others: RM, team, branch, region."""
        demo = self.env["rm.demo"]
        first, second = demo._as("admin"), demo._as("admin2")
        if not (first and second) or self.search_count([("code", "=", _LEADERS["code"])]):
            return False
        lines = [
            {"code": c, "name": c, "kind": kind, "formula": f, "digits": 2, "sequence": n * 10}
            | ({"weight": weight, "measure_class": group} if weight else {})
            for n, (c, kind, f, weight, group) in enumerate(_LEADER_LINES, start=1)
        ]
        scheme = self.with_user(first).create(
            {**_LEADERS, "indicator_ids": [Command.create(line) for line in lines]}
        )
        scheme.action_test()
        scheme.with_user(second).action_release()
        return True

    @api.model
    def _demo_leaders_compute(self):
        """Compute the leaders' scheme for the periods of the RMs', once it is committed."""
        runs = self.env["rm.kpi.run"]
        done = set(runs.search([("scheme_code", "=", _LEADERS["code"])]).mapped("period"))
        rested_on = runs.search([("scheme_code", "=", _CODE), ("result_count", ">", 0)])
        open_ = sorted(set(rested_on.mapped("period")) - done)
        for period in open_:
            self._compute_period(_LEADERS["code"], period)
        return bool(open_)
