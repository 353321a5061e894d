from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact


class RmPaySeen(models.AbstractModel):
    """Pay of one RM: a leader sees it in his branch and below, but not of peers or superiors.

    Hidden from a leader are he himself, the leaders of the same branch and of the branches above:
    their statements reach them as RMs only, once released. Rules search the field below, so that
    the answer is that of the moment whatever is cached.
    """

    _name = "rm.pay.seen"
    _description = "Pay of one RM"

    below_me = fields.Boolean(
        "Below me", compute="_compute_below_me", search="_search_below_me", compute_sudo=True
    )

    @api.depends("manager_id.user_id")
    @api.depends_context("uid")
    def _compute_below_me(self):
        hidden = self._hidden_user_ids()
        for one in self:
            one.below_me = one.manager_id.user_id.id not in hidden

    def _search_below_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: users and RMs are compared, not shown
        users = [("user_id", "in", list(self._hidden_user_ids()))]
        hidden = self.env["rm.manager"].sudo().with_context(active_test=False).search(users)
        below = Domain("manager_id", "not in", hidden.ids)
        return below if True in value else ~below

    @api.model
    def _hidden_user_ids(self):
        """Return the ids of the user himself, of his peers and of his superiors."""
        grants = self.env["rm.role.grant"]
        grants.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT g.user_id
                     FROM rm_role_grant g
                     JOIN rm_role r ON r.id = g.role_id AND r.code = 'leader'
                     JOIN rm_branch above ON above.id = g.branch_id
                     JOIN rm_branch own ON own.id = %(branch)s
                      AND starts_with(own.parent_path, above.parent_path)
                    WHERE %(holds)s""",
                # sudo: one's own branch
                branch=self.env.user.sudo().rm_branch_id.id or 0,
                holds=grants._valid_on_sql(bank_today(self.env)),
            )
        )
        return {self.env.uid, *(user_id for (user_id,) in rows)}


class RmKpiResult(models.Model):
    _inherit = "rm.kpi.result"

    pay = Exact(
        compute="_compute_pay",
        help="Amount of the pay statement, where you may read that.",
    )

    @api.depends("run_id", "manager_id")
    @api.depends_context("uid")
    def _compute_pay(self):
        # with the caller's rights: results are read by more people than pay
        statements = self.env["rm.pay.statement"]
        found = {}
        if statements.has_access("read"):
            rows = statements.search_fetch(
                [("run_id", "in", self.run_id.ids), ("manager_id", "in", self.manager_id.ids)],
                ["run_id", "manager_id", "amount"],
            )
            found = {(row.run_id.id, row.manager_id.id): row.amount for row in rows}
        for result in self:
            result.pay = found.get((result.run_id.id, result.manager_id.id), False)
