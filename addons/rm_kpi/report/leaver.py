from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.models.leaving.exit_condition import exit_state, under_exit_audit
from odoo.addons.rm_workbench.models.leaving.leaving_manager import EXIT_STATES


class RmLeaver(models.Model):
    """离职清算: what is still open with each RM who is leaving or has left.

    He is settled when nothing is: no customer of his, his exit audit concluded and his exit closed,
    no risk deposit and no deferred pay held, no sign-in.
    """

    _name = "rm.leaver"
    _description = "Settlement of who leaves"
    _inherit = ["rm.guarded.mixin", "rm.pay.seen"]
    _auto = False
    _order = "settled, left_on desc, id"
    _rec_name = "manager_id"
    _depends = {
        "rm.manager": ["branch_id", "left_on", "user_id"],
        "rm.handover": ["from_manager_id", "kind", "state", "number"],
        "rm.exit.audit": ["handover_id", "leaving_id", "state", "conclusion"],
        "rm.leaving": ["manager_id", "state"],
        "rm.pay.deposit": ["manager_id", "balance"],
        "rm.pay.deferral": ["manager_id", "state", "amount"],
        "res.users": ["active"],
    }

    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    left_on = fields.Date("Last day in the bank", readonly=True)
    handover_no = fields.Char("Hand-over", readonly=True)
    exit_state = fields.Selection(EXIT_STATES, "Exit", readonly=True)
    customers = fields.Integer("Customers still his", readonly=True)
    audit = fields.Selection(
        [("none", "Not begun"), ("open", "In progress"), ("concluded", "Concluded")],
        "Exit audit",
        readonly=True,
    )
    conclusion = fields.Selection(
        lambda self: (
            self.env["rm.exit.audit"]._fields["conclusion"]._description_selection(self.env)
        ),
        readonly=True,
    )
    deposit = fields.Float("Risk deposit held", digits=(16, 2), readonly=True)
    deferred = fields.Float("Deferred pay held", digits=(16, 2), readonly=True)
    may_sign_in = fields.Boolean("May still sign in", readonly=True)
    settled = fields.Boolean(readonly=True)

    @property
    def _table_query(self):
        rm = SQL("m.id")
        return SQL(
            """SELECT x.*, x.customers = 0 AND x.audit = 'concluded' AND x.exit_state = 'closed'
                        AND x.deposit = 0 AND x.deferred = 0 AND NOT x.may_sign_in AS settled
                 FROM (
               SELECT m.id, m.id AS manager_id, m.branch_id, m.left_on, h.number AS handover_no,
                      %(exit)s AS exit_state,
                      (SELECT count(*) FROM rm_customer_access c WHERE c.manager_id = m.id)
                        AS customers,
                      CASE WHEN NOT %(waits)s THEN 'concluded' WHEN h.begun OR l.begun THEN 'open'
                       ELSE 'none' END AS audit,
                      CASE WHEN NOT %(waits)s THEN COALESCE(l.conclusion, h.conclusion)
                       END AS conclusion,
                      COALESCE((SELECT sum(d.balance) FROM rm_pay_deposit d
                                 WHERE d.manager_id = m.id), 0) AS deposit,
                      COALESCE((SELECT sum(p.amount) FROM rm_pay_deferral p
                                 WHERE p.manager_id = m.id AND p.state = 'held'), 0) AS deferred,
                      EXISTS (SELECT FROM res_users u WHERE u.id = m.user_id AND u.active)
                        AS may_sign_in
                 FROM rm_manager m
            LEFT JOIN LATERAL (%(handover)s) h ON TRUE
            LEFT JOIN LATERAL (%(leaving)s) l ON TRUE
                WHERE m.left_on IS NOT NULL OR h.there OR l.there) x""",
            exit=exit_state(rm, bank_today(self.env)),
            waits=under_exit_audit(rm),
            handover=self._handover_sql(),
            leaving=self._leaving_sql(),
        )

    @api.model
    def _handover_sql(self):
        """SQL of the hand-over with which an RM ``m`` leaves, and its audit."""
        return SQL(
            """SELECT TRUE AS there, o.number, a.id IS NOT NULL AS begun, a.conclusion
                 FROM rm_handover o LEFT JOIN rm_exit_audit a ON a.handover_id = o.id
                WHERE o.from_manager_id = m.id AND o.kind = 'leaving'
                  AND o.state IN ('submitted', 'approved', 'done')
             ORDER BY a.state = 'concluded' DESC NULLS LAST, o.id DESC LIMIT 1"""
        )

    @api.model
    def _leaving_sql(self):
        """SQL of the leaving of an RM ``m``, and its audit."""
        return SQL(
            """SELECT TRUE AS there, a.id IS NOT NULL AS begun, a.conclusion
                 FROM rm_leaving v LEFT JOIN rm_exit_audit a ON a.leaving_id = v.id
                WHERE v.manager_id = m.id AND v.state IN ('submitted', 'approved') LIMIT 1"""
        )

    def action_open_handover(self):
        """Return the action that opens the hand-over with its exit audit.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        found = self.env["rm.handover"].search(
            [("from_manager_id", "=", self.manager_id.id), ("kind", "=", "leaving")],
            order="id desc",
            limit=1,
        )
        if not found:
            raise UserError(
                self.env._(
                    "%(name)s has no hand-over for leaving yet. Make one, so that his customers are"
                    " handed over and his exit audit can begin.",
                    name=self.manager_id.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.handover",
            "res_id": found.id,
            "views": [(False, "form")],
        }

    def action_open_leaving(self):
        """Return the action that opens the leaving with its exit audit, or a new one.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        return self.manager_id.action_open_leaving()

    def action_open_deposit(self):
        """Return the action that opens the risk deposit, where there is one.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        found = self.env["rm.pay.deposit"].search([("manager_id", "=", self.manager_id.id)])
        if not found:
            raise UserError(
                self.env._(
                    "The bank holds no risk deposit of %(name)s.", name=self.manager_id.display_name
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.pay.deposit",
            "res_id": found.id,
            "views": [(False, "form")],
        }
