from datetime import timedelta

from odoo import api, models

from ...bank_date import bank_today

#: days between visits by the customer categories in their order
_VISIT_DAYS = (14, 21, 28)
#: 1 x 1, the smallest picture: stands for the photo of a demo proof
_PICTURE = "R0lGODlhAQABAAAAACw="
_FINDINGS = [
    (
        "走访记录与系统访问登记不一致",
        "日志所写上门走访两户，系统内只登记一户，请补登访问记录并上传走访影像。",
        "已补登另一户访问记录，附走访照片。",
        "补登属实，影像清晰，整改到位。",
    ),
    (
        "日志内容连续三日雷同",
        "连续三日日志内容基本相同，请按日如实填写客户、事项与结果。",
        "已按实际情况补充三日走访客户名单和洽谈结果，今后当日事当日记。",
        "",
    ),
    (
        "到期存款未跟进",
        "本周到期的三笔定期存款未见联系记录，请逐户联系并登记结果。",
        "",
        "",
    ),
]


class RmRectification(models.Model):
    """Duties, frequencies and rectifications of the demo bank; production never calls this."""

    _inherit = "rm.rectification"

    @api.model
    def _demo_fill(self):
        """Name who checks logs, how often customers are seen, and what is to be put right."""
        demo = self.env["rm.demo"]
        leader, rm = demo._as("leader"), demo._as("rm")
        if self.search_count([], limit=1) or not (leader and rm):
            return
        self._demo_duties(leader, demo._as("leader_ho"))
        categories = self.env["rm.customer.category"].search([], limit=50)
        for nth, category in enumerate(categories):
            category.visit_days = _VISIT_DAYS[min(nth, len(_VISIT_DAYS) - 1)]
        self._demo_late_visits()
        manager = self.env["rm.manager"].search([("user_id", "=", rm.id)], limit=1)
        log = self.env["rm.work.log"].search(
            [("manager_id", "=", manager.id), ("state", "=", "checked")], limit=1
        )
        for nth, row in enumerate(_FINDINGS):
            self._demo_one(nth, row, manager, log, leader, rm)

    @api.model
    def _demo_late_visits(self):
        """Let some be overdue: the frequencies did not begin with the demo."""
        duties = self.env["rm.visit.duty"]
        duties.flush_model()
        self.env.cr.execute(
            "UPDATE rm_visit_duty SET due_on = due_on - 30 - id % 45"
            " WHERE id % 13 = 0 AND last_visit_on IS NULL"
        )
        duties.invalidate_model()

    @api.model
    def _demo_duties(self, leader, above):
        first = bank_today(self.env).replace(day=1)
        for user, title, marks, spots in (
            (leader, "支行行长", 40, 5),
            (above, "分管信贷副行长", 20, 10),
        ):
            if user:
                self.env["rm.work.log.duty"].create(
                    {
                        "user_id": user.id,
                        "branch_id": user.rm_branch_id.id,
                        "title": title,
                        "marks_least": marks,
                        "spots_least": spots,
                        "valid_from": (first - timedelta(days=40)).replace(day=1),
                    }
                )

    @api.model
    def _demo_one(self, nth, row, manager, log, leader, rm):
        subject, finding, measures, accepted = row
        record = self.with_user(leader).create(
            {
                "manager_id": manager.id,
                "log_id": log.id if nth < 2 else False,
                "source": "log" if nth < 2 else "other",
                "subject": subject,
                "finding": finding,
            }
        )
        if measures:
            record.with_user(rm).write({"measures": measures})
            own = self.env["ir.attachment"].with_user(rm)
            proof = own.create({"name": "走访影像.gif", "datas": _PICTURE, "res_model": self._name})
            record.with_user(rm).write({"attachment_ids": [(4, proof.id)]})
            record.with_user(rm).action_answer()
        if accepted:
            record.action_accept(accepted)
        if not measures:
            # the bank did not begin with the demo: this one is late
            late = bank_today(self.env) - timedelta(days=2)
            record.sudo()._set_guarded(due_on=late)


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (25, "rm.rectification", "_demo_fill")]
