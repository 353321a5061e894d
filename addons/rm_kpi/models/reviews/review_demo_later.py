import base64

from odoo import api, models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today

from . import review_demo_texts as texts


class RmReviewDemoLater(models.Model):
    """Sessions, evidence, returned sheets and the RM's answers; the demo's plan with names."""

    _inherit = "rm.review.plan"

    @api.model
    def _demo_session(self, cycle, user):
        """Hold the session of a finished cycle, which moves its best score; return it."""
        demo = self.env["rm.demo"]
        members = [demo._as(name) for name in ("leader", "leader_ho", "risk")]
        # sudo: the demo looks for a result to speak about
        results = cycle.sudo().result_ids.filtered("computed_score")
        own = results.filtered(lambda r: r.manager_id.user_id in sum(members, user))
        judged = (results - own).sorted("rank")[:1]
        decisions = [
            {
                "result_id": result.id,
                "points": "1.5",
                "reason": "牵头完成专业市场批量授信，贡献未在评分项中体现。",
            }
            for result in judged
        ]
        return (
            self.env["rm.review.session"]
            .with_user(user)
            .create(
                {
                    "cycle_id": cycle.id,
                    "held_on": bank_today(self.env),
                    "member_ids": [Command.set([member.id for member in members])],
                    "minutes": texts.MINUTES,
                    "line_ids": [Command.create(decision) for decision in decisions],
                }
            )
        )

    @api.model
    def _demo_return(self, cycle, above):
        """Let whoever is above them give one finished sheet back to each leader."""
        # sudo: the demo looks for sheets that nobody but their appraisers reads
        sheets = self.env["rm.review.sheet"].sudo()
        done = sheets.search(
            [
                ("cycle_id", "=", cycle.id),
                ("state", "=", "done"),
                ("appraiser_id.relation", "=", "leader"),
            ],
            limit=1,
        )
        done.with_user(above).action_return(
            "“合规操作”一项的备注与本月检查通报不一致，请核对后重新提交。"
        )

    @api.model
    def _demo_evidence(self, cycle):
        """Add a file to the first answer of each open sheet that has been begun."""
        # sudo: the demo acts for every appraiser in turn
        sheets = self.env["rm.review.sheet"].sudo()
        begun = sheets.search([("cycle_id", "=", cycle.id), ("state", "=", "in_progress")])
        proof = base64.b64encode(texts.PROOF.encode()).decode()
        for sheet in begun:
            own = sheets.sudo(False).with_user(sheet.reviewer_id).browse(sheet.id)
            own.attach_evidence(own.id, own.answer_ids[0].id, "合规检查附表.txt", proof)

    @api.model
    def _demo_answer_reports(self, earlier, latest):
        """Let the demo's RM comment on an earlier report and appeal against the latest."""
        user = self.env["rm.demo"]._as("rm")
        results = self.env["rm.review.result"].with_user(user or self.env.user)
        mine = results.search([("is_mine", "=", True)])
        for result in mine.filtered(lambda r: user and r.cycle_id.id == earlier.id):
            result.action_comment("认可本月评价，日志填写不够具体的问题已整改。")
        for result in mine.filtered(lambda r: user and r.cycle_id.id == latest.id):
            result.env["rm.review.appeal"].create(
                {
                    "result_id": result.id,
                    "text": "“客户服务”一项得分偏低。本月走访重点客户12户，均有记录，且无客户投诉，"
                    "请复核。",
                }
            )

    @api.model
    def _demo_named(self, first, second, desk, items):
        """Judge the service with open names: customers are called back; a yearly plan waits."""
        rm = self.env["rm.demo"]._as("rm")
        branch = (rm or desk).rm_branch_id
        plan = self._demo_make(
            first,
            items,
            texts.SERVICE,
            texts.SERVICE_GROUPS,
            persons={"callback": desk},
            name=f"{branch.name}服务质量月度评价（记名）",
            note="客户回访岗按名单逐户电话回访，记录客户意见后评分；本计划记名，请据实填写。",
            branch_id=branch.id,
            cycle="month",
            start_on=self._demo_month(2),
            days=10,
            min_appraisers=1,
            anonymous=False,
            call_count=3,
        )
        before, now = self._demo_start(plan, second)
        self._demo_score(before, 1)
        before.with_user(first).action_finish()
        self._demo_session(before, first)
        self._demo_score(now, 0.4)
        yearly = self._demo_make(
            first,
            items,
            texts.YEARLY,
            texts.YEARLY_GROUPS,
            name=f"{bank_today(self.env).year}年度客户经理综合素质考核",
            note="年度考核结果作为评先评优和岗位等级调整的参考。",
            cycle="year",
            start_on=bank_today(self.env).replace(month=1, day=1),
            days=20,
            min_appraisers=1,
            anonymous=False,
        )
        yearly.action_submit()
