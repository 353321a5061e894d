from datetime import timedelta
from random import Random

from odoo import api, models

from ...bank_date import bank_today
from ...tools import office_texts as texts

_RATINGS = ("good", "good", "excellent", "good", "fair")


class RmWorkLog(models.Model):
    _inherit = "rm.work.log"

    @api.model
    def _demo_fill(self):
        """Write the logs of the last weeks; leaders have read most of them and drawn a sample."""
        if self.search_count([], limit=1):
            return
        demo = self.env["rm.demo"]
        days = demo._working_days()
        vals_list = []
        for manager in demo._office_managers():
            chance = Random(f"logs {manager.code}")
            wrote = [day for day in days[:-1] if chance.random() < 0.93]
            vals_list += [self._demo_vals(chance, manager, day) for day in wrote]
        logs = self.create(vals_list)
        logs._demo_submit()
        logs._demo_checks()
        for manager in self.env["rm.manager"].search([("user_id", "!=", False)]):
            today = days[-1] if days[-1] == bank_today(self.env) else False
            if today:
                self.create(
                    {"manager_id": manager.id, "date": today, "morning_plan": texts.MORNING[0]}
                )

    @api.model
    def _demo_vals(self, chance, manager, day):
        content = chance.choice(texts.SHORT if chance.random() < 0.05 else texts.EVENING)
        visits = self.env["rm.visit"].search([("manager_id", "=", manager.id), ("date", "=", day)])
        lines = [visit.with_context(lang="zh_CN")._line_for_log() for visit in visits]
        return {
            "manager_id": manager.id,
            "date": day,
            "morning_plan": chance.choice(texts.MORNING),
            "content": "\n".join([*lines, content]),
            "tomorrow": chance.choice(texts.TOMORROW),
        }

    def _demo_submit(self):
        """Hand the logs in on their evening, one in fifteen on the next day."""
        self.flush_recordset()
        self.env.cr.execute(
            """UPDATE rm_work_log SET state = 'submitted', late = id %% 15 = 0,
                      entered_on = date + CASE WHEN id %% 15 = 0 THEN 1 ELSE 0 END,
                      submitted_at = date + CASE WHEN id %% 15 = 0 THEN 1 ELSE 0 END
                                     + time '09:30' + id %% 60 * interval '1 minute'
                WHERE id = ANY(%s)""",
            [self.ids],
        )
        self.invalidate_recordset()

    def _demo_checks(self):
        """Let the leaders mark the older ones and draw a sample of the last weeks."""
        today = bank_today(self.env)
        demo = self.env["rm.demo"]
        leader, above = demo._as("leader"), demo._as("leader_ho")
        for user, share in ((leader, 0.85), (above, 0.25)):
            chance = Random(f"checks {user.login}")
            seen = (
                self.with_user(user).search([("date", "<", today - timedelta(days=1))])
                if user
                else self.browse()
            )
            chosen = seen.filtered(lambda _log, chance=chance, share=share: chance.random() < share)
            marks = chosen.sorted("date").grouped(
                lambda log, chance=chance: (log.date, chance.choice(_RATINGS))
            )
            for (_day, rating), logs in marks.items():
                logs.action_check("review", rating, chance.choice(texts.REVIEWS[rating]))
        if leader:
            self._demo_sample(leader, today)

    @api.model
    def _demo_sample(self, leader, today):
        sample = (
            self.env["rm.work.log.sample"]
            .with_user(leader)
            .create(
                {
                    "name": f"{today.year}年{today.month}月日志抽查",
                    "branch_id": leader.rm_branch_id.id,
                    "date_from": today - timedelta(days=28),
                    "date_to": today,
                    "method": "number",
                    "number": 12,
                    "seed": "19980630",
                }
            )
        )
        sample.action_draw()
        for line in sample.line_ids[:5]:
            rating = "poor" if line.short else "good"
            line.log_id.action_check("spot", rating, texts.REVIEWS[rating][0])
