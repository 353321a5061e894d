from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.fields import Exact, NumberOf
from odoo.addons.rm_workbench.models.leaving.exit_condition import (
    READ,
    exit_audit_ended,
    under_exit_audit,
)

#: an exit audit is unseen by the RM himself
_CHECKERS = ",".join(f"rm_workbench.group_{role}" for role in ("leader", "admin", "auditor"))
#: kinds of entries that add to the deposit; the column of an account that adds each kind up
INCOMING = ("paid_in", "withheld")


class RmPayDeposit(models.Model):
    """风险抵押金: what the bank holds of one RM against the risks of his business.

    One row an RM, made and written by approved entries only, under its lock; the database holds
    that the balance is what the entries come to, and never below zero.
    """

    _name = "rm.pay.deposit"
    _description = "Risk deposit"
    _inherit = ["rm.owned.mixin", "rm.exact.mixin", "rm.pay.seen"]
    _order = "balance desc, id"
    _rec_name = "manager_id"

    paid_in = Exact(scale=2, required=True, readonly=True, default="0.00")
    withheld = Exact("Withheld from pay", scale=2, required=True, readonly=True, default="0.00")
    returned = Exact(scale=2, required=True, readonly=True, default="0.00")
    forfeited = Exact(scale=2, required=True, readonly=True, default="0.00")
    balance = Exact(scale=2, required=True, readonly=True, default="0.00")
    paid_in_number = NumberOf("Amount paid in", exact="paid_in", digits=(16, 2))
    withheld_number = NumberOf("Amount withheld", exact="withheld", digits=(16, 2))
    returned_number = NumberOf("Amount returned", exact="returned", digits=(16, 2))
    forfeited_number = NumberOf("Amount forfeited", exact="forfeited", digits=(16, 2))
    balance_number = NumberOf("Amount held", exact="balance", digits=(16, 2))
    last_on = fields.Date("Last entry", readonly=True)
    entry_ids = fields.One2many("rm.pay.deposit.entry", "deposit_id", "Entries", readonly=True)
    exit_state = fields.Selection(
        [
            ("none", "In the post"),
            ("waits", "Waits for the exit audit"),
            ("free", "Exit audit concluded"),
        ],
        "Leaving",
        compute="_compute_exit_state",
        search="_search_exit_state",
        groups=_CHECKERS,
    )

    _manager_uniq = models.Constraint("UNIQUE (manager_id)", "An RM has one deposit.")
    _never_below_zero = models.Constraint(
        "CHECK (balance >= 0 AND paid_in >= 0 AND withheld >= 0 AND returned >= 0"
        " AND forfeited >= 0 AND balance = paid_in + withheld - returned - forfeited"
        " AND scale(balance) <= 2 AND balance < 'Infinity')",
        "A deposit is what was paid in and withheld less what was returned and forfeited, and"
        " never below zero.",
    )
    _order_idx = models.Index("(balance DESC, id)")
    _branch_idx = models.Index("(branch_id, balance DESC, id)")

    @api.depends("manager_id")
    def _compute_display_name(self):
        for deposit in self:
            deposit.display_name = deposit.manager_id.display_name

    def create(self, vals_list):
        raise self._only_by_entries()

    def write(self, vals):
        raise self._only_by_entries()

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise self._only_by_entries()

    def _only_by_entries(self):
        return UserError(self.env._("A deposit changes by approved entries only. Make an entry."))

    @api.model
    def _exit_state_sql(self):
        """SQL of the exit state of a deposit ``d``, whose RM is ``m``."""
        for model in READ:
            self.env[model].flush_model()
        rm = SQL("d.manager_id")
        return SQL(
            "CASE WHEN %s THEN 'waits' WHEN %s THEN 'free' ELSE 'none' END",
            under_exit_audit(rm),
            exit_audit_ended(rm),
        )

    @api.depends("manager_id")
    def _compute_exit_state(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT d.id, %s FROM rm_pay_deposit d WHERE d.id = ANY(%s)",
                self._exit_state_sql(),
                self.ids,
            )
        )
        states = dict(rows)
        for deposit in self:
            deposit.exit_state = states.get(deposit.id, False)

    def _search_exit_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Odoo asks for the groups of columns only, and not of what is searched by a method
        self._check_field_access(self._fields["exit_state"], "read")
        query = SQL(
            "(SELECT d.id FROM rm_pay_deposit d WHERE %s = ANY(%s))",
            self._exit_state_sql(),
            [one for one in value if one],
        )
        return [("id", "in", query)]

    @api.model
    def _locked(self, manager):
        """Return the RM's deposit with its row locked; it is made with his first entry."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_pay_deposit (manager_id, branch_id, paid_in, withheld, returned,
                          forfeited, balance, create_uid, create_date, write_uid, write_date)
                   SELECT m.id, m.branch_id, 0, 0, 0, 0, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM rm_manager m WHERE m.id = %(manager)s
              ON CONFLICT (manager_id) DO NOTHING""",
                manager=manager.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        rows = self.env.execute_query(
            SQL("SELECT id FROM rm_pay_deposit WHERE manager_id = %s FOR UPDATE", manager.id)
        )
        deposit = self.browse(rows[0])
        deposit.invalidate_recordset()
        return deposit

    def _add(self, kind, change, day):
        """Add an entry to the locked row; the database refuses what would fall below zero."""
        self.ensure_one()
        column = SQL.identifier(kind)
        self.env.cr.execute(
            SQL(
                """UPDATE rm_pay_deposit SET balance = balance + %(change)s,
                          %(column)s = %(column)s + %(part)s,
                          last_on = GREATEST(last_on, %(day)s),
                          write_uid = %(uid)s, write_date = %(now)s
                    WHERE id = %(id)s""",
                change=change,
                column=column,
                part=change if kind in INCOMING else -change,
                day=day,
                uid=self.env.uid,
                now=self.env.cr.now(),
                id=self.id,
            )
        )
        self.invalidate_recordset()

    def action_new_entry(self):
        """Return the action of a new entry on this RM's deposit.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        self.env["rm.pay.deposit.entry"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New entry"),
            "res_model": "rm.pay.deposit.entry",
            "views": [(False, "form")],
            "context": {"default_manager_id": self.manager_id.id},
        }
