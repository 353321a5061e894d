from odoo import api, models

from odoo.addons.rm_workbench.bank_date import bank_today

#: indicator, target of the year, how periods get it, decision it rests on
_TARGETS = (
    ("日均存款", "12000000000", "cumulative", "2026年全行经营计划"),
    ("新发放贷款", "960000000", "flow", "2026年全行经营计划"),
)


class RmKpiTargetDemo(models.Model):
    """Targets of the demo bank: one split in force, one that waits for the second person."""

    _inherit = "rm.kpi.target.plan"

    @api.model
    def _demo_fill(self):
        """Split two targets of the year as the demo's administrators."""
        users = self.env["res.users"]
        first, second = (users.search([("login", "=", name)]) for name in ("admin", "admin2"))
        scheme = self.env["rm.kpi.scheme"].search(
            [("code", "=", "RM-MONTHLY"), ("state", "=", "released")]
        )
        root = self.env["rm.branch"].search([("parent_id", "=", False)], limit=1)
        if self.search_count([]) or not (first and second and scheme and root):
            return True
        year = bank_today(self.env).year
        lines = {line.code: line.id for line in scheme.indicator_ids}
        for code, total, how, note in _TARGETS:
            if code not in lines:
                continue
            plan = self.with_user(first).create(
                {
                    "indicator_id": lines[code],
                    "branch_id": root.id,
                    "year": year,
                    "total": total,
                    "digits": 0,
                    "how": how,
                    "curve_id": self.env.ref("rm_kpi.rm_kpi_target_curve_good_start").id,
                    "note": note,
                }
            )
            plan.action_split("results")
            plan.action_submit()
            if how == "cumulative":
                plan.with_user(second).action_approve()
        return True
