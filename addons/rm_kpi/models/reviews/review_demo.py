import random
from datetime import date

from odoo import api, models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today

from ...computing.period import period_of, previous

#: code, name, category, content, weight, evidence, [(level, points from, description)]
_ITEMS = [
    (
        "attitude",
        "工作态度",
        "attitude",
        "出勤、责任心、执行力，对交办工作的响应。",
        "15",
        "none",
        [
            ("优秀", "90", "主动担当，交办事项均提前或按时完成，全季无缺勤。"),
            ("良好", "80", "按时完成交办事项，偶有提醒。"),
            ("合格", "60", "基本完成交办事项，需要经常督促。"),
            ("不合格", "0", "推诿拖延，或有无故缺勤。"),
        ],
    ),
    (
        "teamwork",
        "团队协作",
        "attitude",
        "与柜面、风险、兄弟机构的配合，信息共享，带教新人。",
        "15",
        "none",
        [
            ("优秀", "90", "主动共享客户信息，积极参与联合营销，带教有成效。"),
            ("良好", "80", "能配合他人工作，参加联合营销。"),
            ("合格", "60", "能完成分工，较少主动配合。"),
            ("不合格", "0", "配合度差，影响团队工作。"),
        ],
    ),
    (
        "compliance",
        "合规操作",
        "compliance",
        "贷款三查、双人实地调查、反洗钱、档案与用印的合规情况；扣分须写明事实。",
        "25",
        "remark",
        [
            ("优秀", "90", "检查无问题，主动发现并报告风险。"),
            ("良好", "80", "仅有轻微瑕疵并已整改。"),
            ("合格", "60", "存在一般性问题，整改不够及时。"),
            ("不合格", "0", "存在违规行为或重复发生的问题。"),
        ],
    ),
    (
        "service",
        "客户服务",
        "service",
        "客户走访、投诉处理、到期提醒、客户满意度。",
        "20",
        "none",
        [
            ("优秀", "90", "重点客户每月走访，无投诉，客户评价好。"),
            ("良好", "80", "按计划走访，投诉处理及时。"),
            ("合格", "60", "走访不足，但无责任投诉。"),
            ("不合格", "0", "发生责任投诉或长期不走访。"),
        ],
    ),
    (
        "ability",
        "业务能力",
        "ability",
        "产品知识、调查报告质量、方案设计与谈判能力。",
        "15",
        "none",
        [
            ("优秀", "90", "能独立承做复杂业务，调查报告质量高。"),
            ("良好", "80", "能独立承做常规业务。"),
            ("合格", "60", "常规业务尚需指导。"),
            ("不合格", "0", "不能独立承做业务。"),
        ],
    ),
    (
        "worklog",
        "工作日志质量",
        "other",
        "日志是否每日填写，内容是否真实具体，批阅意见是否落实。",
        "10",
        "none",
        [
            ("优秀", "90", "每日填写，内容具体，抽查属实，批阅意见全部落实。"),
            ("良好", "80", "偶有补填，内容较具体。"),
            ("合格", "60", "时有缺漏，内容笼统。"),
            ("不合格", "0", "长期缺漏，或抽查不属实。"),
        ],
    ),
]
_GROUPS = (("leader", "40"), ("leader2", "20"), ("risk", "20"), ("peer", "20"))
_REMARKS = (
    "本季检查未发现问题，贷后报告按时提交。",
    "档案移交晚了两天，已提醒并整改。",
    "双人实地调查落实到位，影像资料齐全。",
    "一户贷后检查报告内容偏简单，已补充。",
)


class RmReviewDemo(models.Model):
    """Qualitative appraisal of the demo bank: one quarter published, the next being scored."""

    _inherit = "rm.review.plan"

    @api.model
    def _demo_fill(self):
        """Make items and a plan, start it as the second administrator, score as its appraisers."""
        demo = self.env["rm.demo"]
        first, second, leader = (demo._as(name) for name in ("admin", "admin2", "leader"))
        if not (first and second and leader) or self.search_count([], limit=1):
            return True
        plan = self._demo_plan(first, leader.rm_branch_id)
        plan.with_user(second).action_start()
        earlier, now = plan.sudo(False).with_user(first).cycle_ids.sorted("date_to")[-2:]
        self._demo_score(earlier, 1)
        earlier.with_user(first).action_finish()
        self._demo_session(earlier, first)
        earlier.with_user(second).action_publish()
        self._demo_score(now, 0.4)
        self._demo_evidence(now)
        self._demo_appeal(earlier)
        return True

    @api.model
    def _demo_plan(self, user, branch):
        items = self.env["rm.review.item"].with_user(user)
        made = {
            code: items.create(
                {
                    "code": code,
                    "name": name,
                    "category": category,
                    "content": content,
                    "evidence": evidence,
                    "criterion_ids": [
                        Command.create({"name": level, "points": points, "description": text})
                        for level, points, text in levels
                    ],
                }
            )
            for code, name, category, content, _weight, evidence, levels in _ITEMS
        }
        return self.with_user(user).create(
            {
                "name": f"{branch.name}客户经理季度定性考核",
                "note": "请对照评分标准独立打分，扣分项写明事实。"
                "评分只有本人可见，结果按考核人分组加权汇总。",
                "branch_id": branch.id,
                "cycle": "quarter",
                "start_on": self._demo_start(),
                "days": 10,
                "min_appraisers": 3,
                "item_ids": [
                    Command.create({"item_id": made[row[0]].id, "weight": row[4]}) for row in _ITEMS
                ],
                "appraiser_ids": [
                    Command.create({"relation": relation, "weight": weight, "sequence": number})
                    for number, (relation, weight) in enumerate(_GROUPS)
                ],
            }
        )

    @api.model
    def _demo_start(self):
        """Return the first day of the quarter before the last that has ended."""
        period = previous(previous(period_of("quarter", bank_today(self.env))))
        return date(period.date_from.year, period.date_from.month, 1)

    @api.model
    def _demo_score(self, cycle, share):
        """Fill in a share of each appraiser's sheets, each by its appraiser; one is left half."""
        # sudo: the demo acts for every appraiser in turn
        tasks = cycle.sudo().task_ids.sorted("id")
        for task in tasks:
            sheets = self.env["rm.review.sheet"].with_user(task.reviewer_id)
            sheets = sheets.search([("task_id", "=", task.id)], order="id")
            wanted = round(len(sheets) * share)
            for sheet in sheets[:wanted]:
                self._demo_fill_sheet(sheet, len(sheet.answer_ids))
                sheet.action_submit()
            for sheet in sheets[wanted : wanted + 1]:
                self._demo_fill_sheet(sheet, 3)

    @api.model
    def _demo_fill_sheet(self, sheet, count):
        manager = sheet.sudo().manager_id
        chance = random.Random(f"{manager.code} {sheet.cycle_id.period}")
        level = chance.randint(70, 92)
        chance = random.Random(f"{manager.code} {sheet.reviewer_id.login} {sheet.cycle_id.period}")
        for answer in sheet.answer_ids[:count]:
            points = min(max(level + chance.randint(-7, 6), 55), 98)
            needed = answer.plan_item_id.evidence == "remark"
            remark = chance.choice(_REMARKS) if needed or chance.random() < 0.1 else ""
            sheet.save_answer(sheet.id, answer.id, points, remark, answer.version)
