from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today
from .handover_checks import BACK_DAYS
from .handover_figures import BAD_CLASSES

_TO_RM = "岗位分工调整，逾期及不良客户由清收经验较丰富的客户经理接管"
_FROM_RM = "客户经营地迁至东溪片区，随片区移交"
_NOTE = "不良贷款由移交前客户经理承担责任，接管后的清收业绩归清收人；其余贷款宽限期内转为逾期或不良的，仍计入原客户经理。"
_WORDS = "逾期及不良贷款已逐笔核对，责任已明确，同意移交。"
#: days back that the first day of the last month lies at most
_TWO_MONTHS = "62"


class RmHandover(models.Model):
    """Hand-overs of the demo bank with overdue and non-performing loans, in force for a month.

    They begin with the last month whose figures are computed, so that the risk indicators of that
    month tell who answers for which loan. Production never calls this.
    """

    _inherit = "rm.handover"

    @api.model
    def _demo_bad_loans(self):
        """Hand bad loans over to the demo's RM, and one of his to the other; once.

        :return: the hand-overs
        """
        demo = self.env["rm.demo"]
        users = {one: demo._as(one) for one in ("rm", "rm2", "leader", "leader_ho")}
        managers = self.env["rm.manager"]
        mine, other = (managers.search([("user_id", "=", users[u].id)]) for u in ("rm", "rm2"))
        if self.search_count([("reason", "in", (_TO_RM, _FROM_RM))]) or not (mine and other):
            return self.browse()
        last = bank_today(self.env).replace(day=1) - timedelta(days=1)
        mates = managers.search([("branch_id", "=", mine.branch_id.id), ("left_on", "=", False)])
        ways = (
            (users["leader"], mates - mine, mine, users["leader_ho"], 4, _TO_RM),
            (users["rm"], mine, other, users["leader"], 1, _FROM_RM),
        )
        # the bank allows few days back; these would have been made a month ago
        parameters = self.env["ir.config_parameter"]
        allowed = parameters.get_param(BACK_DAYS)
        parameters.set_param(BACK_DAYS, _TWO_MONTHS)
        made = [self._demo_hand_bad(last.replace(day=1), users["leader_ho"], *way) for way in ways]
        parameters.set_param(BACK_DAYS, allowed)
        return self.browse().concat(*made)

    @api.model
    def _demo_hand_bad(self, day, approver, maker, givers, taking, supervisor, most, reason):
        giving, bad = self._demo_bad_customers(day, givers, most)
        if not bad:
            return self.browse()
        good = self.env["rm.customer"].search(
            [("manager_id", "=", giving.id), ("loan_ids", "=", False)], limit=2
        )
        handover = self.with_user(maker).create(
            {
                "kind": "transfer",
                "from_manager_id": giving.id,
                "to_manager_id": taking.id,
                "supervisor_id": supervisor.id,
                "effective_on": day,
                "reason": reason,
                "note": _NOTE,
            }
        )
        lines = self.env["rm.handover.line"].with_user(maker)
        lines.create([{"handover_id": handover.id, "customer_id": c.id} for c in bad | good])
        handover.check_ids.write({"done": True, "quantity": len(bad)})
        handover.action_submit()
        handover.with_user(taking.user_id).action_accept()
        handover.with_user(supervisor).action_witness()
        handover.with_user(approver).action_approve(_WORDS)
        return handover

    @api.model
    def _demo_bad_customers(self, day, givers, most):
        """Return one RM with bad loans on that day, and customers of his; recovered ones first."""
        rows = self.env.execute_query(
            SQL(
                """SELECT a.manager_id, l.customer_id
                     FROM rm_fact_loan_status s JOIN rm_loan l ON l.id = s.loan_id
                     JOIN rm_assignment a ON a.customer_id = l.customer_id AND a.basis = 'real'
                      AND num_nonnulls(a.line, a.account_id::text, a.loan_id::text) = 0
                      AND a.valid_from <= %(day)s AND a.valid_to IS NULL AND a.share = 1
                    WHERE s.as_of = %(of)s AND s.principal_balance > 0
                      AND a.manager_id = ANY(%(givers)s)
                      AND (s.days_overdue > 0 OR s.risk_class = ANY(%(classes)s))
                 ORDER BY s.risk_class = ANY(%(classes)s) AND EXISTS (
                            SELECT FROM rm_fact_repayment p WHERE p.loan_id = l.id
                               AND p.paid_on >= %(day)s AND p.principal_paid > 0) DESC,
                          s.days_overdue DESC, l.id""",
                day=day,
                of=self.env["rm.loan.status"]._latest_day(until=day),
                givers=givers.ids,
                classes=BAD_CLASSES,
            )
        )
        giver = rows[0][0] if rows else False
        customers = list(dict.fromkeys(c for manager, c in rows if manager == giver))[:most]
        return givers.browse(giver), self.env["rm.customer"].browse(customers)


class RmFeed(models.Model):
    _inherit = "rm.feed"

    @api.model
    def _demo_finish(self):
        """Before the first period is computed, so that its figures know of these hand-overs."""
        result = super()._demo_finish()
        self.env["rm.handover"].with_context(lang="zh_CN")._demo_bad_loans()
        return result
