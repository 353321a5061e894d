from odoo import models
from odoo.tools import SQL


class RmHandover(models.Model):
    """What an RM has begun for his customers goes with them: to-dos, dunning steps, proposals.

    Visits follow the customer by themselves: whoever reads the customer reads them.
    """

    _inherit = "rm.handover"

    def _move_work(self, giving, taking, customers, only_lost=False):
        """Give open work about these customers to the other RM.

        :param bool only_lost: only of customers of whom ``giving`` has no share today.
        """
        if only_lost:
            customers = self._lost(giving, customers)
        if not customers:
            return
        self.env.flush_all()
        self._move_todos(giving, taking, customers)
        self._move_dunning(giving, taking, customers)
        self._move_proposals(giving, taking, customers)
        self.env.invalidate_all()

    def _lost(self, giving, customers):
        rows = self.env.execute_query(
            SQL(
                """SELECT c FROM unnest(%s::int[]) c WHERE NOT EXISTS (
                     SELECT FROM rm_customer_access a
                      WHERE a.customer_id = c AND a.manager_id = %s)""",
                customers,
                giving.id,
            )
        )
        return [row[0] for row in rows]

    def _move_todos(self, giving, taking, customers):
        # sudo: only whose user the RMs are
        old, new = giving.sudo().user_id.id, taking.sudo().user_id.id
        if not old or not new:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE mail_activity t SET user_id = %(new)s
                    WHERE t.user_id = %(old)s AND t.active AND (
                          (t.rm_model = 'rm.customer' AND t.rm_res_id = ANY(%(ids)s))
                       OR (t.res_model = 'rm.visit' OR t.rm_model = 'rm.visit') AND EXISTS (
                          SELECT FROM rm_visit v WHERE v.customer_id = ANY(%(ids)s)
                             AND v.id = CASE WHEN t.res_model = 'rm.visit' THEN t.res_id
                                             ELSE t.rm_res_id END)
                       OR t.rm_model = 'rm.loan.dunning' AND EXISTS (
                          SELECT FROM rm_loan_dunning d
                           WHERE d.id = t.rm_res_id AND d.customer_id = ANY(%(ids)s))
                       OR t.rm_model = 'rm.loan.proposal' AND EXISTS (
                          SELECT FROM rm_loan_proposal p
                           WHERE p.id = t.rm_res_id AND p.customer_id = ANY(%(ids)s)))""",
                old=old,
                new=new,
                ids=customers,
            )
        )

    def _move_dunning(self, giving, taking, customers):
        for table, condition in (
            ("rm_loan_dunning", SQL("t.done_on IS NULL")),
            # a loan with an RM of its own keeps him, as in its next rebuilding
            (
                "rm_loan_receivable",
                SQL("(SELECT manager_id FROM rm_loan WHERE id = t.loan_id) IS NULL"),
            ),
        ):
            self.env.cr.execute(
                SQL(
                    """UPDATE %(table)s t SET manager_id = %(new)s, branch_id = %(branch)s
                        WHERE t.customer_id = ANY(%(ids)s) AND t.manager_id = %(old)s
                          AND %(condition)s""",
                    table=SQL.identifier(table),
                    new=taking.id,
                    branch=taking.sudo().branch_id.id,
                    old=giving.id,
                    ids=customers,
                    condition=condition,
                )
            )

    def _move_proposals(self, giving, taking, customers):
        """Open proposals become the other RM's; what was signed on them is void."""
        # sudo: proposals follow the customer, whoever approves the hand-over
        proposals = self.env["rm.loan.proposal"].sudo()
        mine = proposals.search(
            [
                ("customer_id", "in", customers),
                ("manager_id", "=", giving.id),
                ("state", "in", ("draft", "submitted", "rejected")),
            ]
        )
        for proposal in mine.filtered(lambda p: p.state == "submitted"):
            proposal._approval_end("void", "draft")
        if mine:
            mine._set_guarded(manager_id=taking.id)
