from datetime import timedelta
from pathlib import Path

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

_PACK = Path(__file__).parents[2] / "data" / "packs" / "good_start.json"
_PRIZES = (("一等奖", 1, 1, "3000"), ("二等奖", 2, 4, "1500"), ("三等奖", 5, 10, "800"))


class RmKpiContestDemo(models.Model):
    """A contest of the demo bank that runs; production never calls this."""

    _inherit = "rm.kpi.contest"

    @api.model
    def _demo_fill(self):
        """Start a contest as the demo's administrators and compute its first weeks."""
        demo = self.env["rm.demo"]
        first, second = demo._as("admin"), demo._as("admin2")
        rows = self.env.execute_query(
            SQL("SELECT max(business_date) FROM rm_batch WHERE state = 'published'")
        )
        newest = rows[0][0]
        if self.search_count([]) or not (first and second and newest):
            return False
        schemes = self.env["rm.kpi.scheme"].with_user(first)
        scheme = schemes.browse(schemes.import_pack(_PACK.read_text("utf-8"))["scheme"])
        scheme._demo_growth()
        scheme.action_test()
        scheme.with_user(second).action_release("竞赛方案只决定奖项，不进入绩效薪酬")
        contest = self.with_user(first).create(
            {
                "name": "“开门红”客户经理竞赛",
                "scheme_code": scheme.code,
                "date_from": newest - timedelta(days=44),
                "date_to": newest + timedelta(days=45),
                "note": "全行客户经理参加，按竞赛积分排名；奖项单独发放，不计入绩效工资。",
                "prize_ids": [
                    Command.create(
                        {"name": name, "place_from": start, "place_to": end, "amount": amount}
                    )
                    for name, start, end, amount in _PRIZES
                ],
            }
        )
        contest.with_user(second).action_start()
        return True

    @api.model
    def _demo_refresh(self):
        """Compute the board of the demo's contest, once what it rests on is committed."""
        for contest in self.search([("state", "=", "running")]):
            if not contest._board_run():
                contest.with_user(self.env["rm.demo"]._as("admin"))._refresh()
        return True


class RmKpiScheme(models.Model):
    _inherit = "rm.kpi.scheme"

    def _demo_growth(self):
        """Count what was won since last year's end as well: its base goes along with hand-overs."""
        source = self.env["rm.kpi.source"].search([("code", "=", "deposit_last_year_end")])
        points = self.indicator_ids.filtered(lambda line: line.code == "存款积分")
        base = {"code": "年初存款", "name": "上年末存款", "kind": "raw", "source_id": source.id}
        self.write({"indicator_ids": [Command.create({**base, "unit": "元", "sequence": 5})]})
        points.formula += " + MAX(竞赛日均存款 - 年初存款, 0) / 10000 * 0.05"
        self.note = f"{self.note}较上年末净增的存款每万元另积0.05分。"
