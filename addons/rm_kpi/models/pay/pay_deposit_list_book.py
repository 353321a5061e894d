from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today


class RmPayDepositList(models.Model):
    """The way of a list, and its entries with it: submitted, booked as a whole, or sent back."""

    _inherit = "rm.pay.deposit.list"

    def action_submit(self):
        """Put the lists before a second administrator.

        :return: True
        """
        self.check_access("write")
        for record in self:
            record._expect_state("draft", "rejected")
            if not record.entry_count or record.state == "rejected":
                raise UserError(
                    self.env._(
                        "%(record)s has no entries to sign. Make a list of pay statements anew.",
                        record=record.display_name,
                    )
                )
        super().action_submit()
        for record in self:
            record._set_entries("submitted")
        return True

    def _approval_end(self, request_state, record_state):
        result = super()._approval_end(request_state, record_state)
        self._set_entries("draft")
        return result

    def _approval_ended(self, state):
        result = super()._approval_ended(state)
        if state == "approved":
            self._book()
        else:
            self._set_entries("rejected")
        return result

    def _set_entries(self, state):
        self.env["rm.pay.deposit.entry"].flush_model()
        self.env.cr.execute(
            SQL("UPDATE rm_pay_deposit_entry SET state = %s WHERE list_id = %s", state, self.id)
        )
        self.env["rm.pay.deposit.entry"].invalidate_model(["state"])

    def _book(self):
        """Enter all of it on the deposits, under the locks of their rows; all or nothing."""
        self.env.flush_all()
        self.env.cr.execute(self._deposits_sql())
        self.env.cr.execute(
            SQL(
                """SELECT id FROM rm_pay_deposit WHERE manager_id IN (
                     SELECT manager_id FROM rm_pay_deposit_entry WHERE list_id = %s)
                 ORDER BY id FOR UPDATE""",
                self.id,
            )
        )
        self._refuse_unfit_entries()
        self.env.cr.execute(self._booked_sql())
        self.env.cr.execute(self._added_sql())
        for model in ("rm.pay.deposit", "rm.pay.deposit.entry"):
            self.env[model].invalidate_model()
        self.env["rm.journal"]._record(
            "deposit.list_booked",
            self,
            reference=self.number,
            rows=self.entry_count,
            amount=self.amount,
        )

    def _deposits_sql(self):
        """SQL that opens a deposit for each RM who has none."""
        return SQL(
            """INSERT INTO rm_pay_deposit (manager_id, branch_id, paid_in, withheld, returned,
                      forfeited, balance, create_uid, create_date, write_uid, write_date)
               SELECT m.id, m.branch_id, 0, 0, 0, 0, 0, %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM rm_manager m WHERE m.id IN (
                      SELECT manager_id FROM rm_pay_deposit_entry WHERE list_id = %(list)s)
             ORDER BY m.id ON CONFLICT (manager_id) DO NOTHING""",
            **self._names(),
        )

    def _refuse_unfit_entries(self):
        """Refuse when a statement pays less by now than is withheld, or a day does not fit."""
        rows = self.env.execute_query(
            SQL(
                """SELECT e.number FROM rm_pay_deposit_entry e
                     JOIN rm_pay_statement s ON s.id = e.statement_id
                     JOIN rm_manager m ON m.id = e.manager_id
                    WHERE e.list_id = %(list)s AND (s.state NOT IN ('released', 'paid')
                       OR e.booked_on > %(today)s OR e.booked_on < m.joined_on
                       OR e.booked_on > m.left_on
                       OR s.payable < (SELECT sum(o.change) FROM rm_pay_deposit_entry o
                           WHERE o.statement_id = s.id AND o.state IN ('submitted', 'approved')))
                 ORDER BY e.id LIMIT 1""",
                **self._names(),
            )
        )
        if rows:
            raise UserError(
                self.env._(
                    "%(entry)s does not fit any more: more is withheld from the statement than it"
                    " pays, or the RM was not in the bank on the day. Reject the list and make"
                    " another; nothing was booked.",
                    entry=rows[0][0],
                )
            )

    def _booked_sql(self):
        """SQL that books the entries, each with its balance and its line of the journal."""
        entries = self.env["rm.pay.deposit.entry"]
        kinds = dict(entries._fields["kind"]._description_selection(self.env))
        return SQL(
            """WITH run AS (
                 SELECT e.id, e.number, e.change, m.code, d.id AS deposit, d.balance + sum(e.change)
                          OVER (PARTITION BY e.manager_id ORDER BY e.id) AS after
                   FROM rm_pay_deposit_entry e JOIN rm_pay_deposit d ON d.manager_id = e.manager_id
                   JOIN rm_manager m ON m.id = e.manager_id WHERE e.list_id = %(list)s),
               booked AS (
                 UPDATE rm_pay_deposit_entry e SET state = 'approved', deposit_id = run.deposit,
                        balance_after = run.after, booked_at = %(now)s, write_uid = %(uid)s,
                        write_date = %(now)s
                   FROM run WHERE e.id = run.id RETURNING e.id)
               INSERT INTO rm_journal (at, login, event, model, reference, detail)
               SELECT %(at)s, %(login)s, 'deposit.booked', 'rm.pay.deposit.entry', run.number,
                      jsonb_build_object('rm', run.code, 'kind', %(kind)s::text, 'amount',
                        run.change::text, 'old', (run.after - run.change)::text, 'new',
                        run.after::text, 'reason', %(number)s::text)
                 FROM run JOIN booked ON booked.id = run.id ORDER BY run.id""",
            **self._names(),
            at=fields.Datetime.now(),
            login=self.env.user.login,
            kind=kinds["withheld"],
            number=self.number,
        )

    def _added_sql(self):
        """SQL that adds the entries up on the deposits."""
        return SQL(
            """UPDATE rm_pay_deposit d SET balance = d.balance + x.total,
                      withheld = d.withheld + x.total,
                      last_on = GREATEST(d.last_on, x.day), write_uid = %(uid)s,
                      write_date = %(now)s
                 FROM (SELECT manager_id, sum(change) AS total, max(booked_on) AS day
                         FROM rm_pay_deposit_entry WHERE list_id = %(list)s GROUP BY 1) x
                WHERE x.manager_id = d.manager_id""",
            **self._names(),
        )

    def _names(self):
        return {
            "list": self.id,
            "uid": self.env.uid,
            "now": self.env.cr.now(),
            "today": bank_today(self.env),
        }


