from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today
from .handover_checks import BACK_DAYS
from .handover_figures import BAD_CLASSES

_REASON = "岗位分工调整，逾期及不良客户由清收经验较丰富的客户经理接管"
_NOTE = (
    "移交日已逾期或不良的贷款由移交前客户经理承担责任，接管后的清收业绩归清收人；"
    "其余贷款宽限期内转为逾期或不良的，仍计入原客户经理。"
)
_WORDS = "逾期及不良贷款已逐笔核对，责任已明确，同意移交。"
#: customers with bad loans, and others
_BAD, _GOOD = 4, 2
#: days back that the first day of the last month lies at most
_TWO_MONTHS = "62"


class RmHandover(models.Model):
    """A hand-over of the demo bank with overdue and non-performing loans, in force for a month.

    It begins with the last month whose figures are computed, so that the risk indicators of that
    month tell who answers for which loan. Production never calls this.
    """

    _inherit = "rm.handover"

    @api.model
    def _demo_bad_loans(self):
        """Hand bad loans over as the demo logins do; once.

        :return: the hand-over
        """
        demo = self.env["rm.demo"]
        users = {one: demo._as(one) for one in ("rm", "rm3", "leader", "leader_ho")}
        managers = self.env["rm.manager"]
        taking, giving = (managers.search([("user_id", "=", users[u].id)]) for u in ("rm", "rm3"))
        if self.search_count([("reason", "=", _REASON)]) or not (taking and giving):
            return self.browse()
        last = bank_today(self.env).replace(day=1) - timedelta(days=1)
        day = last.replace(day=1)
        bad = self._demo_bad_customers(day, giving)
        # the bank allows few days back; this one would have been made a month ago
        parameters = self.env["ir.config_parameter"]
        allowed = parameters.get_param(BACK_DAYS)
        parameters.set_param(BACK_DAYS, _TWO_MONTHS)
        made = bad and self._demo_hand_bad(day, bad, giving, taking, users)
        parameters.set_param(BACK_DAYS, allowed)
        return made or self.browse()

    @api.model
    def _demo_hand_bad(self, day, bad, giving, taking, users):
        good = self.env["rm.customer"].search(
            [("manager_id", "=", giving.id), ("loan_ids", "=", False)], limit=_GOOD
        )
        good |= self._demo_turned_bad(day, giving)
        leader, head = users["leader"], users["leader_ho"]
        handover = self.with_user(leader).create(
            {
                "kind": "transfer",
                "from_manager_id": giving.id,
                "to_manager_id": taking.id,
                "supervisor_id": head.id,
                "effective_on": day,
                "reason": _REASON,
                "note": _NOTE,
            }
        )
        lines = self.env["rm.handover.line"].with_user(leader)
        lines.create([{"handover_id": handover.id, "customer_id": c.id} for c in bad | good])
        handover.check_ids.write({"done": True, "quantity": len(bad)})
        handover.action_submit()
        handover.with_user(users["rm"]).action_accept()
        handover.with_user(head).action_witness()
        handover.with_user(head).action_approve(_WORDS)
        return handover

    @api.model
    def _demo_bad_customers(self, day, giving):
        """Return customers of the RM with bad loans on that day; those recovered since first."""
        rows = self.env.execute_query(
            SQL(
                """SELECT l.customer_id
                     FROM rm_fact_loan_status s JOIN rm_loan l ON l.id = s.loan_id
                     JOIN rm_assignment a ON a.customer_id = l.customer_id AND a.basis = 'real'
                      AND num_nonnulls(a.line, a.account_id::text, a.loan_id::text) = 0
                      AND a.valid_from <= %(day)s AND a.valid_to IS NULL AND a.share = 1
                    WHERE s.as_of = %(of)s AND s.principal_balance > 0
                      AND a.manager_id = %(giving)s
                      AND (s.days_overdue > 0 OR s.risk_class = ANY(%(classes)s))
                 ORDER BY s.risk_class = ANY(%(classes)s) AND EXISTS (
                            SELECT FROM rm_fact_repayment p WHERE p.loan_id = l.id
                               AND p.paid_on >= %(day)s AND p.principal_paid > 0) DESC,
                          s.days_overdue DESC, l.id""",
                day=day,
                of=self.env["rm.loan.status"]._latest_day(until=day),
                giving=giving.id,
                classes=BAD_CLASSES,
            )
        )
        customers = list(dict.fromkeys(row[0] for row in rows))[:_BAD]
        return self.env["rm.customer"].browse(customers)

    @api.model
    def _demo_turned_bad(self, day, giving):
        """Return one customer of the RM with a loan that turned bad only after that day, if any."""
        rows = self.env.execute_query(
            SQL(
                """SELECT l.customer_id
                     FROM rm_fact_loan_status s JOIN rm_loan l ON l.id = s.loan_id
                     JOIN rm_customer c ON c.id = l.customer_id AND c.manager_id = %(giving)s
                     JOIN rm_fact_loan_status b ON b.loan_id = l.id AND b.as_of = %(of)s
                      AND b.days_overdue = 0 AND b.overdue_amount = 0
                    WHERE s.as_of = %(now)s AND s.days_overdue > 0 AND l.disbursed_on < %(day)s
                 ORDER BY s.days_overdue DESC, l.id LIMIT 1""",
                day=day,
                giving=giving.id,
                of=self.env["rm.loan.status"]._latest_day(until=day),
                now=self.env["rm.loan.status"]._latest_day(),
            )
        )
        return self.env["rm.customer"].browse(row[0] for row in rows)


class RmFeed(models.Model):
    _inherit = "rm.feed"

    @api.model
    def _demo_finish(self):
        """Before the first period is computed, so that its figures know of this hand-over."""
        result = super()._demo_finish()
        self.env["rm.handover"].with_context(lang="zh_CN")._demo_bad_loans()
        return result
