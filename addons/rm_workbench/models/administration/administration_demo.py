from odoo import api, fields, models

from ...bank_date import bank_today

#: months until the demo bank's changes of branches would take effect: far off, so that its tree,
#: on which its figures rest, stays as it is
_FAR = 6


class RmBranchChange(models.Model):
    """Changes of branches of the demo bank: one that waits for the second administrator."""

    _inherit = "rm.branch.change"

    @api.model
    def _demo_changes(self):
        user = self.env["rm.demo"]._as("admin")
        changes = self.with_user(user)
        outlets = changes.env["rm.branch"].search([("child_ids", "=", False)], order="code desc")
        if not user or changes.search_count([]) or len(outlets) < 2:
            return
        day = fields.Date.add(bank_today(self.env).replace(day=1), months=_FAR)
        change = changes.create(
            {
                "kind": "merge",
                "branch_id": outlets[0].id,
                "to_branch_id": outlets[1].id,
                "effective_on": day,
                "reason": "网点布局优化，批复文号：总行〔2025〕186号",
            }
        )
        change.action_submit()


class RmRightsReview(models.Model):
    """The demo bank's review of rights of this quarter: begun, in part decided."""

    _inherit = "rm.rights.review"

    @api.model
    def _demo_reviews(self):
        demo = self.env["rm.demo"]
        user, leader = demo._as("admin"), demo._as("leader")
        if not user or not leader or self.search_count([]):
            return
        self.with_user(user).action_start()
        lines = self.with_user(leader).search([("state", "=", "open")]).line_ids
        lines.filtered("may_decide")[:1].action_keep()


class RmBranchFunction(models.Model):
    _inherit = "rm.branch.function"

    @api.model
    def _demo_functions(self):
        user = self.env["rm.demo"]._as("admin")
        functions = self.with_user(user)
        branch = self.env["rm.branch"].search([("parent_id.parent_id", "=", False)], limit=1)
        if not user or not branch or functions.search_count([]):
            return
        functions.create(
            [
                {"branch_id": branch.id, "function": "move"},
                {"branch_id": branch.id, "function": "role_branch_admin"},
            ]
        )


class RmClaim(models.Model):
    """Claims of the demo bank: of customers in the pool of the RM's branch, when it has any."""

    _inherit = "rm.claim"

    @api.model
    def _demo_claims(self):
        user = self.env["rm.demo"]._as("rm")
        claims = self.with_user(user)
        if not user or claims.search_count([]):
            return
        pool = self.env["rm.customer"].search(
            [("branch_id", "=", user.rm_branch_id.id), ("manager_id", "=", False)],
            limit=2,
            order="customer_no",
        )
        for customer, share in zip(pool, ("1", "0.5"), strict=False):
            claim = claims.create(
                {
                    "customer_no": customer.customer_no,
                    "share": share,
                    "reason": "客户由本人营销开户，近三个月均由本人服务",
                }
            )
            claim.action_submit()


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (70, "rm.branch.change", "_demo_changes"),
            (71, "rm.rights.review", "_demo_reviews"),
            (72, "rm.branch.function", "_demo_functions"),
            (73, "rm.claim", "_demo_claims"),
        ]
