from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today, bank_zone

_TOPICS = [
    ("CREDIT", "信贷业务", False),
    ("CREDIT-RISK", "信贷风险管理", "CREDIT"),
    ("DEPOSIT", "存款营销", False),
    ("COMPLIANCE", "合规与反洗钱", False),
]
_COURSES = [
    ("CREDIT-RISK", "贷后检查操作规范", "lecture", 4, True),
    ("CREDIT", "小微企业贷款调查方法", "lecture", 6, False),
    ("DEPOSIT", "到期存款客户维护", "lecture", 3, False),
    ("COMPLIANCE", "反洗钱客户身份识别", "lecture", 2, True),
]

#: course -> (marks of content, teaching and use; words) of each who evaluates
_EVALUATIONS = {
    "到期存款客户维护": [
        ("545", "到期前一个月的联系话术可以直接用，希望多讲几个大额存单的案例。"),
        ("444", "内容实用，时间略紧，问答环节可再长一些。"),
    ],
    "贷后检查操作规范": [
        ("554", "检查要点讲得清楚，配了三个本行的真实案例。"),
        ("433", "农户贷款的实地检查部分偏少，建议补充。"),
    ],
}


class RmTrainingTopic(models.Model):
    """Training of the demo bank; production never calls this."""

    _inherit = "rm.training.topic"

    def _demo_fill(self):
        """Fill the demo bank: topics, courses, an approved plan with a session past and one ahead.

        Does nothing when there are topics already. The plan goes the way of every plan: made by
        one user, approved by another.

        :return: the plan, empty when nothing was done.
        """
        plans = self.env["rm.training.plan"]
        if self.search_count([], limit=1):
            return plans
        courses = self._demo_courses()
        root = self.env["rm.branch"].search([("parent_id", "=", False)], limit=1)
        makers = self._demo_makers()
        if not root or not makers:
            return plans
        plan = plans.with_user(makers[0]).create(self._prepare_demo_plan(root, courses))
        plan.action_submit()
        # sudo: who may sign, for the demo to go on as him
        decider = plan.sudo().approval_request_id._deciders()[:1]
        plan.with_user(decider).action_approve("同意，请各支行按期组织。")
        self._demo_enrol(plan)
        return plan

    def _demo_courses(self):
        topics = {}
        for code, name, above in _TOPICS:
            topics[code] = self.create(
                {"code": code, "name": name, "parent_id": above and topics[above].id}
            )
        return self.env["rm.training.course"].create(
            [
                {
                    "topic_id": topics[code].id,
                    "name": name,
                    "kind": kind,
                    "hours": hours,
                    "mandatory": mandatory,
                }
                for code, name, kind, hours, mandatory in _COURSES
            ]
        )

    def _demo_makers(self):
        """Return the administrators of the bank, one after the other."""
        group = self.env.ref("rm_workbench.group_admin")
        return group.all_user_ids.filtered(lambda user: user.active and not user.share)

    def _prepare_demo_plan(self, branch, courses):
        today = bank_today(self.env)
        past, ahead = today - timedelta(days=7), today + timedelta(days=7)
        return {
            "name": f"{today.year}年客户经理业务培训",
            "branch_id": branch.id,
            "date_from": today - timedelta(days=30),
            "date_to": today + timedelta(days=90),
            "mandatory": True,
            "need": "position",
            "budget": "36000",
            "note": "提升贷后管理与存款维护能力。",
            "line_ids": [Command.create({"course_id": course.id}) for course in courses],
            "session_ids": [
                Command.create(
                    {
                        "course_id": course.id,
                        "start": self._demo_moment(day, 9),
                        "stop": self._demo_moment(day, 9 + int(course.hours)),
                        "place": "总行六楼培训室",
                        "places": 40,
                        "teacher": teacher,
                        "cost": "4200",
                    }
                )
                for course, day, teacher in (
                    # in the month that appraisers judge
                    (courses[2], today - timedelta(days=30), "郑老师"),
                    (courses[0], past, "周老师"),
                    (courses[1], ahead, "吴老师"),
                    (courses[2], ahead + timedelta(days=1), "郑老师"),
                )
            ],
        }

    def _demo_moment(self, day, hour):
        """Return the moment in UTC of an hour of the bank's day."""
        local = bank_zone(self.env).localize(datetime.combine(day, time(hour)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _demo_enrol(self, plan):
        """Enrol some RMs; those of the past session attended and got their records."""
        logins = ("rm", "rm2")
        managers = self.env["rm.manager"].search([("user_id.login", "in", logins)])
        managers |= self.env["rm.manager"].search([("left_on", "=", False)], limit=12)
        decider = plan.approval_request_id.decision_ids.user_id
        self._demo_licences(managers)
        for session in plan.session_ids.with_user(decider):
            enrolments = (
                self.env["rm.training.enrolment"]
                .with_user(decider)
                .create(
                    [{"session_id": session.id, "manager_id": manager.id} for manager in managers]
                )
            )
            if session.start < datetime.now(pytz.utc).replace(tzinfo=None):
                enrolments[:10].write({"attended": True})
                session.action_done()
                self._demo_evaluate(session, managers.user_id.filtered(lambda u: u.login in logins))

    def _demo_evaluate(self, session, users):
        """Let those who can sign in say what they think of a session that is over."""
        for user, row in zip(users, _EVALUATIONS[session.course_id.name], strict=False):
            marks, comment = row
            self.env["rm.training.evaluation"].with_user(user).create(
                {
                    "session_id": session.id,
                    **dict(zip(("content_mark", "teacher_mark", "use_mark"), marks, strict=True)),
                    "comment": comment,
                }
            )

    def _demo_licences(self, managers):
        """Enter licences: most hold, some are about to expire, one is over."""
        today = bank_today(self.env)
        names = ("银行业专业人员（中级）", "基金从业资格", "保险代理人执业证")
        self.env["rm.training.licence"].create(
            [
                {
                    "manager_id": manager.id,
                    "name": names[nth % 3],
                    "number": f"{today.year - 2}{nth * 7919 + 100000:08d}",
                    "issuer": "行业协会",
                    "issued_on": today - timedelta(days=700 + nth * 11),
                    "expires_on": today + timedelta(days=nth * 45 - 20),
                }
                for nth, manager in enumerate(managers)
            ]
        )
