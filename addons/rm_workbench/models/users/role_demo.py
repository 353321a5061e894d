from odoo import api, models

_CODE = "team_leader"


class RmRole(models.Model):
    """Roles made in the demo bank: one released by a second person, one that waits for it."""

    _inherit = "rm.role"

    @api.model
    def _demo_roles(self):
        demo = self.env["rm.demo"]
        maker, second = demo._as("admin"), demo._as("admin2")
        roles = self.with_user(maker)
        if not maker or not second or roles.search_count([("is_custom", "=", True)]):
            return
        codes = ("customers", "assignments", "deposits", "plans", "logs", "visits", "teams")
        role = roles.create(
            {
                "code": _CODE,
                "name": "客户小组组长",
                "scope": "team",
                "note": "查看本小组的客户、存款、计划、日志和走访；不审批、不指派。",
                "permission_ids": roles._demo_permissions(codes),
            }
        )
        role.action_submit()
        role.with_user(second).action_release()
        draft = roles.create(
            {
                "code": "retail_desk",
                "name": "零售业务管理岗",
                "scope": "bank",
                "note": "总行个人金融部：全行客户、存款和中间业务查询。",
                "permission_ids": roles._demo_permissions(("customers", "deposits", "ledger")),
            }
        )
        draft.action_submit()

    @api.model
    def _demo_permissions(self, codes):
        return [(6, 0, self.env["rm.permission"].search([("code", "in", codes)]).ids)]


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), (74, "rm.role", "_demo_roles")]
