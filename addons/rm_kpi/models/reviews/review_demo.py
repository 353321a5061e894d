import random

from odoo import api, models
from odoo.fields import Command

from odoo.addons.rm_workbench.bank_date import bank_today

from ...computing.period import period_of, previous
from . import review_demo_texts as texts


class RmReviewDemo(models.Model):
    """Qualitative appraisal of the demo bank; production never calls this.

    Of the monthly plan two months are published and the last one is being scored; of the plan with
    names one month waits for the decision of its session; a plan of the year waits for its start.
    """

    _inherit = "rm.review.plan"

    @api.model
    def _demo_fill(self):
        """Make items and plans, start them as the second administrator, score as appraisers."""
        demo = self.env["rm.demo"]
        people = [demo._as(name) for name in ("admin", "admin2", "leader", "leader_ho", "risk")]
        if not all(people) or self.search_count([], limit=1):
            return True
        first, second, leader, above, risk = people
        items = self._demo_items(first)
        earlier, before, now = self._demo_start(self._demo_monthly(first, leader, items), second)
        for cycle in (earlier, before):
            self._demo_score(cycle, 1)
            cycle.with_user(first).action_finish()
            if cycle == before:
                self._demo_session(cycle, first).action_decide()
            cycle.with_user(second).action_publish()
        self._demo_score(now, 0.4)
        self._demo_return(now, above)
        self._demo_evidence(now)
        self._demo_answer_reports(earlier, before)
        self._demo_named(first, second, risk, items)
        return True

    @api.model
    def _demo_items(self, user):
        items = self.env["rm.review.item"].with_user(user)
        return {
            code: items.create(
                {
                    "code": code,
                    "name": name,
                    "category": category,
                    "content": content,
                    "evidence": evidence,
                    "criterion_ids": [
                        Command.create({"name": level, "points": points, "description": meaning})
                        for (level, points), meaning in zip(texts.LEVELS, meanings, strict=True)
                    ],
                }
            )
            for code, name, category, content, evidence, meanings in texts.ITEMS
        }

    @api.model
    def _demo_make(self, user, items, weights, groups, **vals):
        """Make a draft plan of some items and groups of appraisers with their weights."""
        persons = vals.pop("persons", {})
        lines = [
            {"item_id": items[code].id, "weight": weight, "sequence": nth}
            for nth, (code, weight) in enumerate(weights.items())
        ]
        appraisers = [
            {
                "relation": relation,
                "weight": weight,
                "sequence": nth,
                "user_ids": [Command.set(persons.get(relation, user.browse()).ids)],
            }
            for nth, (relation, weight) in enumerate(groups.items())
        ]
        return self.with_user(user).create(
            {
                "item_ids": [Command.create(line) for line in lines],
                "appraiser_ids": [Command.create(line) for line in appraisers],
                **vals,
            }
        )

    @api.model
    def _demo_monthly(self, user, leader, items):
        return self._demo_make(
            user,
            items,
            texts.MONTHLY,
            texts.MONTHLY_GROUPS,
            name=f"{leader.rm_branch_id.name}客户经理月度定性考核",
            note="请对照评分标准独立打分，扣分项写明事实。"
            "评分只有本人可见，结果按考核人分组加权汇总。",
            branch_id=leader.rm_branch_id.id,
            cycle="month",
            start_on=self._demo_month(3),
            days=10,
            min_appraisers=3,
        )

    @api.model
    def _demo_month(self, back):
        """Return the first day of the month that lies so many months back."""
        period = period_of("month", bank_today(self.env))
        for _month in range(back):
            period = previous(period)
        return period.date_from

    @api.model
    def _demo_start(self, plan, user):
        """Start a plan by the second person; return its cycles, the earliest first."""
        plan.with_user(user).action_start()
        # sudo: the demo acts for every role in turn
        return plan.sudo().cycle_ids.sorted("date_to")

    @api.model
    def _demo_score(self, cycle, share):
        """Fill in a share of each appraiser's sheets, each by its appraiser; one is left half."""
        # sudo: the demo acts for every appraiser in turn
        for task in cycle.sudo().task_ids.sorted("id"):
            sheets = self.env["rm.review.sheet"].with_user(task.reviewer_id)
            sheets = sheets.search([("task_id", "=", task.id)], order="id")
            wanted = round(len(sheets) * share)
            for sheet in sheets[:wanted]:
                self._demo_fill_sheet(sheet, len(sheet.answer_ids))
                sheet.action_submit()
            for sheet in sheets[wanted : wanted + 1]:
                self._demo_fill_sheet(sheet, len(sheet.answer_ids) // 2)

    @api.model
    def _demo_fill_sheet(self, sheet, count):
        """Answer so many items of a sheet; with all of them its customers are called as well."""
        manager = sheet.sudo().manager_id
        chance = random.Random(f"{manager.code} {sheet.cycle_id.period}")
        level = chance.randint(70, 92)
        chance = random.Random(f"{manager.code} {sheet.reviewer_id.login} {sheet.cycle_id.period}")
        for answer in sheet.answer_ids[:count]:
            points = min(max(level + chance.randint(-7, 6), 55), 98)
            needed = answer.plan_item_id.evidence == "remark"
            remark = chance.choice(texts.REMARKS) if needed or chance.random() < 0.1 else ""
            sheet.save_answer(sheet.id, answer.id, points, remark, answer.version)
        calls = sheet.call_ids if count == len(sheet.answer_ids) else sheet.call_ids[:1]
        for call in calls:
            sheet.save_call(sheet.id, call.id, *chance.choice(texts.CALLS))
