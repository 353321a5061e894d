from base64 import b64encode
from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today

_COURSE = "反洗钱客户身份识别"
_GUIDE = """一、核实：身份证件原件、联网核查、人脸比对。
二、登记：姓名、国籍、职业、住所、联系方式、证件种类号码和有效期。
三、受益所有人：穿透至最终控制的自然人。
四、持续：证件到期前一个月联系更新；资料变化重新识别。
五、可疑：当日报告支行反洗钱岗，不得向客户透露。
"""
_CASES = """案例一：某商贸公司开户三日内收付一百二十万元，经营地址查无此店。
案例二：七旬老人由他人陪同开立网银并要求调高限额。
案例三：个体户代发工资，收款人均为外地户籍且当日取现。
请逐案写出应追问的问题和处置方式。
"""
#: pool -> (question, right answer, wrong answers)
_POOLS = {
    "客户身份识别": [
        ("客户身份证件到期后多久仍未更新，应中止办理业务？", "九十天", "三年", "不需要中止"),
        ("对公客户的受益所有人应穿透到？", "最终控制的自然人", "上一级法人股东", "经办人"),
        ("单笔现金存取多少人民币需识别身份？", "五万元及以上", "五十万元及以上", "都不需要"),
        ("代理人办理业务时应核对？", "代理人和被代理人双方证件", "只核对代理人证件", "只核对存折"),
    ],
    "可疑交易": [
        ("发现可疑交易应当？", "当日报告支行反洗钱岗", "先告知客户再观察", "月底汇总报告"),
        ("下列哪项最可能可疑？", "分散转入、集中转出", "按月代发工资", "定期转存"),
        ("客户交易记录自交易结束起至少保存？", "十年", "一年", "三个月"),
        ("客户拒绝提供身份资料时应当？", "拒绝办理并考虑报告", "先办理后补", "由他人代为提供"),
    ],
}  # fmt: skip


class RmTrainingTopic(models.Model):
    """Materials, progress and an exam of the demo bank; production never calls this."""

    _inherit = "rm.training.topic"

    def _demo_courses(self):
        courses = super()._demo_courses()
        course = courses.filtered(lambda c: c.name == _COURSE)
        course.write(
            {
                "kind": "document",
                "document": b64encode(_GUIDE.encode()),
                "document_name": "客户身份识别操作指引.txt",
                "teacher": "合规部 林老师",
                "material_ids": [
                    Command.create(
                        {
                            "name": "识别案例三则",
                            "document": b64encode(_CASES.encode()),
                            "document_name": "识别案例三则.txt",
                            "minutes": 20,
                        }
                    ),
                    Command.create(
                        {
                            "name": "监管部门反洗钱宣传页",
                            "kind": "link",
                            "url": "http://www.pbc.gov.cn/fanxiqianju/",
                            "minutes": 15,
                        }
                    ),
                ],
            }
        )
        course.material_ids.filtered("is_main").minutes = 30
        self._demo_exam(course)
        rm = self.env["rm.demo"]._as("rm")
        first = course.material_ids[:1].with_user(rm)
        if rm and self.env["rm.owned.mixin"].with_user(rm)._own_manager():
            first.action_open()
            first.action_done()
        return courses

    def _demo_exam(self, course):
        course.action_make_exam()
        survey, number = course.survey_id, 0
        survey.title = "反洗钱客户身份识别考试"
        for name, questions in _POOLS.items():
            self.env["survey.question"].create(
                {
                    "survey_id": survey.id,
                    "title": name,
                    "is_page": True,
                    "question_type": False,
                    "sequence": number,
                    "random_questions_count": 2,
                }
            )
            for title, right, *wrong in questions:
                number += 1
                self._demo_question(survey, number, title, right, wrong)
            number += 1

    def _demo_question(self, survey, number, title, right, wrong):
        # the right one is not always the first
        choices = [(right, True), *((text, False) for text in wrong)]
        choices = choices[number % 3 :] + choices[: number % 3]
        self.env["survey.question"].create(
            {
                "survey_id": survey.id,
                "title": title,
                "question_type": "simple_choice",
                "sequence": number,
                "constr_mandatory": True,
                "suggested_answer_ids": [
                    Command.create(
                        {
                            "value": text,
                            "is_correct": correct,
                            "answer_score": 25 if correct else 0,
                            "sequence": place,
                        }
                    )
                    for place, (text, correct) in enumerate(choices)
                ],
            }
        )


class RmQuestionnaire(models.Model):
    """Questionnaires of the demo bank; production never calls this."""

    _inherit = "rm.questionnaire"

    @api.model
    def _demo_fill(self):
        """Ask as the demo logins do; does nothing when there are some.

        :return: the questionnaires
        """
        leader, admin = (self.env["rm.demo"]._as(login) for login in ("leader", "admin"))
        if self.search_count([], limit=1) or not (leader and admin):
            return self.browse()
        role = [Command.link(self.env.ref("rm_workbench.role_rm").id)]
        last = bank_today(self.env) + timedelta(days=14)
        asked = self.with_user(leader).create(
            {
                "title": "秋季农户融资需求问卷",
                "intro": "请按走访情况填写，结果用于四季度产品方案。",
                "valid_to": last,
                "role_ids": role,
                "question_ids": [
                    Command.create(
                        {
                            "title": "今年秋季农户资金需求比去年",
                            "choices": "明显增加\n略有增加\n持平\n减少",
                            "sequence": 1,
                        }
                    ),
                    Command.create(
                        {
                            "title": "农户最看重什么（可多选）",
                            "kind": "multiple_choice",
                            "choices": "利率\n放款速度\n担保方式\n还款方式",
                            "sequence": 2,
                        }
                    ),
                    Command.create(
                        {"title": "我行现有产品的适用程度", "kind": "scale", "sequence": 3}
                    ),
                    Command.create(
                        {
                            "title": "对产品方案的建议",
                            "kind": "text_box",
                            "mandatory": False,
                            "sequence": 4,
                        }
                    ),
                ],
            }
        )
        nameless = self.with_user(admin).create(
            {
                "title": "客户经理减负匿名问卷",
                "intro": "匿名填写，不记录姓名和时间。",
                "anonymous": True,
                "valid_to": last,
                "role_ids": role,
                "question_ids": [
                    Command.create(
                        {
                            "title": "每周填表报数占用的时间",
                            "choices": "不足两小时\n两到五小时\n五小时以上",
                        }
                    ),
                    Command.create(
                        {"title": "最该取消的一张表", "kind": "text_box", "mandatory": False}
                    ),
                ],
            }
        )
        for record in (asked, nameless):
            record.action_open()
        return asked | nameless


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (82, "rm.questionnaire", "_demo_fill")]
