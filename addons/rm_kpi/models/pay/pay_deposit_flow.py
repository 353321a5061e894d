from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.models.leaving.exit_condition import READ, under_exit_audit

from .pay_deposit import INCOMING


class RmPayDepositEntry(models.Model):
    """What an entry must not be, when it is submitted and once more when it is booked."""

    _inherit = "rm.pay.deposit.entry"

    def action_submit(self):
        """Put the entries before a second administrator.

        :return: True
        """
        self.check_access("write")
        for entry in self:
            entry._expect_state("draft", "rejected")
            # sudo: the balance of the RM's deposit, whatever the caller reads of it
            deposits = self.env["rm.pay.deposit"].sudo()
            deposit = deposits.search([("manager_id", "=", entry.manager_id.id)])
            entry._refuse_unfit(Decimal(deposit.balance or 0))
        return super().action_submit()

    def _approval_ended(self, state):
        result = super()._approval_ended(state)
        if state == "approved":
            self._book()
        return result

    def _book(self):
        """Enter it on the RM's deposit, under the lock of its row: two entries meet there."""
        # sudo: deposits are written by the server only; both signatures are there
        entry = self.sudo()
        deposit = entry.env["rm.pay.deposit"]._locked(entry.manager_id)
        before = Decimal(deposit.balance)
        entry._refuse_unfit(before)
        deposit._add(entry.kind, Decimal(entry.change), entry.booked_on)
        entry._set_guarded(
            deposit_id=deposit.id,
            balance_after=Decimal(deposit.balance),
            booked_at=fields.Datetime.now(),
        )
        entry._refuse_days_below_zero()
        self.env["rm.journal"]._record(
            "deposit.booked",
            self,
            reference=entry.number,
            rm=entry.manager_id.code,
            kind=entry._state_label("kind"),
            amount=entry.change,
            old=f"{before:f}",
            new=deposit.balance,
            reason=entry.reason or False,
        )
        entry._tell_rm()

    def _tell_rm(self):
        """Give the RM a to-do about what was taken from his deposit, in his own words."""
        user = self.manager_id.user_id
        if user.active and Decimal(self.change) < 0:
            words = self.with_context(lang=user.lang)
            summary = words.env._(
                "Your risk deposit: %(kind)s %(amount)s",
                kind=words._state_label("kind"),
                amount=self.amount,
            )
            self.env["mail.activity"]._rm_todo(self, user, summary, bank_today(self.env))

    def _refuse_unfit(self, balance):
        """Refuse an entry that the RM, his statement, his audit or the balance does not allow."""
        self.ensure_one()
        self._refuse_days()
        if (self.kind == "forfeited" or self.reverses_id) and not (self.reason or "").strip():
            raise UserError(
                self.env._("%(entry)s: say why, in the field Reason.", entry=self.number)
            )
        self._refuse_over_withheld()
        change = Decimal(self.change)
        if change < 0 and self.kind != "forfeited":
            self._refuse_before_audit()
        if balance + change < 0:
            raise UserError(
                self.env._(
                    "%(entry)s: the deposit of %(name)s is %(balance)s. No more than that can be"
                    " taken from it.",
                    entry=self.number,
                    name=self.sudo().manager_id.name,
                    balance=f"{balance:f}",
                )
            )

    def _refuse_days(self):
        # sudo: the days of an RM whom the caller chose
        manager = self.sudo().manager_id
        if self.booked_on > bank_today(self.env):
            raise UserError(
                self.env._(
                    "%(entry)s: %(day)s is still to come. Enter it on the day.",
                    entry=self.number,
                    day=self.booked_on,
                )
            )
        begins, ends = manager.joined_on, manager.left_on
        outside = (begins and self.booked_on < begins) or (ends and self.booked_on > ends)
        if self.kind in INCOMING and not self.reverses_id and outside:
            raise UserError(
                self.env._(
                    "%(entry)s: %(name)s was not in the bank on %(day)s.",
                    entry=self.number,
                    name=manager.name,
                    day=self.booked_on,
                )
            )

    def _refuse_over_withheld(self):
        """Refuse to withhold more than a statement pays out; entries that wait count as well."""
        if not self.statement_id or self.reverses_id:
            return
        # sudo: what the statement pays, and all that is withheld from it
        statement = self.sudo().statement_id
        others = statement.deposit_entry_ids.filtered(
            lambda one: one.state in ("submitted", "approved") and one.id != self.id
        )
        held = sum(Decimal(one.change) for one in others)
        if held + Decimal(self.amount) > Decimal(statement.payable or 0):
            raise UserError(
                self.env._(
                    "%(entry)s: %(statement)s pays %(payable)s, of which %(held)s is withheld"
                    " already.",
                    entry=self.number,
                    statement=statement.display_name,
                    payable=statement.payable,
                    held=f"{held:f}",
                )
            )

    def _refuse_before_audit(self):
        """Nothing goes back to who leaves, or has left, before his exit audit is concluded."""
        for model in READ:
            self.env[model].flush_model()
        query = SQL("SELECT %s", under_exit_audit(SQL("%s", self.manager_id.id)))
        if self.env.execute_query(query)[0][0]:
            raise UserError(
                self.env._(
                    "%(name)s is leaving or has left: his deposit stays until his exit audit is"
                    " concluded. Nothing was changed.",
                    name=self.sudo().manager_id.name,
                )
            )

    def _refuse_days_below_zero(self):
        """Refuse what would leave the deposit below zero on any day of the past."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT booked_on, total::text FROM (
                     SELECT booked_on, sum(change) OVER (
                              ORDER BY booked_on, change < 0, id) AS total
                       FROM rm_pay_deposit_entry
                      WHERE manager_id = %s AND state = 'approved') t
                    WHERE total < 0 ORDER BY booked_on LIMIT 1""",
                self.manager_id.id,
            )
        )
        if rows:
            day, total = rows[0]
            raise UserError(
                self.env._(
                    "%(entry)s: the deposit would have been %(total)s on %(day)s. Give a later"
                    " day.",
                    entry=self.number,
                    total=total,
                    day=day,
                )
            )


class RmPayStatement(models.Model):
    _inherit = "rm.pay.statement"

    deposit_entry_ids = fields.One2many(
        "rm.pay.deposit.entry", "statement_id", "Withheld into the risk deposit", readonly=True
    )


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "deposit.booked": self.env._("Risk deposit changed"),
        }