class RmPayDepositEntry(models.Model):
    """Entries of a list are signed with it and stand or fall with it."""

    _inherit = "rm.pay.deposit.entry"

    list_id = fields.Many2one(
        "rm.pay.deposit.list",
        "On the list",
        readonly=True,
        copy=False,
        ondelete="cascade",
        index="btree_not_null",
    )

    def write(self, vals):
        self._refuse_listed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_listed(self):
        self._refuse_listed()

    def action_submit(self):
        """Put the entries before a second administrator; those of a list go with it.

        :return: True
        """
        self.check_access("write")
        self._refuse_listed()
        return super().action_submit()

    def action_withdraw(self):
        """Take back what one submitted oneself; entries of a list go with it.

        :return: True
        """
        self.check_access("write")
        self._refuse_listed()
        return super().action_withdraw()

    def _approval_decide(self, decision, comment):
        self.check_access("read")
        self._refuse_listed()
        return super()._approval_decide(decision, comment)

    def _refuse_listed(self):
        # sudo: on which list an entry is that the caller may read
        listed = self.sudo().filtered("list_id")
        if listed:
            raise UserError(
                self.env._(
                    "%(entry)s stands on the list %(list)s and is signed with it. Open the list.",
                    entry=listed[0].number,
                    list=listed[0].list_id.number,
                )
            )


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "deposit.list_booked": self.env._("List of withholdings booked"),
        }
