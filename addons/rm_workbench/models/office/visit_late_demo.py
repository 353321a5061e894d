from datetime import timedelta

from odoo import api, models

from ...bank_date import bank_today

_REASONS = ("下乡驻村一周，山区没有信号，回行后补录", "参加分行培训，回岗后补录")


class RmVisitLate(models.Model):
    """Late visits of the demo bank; production never calls this."""

    _inherit = "rm.visit.late"

    @api.model
    def _demo_fill(self):
        """Enter two visits of the week before as the demo's RM; judge the visits there are."""
        self.env["rm.visit"]._judge_movement()
        user = self.env["rm.demo"]._as("rm")
        if not user or self.search_count([], limit=1):
            return
        visits = self.env["rm.visit"].with_user(user)
        seen = visits.search([("is_mine", "=", True)], limit=20).customer_id
        for nth, (customer, reason) in enumerate(zip(seen, _REASONS, strict=False)):
            visits.create(
                {
                    "customer_id": customer.id,
                    "date": bank_today(self.env) - timedelta(days=6 + nth),
                    "kind": "on_site",
                    "persons": "户主",
                    "summary": "到村走访，了解秋粮销售和资金回笼情况，介绍定期存款利率。",
                    "next_step": "粮款到账后上门办理",
                    "late_reason": reason,
                }
            )


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (62, "rm.visit.late", "_demo_fill")]
