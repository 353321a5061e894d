import base64

from odoo import api, models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today

_PROOF = "检查日期、抽查档案、发现问题及整改情况见附表。\n".encode()


class RmReviewDemoLater(models.Model):
    """The demo bank's calibration session, evidence on sheets and an appeal."""

    _inherit = "rm.review.plan"

    @api.model
    def _demo_session(self, cycle, user):
        """Hold the session of a finished cycle: one score moves."""
        demo = self.env["rm.demo"]
        members = [demo._as(name) for name in ("leader", "leader_ho", "risk")]
        # sudo: the demo looks for a result to speak about
        results = cycle.sudo().result_ids.filtered("computed_score")
        own = results.filtered(lambda r: r.manager_id.user_id in sum(members, user))
        judged = (results - own).sorted("rank")[:1]
        if not judged or not all(members):
            return
        session = self.env["rm.review.session"].with_user(user)
        session.create(
            {
                "cycle_id": cycle.id,
                "held_on": bank_today(self.env),
                "member_ids": [Command.set([member.id for member in members])],
                "minutes": "对照走访、抽查和投诉记录逐人评议；对打分明显偏离履职情况的予以调整。",
                "line_ids": [
                    Command.create(
                        {
                            "result_id": judged.id,
                            "points": "1.5",
                            "reason": "牵头完成专业市场批量授信，贡献未在评分项中体现。",
                        }
                    )
                ],
            }
        ).action_decide()

    @api.model
    def _demo_evidence(self, cycle):
        """Add a file to the first answer of each open sheet that has been begun."""
        # sudo: the demo acts for every appraiser in turn
        for sheet in (
            self.env["rm.review.sheet"]
            .sudo()
            .search([("cycle_id", "=", cycle.id), ("state", "=", "in_progress")])
        ):
            own = self.env["rm.review.sheet"].with_user(sheet.reviewer_id).browse(sheet.id)
            own.attach_evidence(
                own.id,
                own.answer_ids[0].id,
                "合规检查附表.txt",
                base64.b64encode(_PROOF).decode(),
            )

    @api.model
    def _demo_appeal(self, cycle):
        """Let the demo's RM appeal against his published result."""
        user = self.env["rm.demo"]._as("rm")
        results = self.env["rm.review.result"].with_user(user or self.env.user)
        own = results.search([("cycle_id", "=", cycle.id), ("is_mine", "=", True)])
        if user and own:
            results.env["rm.review.appeal"].create(
                {
                    "result_id": own.id,
                    "text": "“客户服务”一项得分偏低。本季走访重点客户12户，均有记录，且无客户投诉，"
                    "请复核。",
                }
            )
