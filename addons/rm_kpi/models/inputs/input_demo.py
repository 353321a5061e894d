from odoo import api, models

from ..schemes.period_demo import DEMO_INPUT

#: of the RMs that the risk manager sees, one in so many has no figure yet
_ONE_IN = 6


class RmKpiInputDemo(models.Model):
    _inherit = "rm.kpi.input"

    @api.model
    def _demo_define(self):
        """The risk managers are responsible for a figure that no system delivers."""
        self.env["rm.kpi.input.definition"].with_user(self.env["rm.demo"]._as("admin")).create(
            {
                "code": DEMO_INPUT,
                "name": "季度合规检查扣分",
                "unit": "分",
                "digits": 1,
                "role_id": self.env["rm.role"].search([("code", "=", "risk")]).id,
                "deadline_days": 60,
                "note": "按季度合规检查通报扣分，每项问题扣0.5至5分；附检查通报文号。",
            }
        )

    @api.model
    def _demo_enter(self, period):
        """The risk manager enters most RMs' figures; of these the second person confirms most."""
        demo = self.env["rm.demo"]
        maker, checker = demo._as("risk"), demo._as("admin2")
        definition = self.env["rm.kpi.input.definition"].search([("code", "=", DEMO_INPUT)])
        managers = self.env["rm.manager"].with_user(maker).search(
            [("left_on", "=", False)], order="code"
        )  # fmt: skip
        made = self.with_user(maker).create(
            [
                {
                    "definition_id": definition.id,
                    "period": period.text,
                    "manager_id": manager.id,
                    "value": str(number * 7 % 5),
                    "note": "季度合规检查通报" if number * 7 % 5 else "无扣分",
                }
                for number, manager in enumerate(managers, start=1)
                if number % _ONE_IN
            ]
        )
        made[: -len(made) // _ONE_IN].with_user(checker).action_confirm()
