from odoo import api, models
from odoo.fields import Command

_CODE = "RM-MONTHLY"
_NOTE = (
    "总行考核办法2026年修订：末位三人提示，连续两期列入退出名单；晋降级建议看存款名次和资产质量。"
)
_PROPOSAL = {
    "code": "晋降建议",
    "name": "晋降级建议",
    "kind": "computed",
    "formula": 'IFS(RANK(存款得分, "bank") <= 2 AND 资产质量得分 >= 95, 1,'
    " 资产质量得分 < 60, -1, 0)",
    "digits": 0,
    "sequence": 1000,
}


class RmFeedSchemeDemo(models.Model):
    """The demo bank's own version of the shipped scheme; production never calls this."""

    _inherit = "rm.feed"

    @api.model
    def _demo_finish(self):
        """Before the first period is computed, the scheme is the bank's own."""
        result = super()._demo_finish()
        self.env["rm.kpi.scheme"]._demo_own_version()
        return result


class RmKpiSchemeDemo(models.Model):
    _inherit = "rm.kpi.scheme"

    @api.model
    def _demo_own_version(self):
        """A version with last places and proposals: one administrator edits, the other releases."""
        demo = self.env["rm.demo"]
        first, second = demo._as("admin"), demo._as("admin2")
        versions = self.search([("code", "=", _CODE)])
        if len(versions) != 1 or versions.state != "released" or not (first and second):
            return False
        own = self.with_user(first).browse(versions.with_user(first).action_new_version()["res_id"])
        own.write(
            {
                "note": _NOTE,
                "last_places": 3,
                "elimination_times": 2,
                "indicator_ids": [Command.create(_PROPOSAL)],
            }
        )
        own._set_line("proposal_by_id", _PROPOSAL["code"])
        own.action_test()
        own.with_user(second).action_release(_NOTE)
        return True
