from random import Random

from odoo import api, models

#: how the second customer stands to the first, and on which paper it rests
_RELATIONS = [
    ("guarantor", "保证合同（2026）保字第018号"),
    ("controller", "工商登记：持股60%"),
    ("group", "集团客户授信批复"),
    ("family", "户口簿：配偶"),
    ("upstream", "购销合同"),
    ("downstream", "购销合同"),
    ("guarantor", "联保小组协议"),
]


class RmCustomerRelation(models.Model):
    """Relations of the demo bank, entered by its RMs and its leader."""

    _inherit = "rm.customer.relation"

    @api.model
    def _demo_fill(self):
        """Enter relations between borrowers; production never calls this."""
        demo = self.env["rm.demo"]
        if self.search_count([], limit=1):
            return
        chance = Random("relations")
        for user in filter(None, (demo._as("rm"), demo._as("rm2"))):
            own = self.env["rm.customer"].with_user(user)
            mine = own.search([("is_mine", "=", True), ("loan_ids", "!=", False)], limit=30)
            others = self.env["rm.customer"].search(
                [("loan_ids", "!=", False), ("id", "not in", mine.ids)], limit=30
            )
            if len(mine) > 4 and others:
                self._demo_of(user, mine, others, chance)

    @api.model
    def _demo_of(self, user, mine, others, chance):
        for kind, paper in _RELATIONS:
            one, two = chance.sample(list(mine), 2)
            # every third relation leads to somebody else's customer: shown with stars
            other = chance.choice(list(others)) if kind in ("guarantor", "upstream") else two
            self.with_user(user).create(
                {
                    "customer_id": one.id,
                    "kind": kind,
                    "related_no": other.sudo().customer_no,
                    "related_name": other.sudo().name,
                    "valid_from": "2026-01-01",
                    "note": paper,
                }
            )


class RmDeclaration(models.Model):
    """Declarations of the demo bank: one with a relative who banks here, one without any."""

    _inherit = "rm.declaration"

    @api.model
    def _demo_fill(self):
        """Make them as their RMs; production never calls this."""
        demo = self.env["rm.demo"]
        rm, rm2 = demo._as("rm"), demo._as("rm2")
        if self.search_count([], limit=1) or not (rm and rm2):
            return
        relative = self.env["rm.customer"].search(
            [("branch_id", "!=", rm.rm_branch_id.id), ("manager_id.user_id", "=", False)], limit=1
        )
        lines = [
            {"kind": "spouse", "name": "陈静", "birth_date": "1985-04-12"},
            {"kind": "company", "name": "江城惠农种业有限公司", "share_percent": "15"},
        ]
        if relative:
            line = {"kind": "sibling", "name": relative.name, "customer_no": relative.customer_no}
            lines.append(line)
        made = self.with_user(rm).create({"line_ids": [(0, 0, line) for line in lines]})
        made.action_declare()


class RmDemo(models.AbstractModel):
    _inherit = "rm.demo"

    @api.model
    def _steps(self):
        return [
            *super()._steps(),
            (77, "rm.customer.relation", "_demo_fill"),
            (78, "rm.declaration", "_demo_fill"),
        ]
