import hashlib
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact, NumberOf
from odoo.addons.rm_workbench.models.approvals.approval_mixin import RmApprovalMixin

#: statements of one list
_MOST = 20_000


class RmPayDepositList(models.Model):
    """扣缴清单: what is withheld from many pay statements into risk deposits, signed once.

    One administrator makes it of chosen statements, another approves it as a whole: its entries are
    made and booked by a constant number of statements, whatever their number. It never changes: a
    wrong one is rejected or withdrawn and deleted, a booked entry reversed.
    """

    _name = "rm.pay.deposit.list"
    _description = "List of withholdings into risk deposits"
    _inherit = ["rm.approval.mixin", "rm.exact.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _guarded = (
        *RmApprovalMixin._guarded,
        "number",
        "percent",
        "booked_on",
        "basis",
        "amount",
        "entry_count",
    )
    _approval_fields = ("number", "percent", "booked_on", "basis", "amount", "entry_count")

    number = fields.Char("Number of the list", readonly=True, index=True)
    percent = Exact("Part withheld (%)", scale=2, readonly=True)
    booked_on = fields.Date("Day of the entries", readonly=True)
    basis = fields.Char("Document", readonly=True)
    entry_ids = fields.One2many("rm.pay.deposit.entry", "list_id", "Entries", readonly=True)
    entry_count = fields.Integer("Number of entries", readonly=True)
    amount = Exact("Amount withheld in all", scale=2, readonly=True)
    amount_number = NumberOf("Withheld in all", exact="amount", digits=(16, 2))

    @api.depends("number")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.number or self.env._("New list")

    def write(self, vals):
        raise UserError(
            self.env._("A list of withholdings stays as it was made. Withdraw it and make another.")
        )

    def _approval_branch(self):
        # of no branch: leaders read the requests of theirs, and pay of peers is hidden from them
        return self.env["rm.branch"]

    def _approval_amount(self):
        return Decimal(self.amount or 0)

    def _approval_subject(self):
        return self.env._(
            "%(number)s entries, %(amount)s", number=self.entry_count, amount=self.amount
        )

    def _approval_concerned(self):
        # sudo: whom the entries are about; like makers, they never decide on it
        return super()._approval_concerned() | self.sudo().entry_ids.manager_id.user_id

    def _approval_hash(self):
        """Return the sha256 of the list and of each entry on it."""
        self.env["rm.pay.deposit.entry"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT encode(sha256(convert_to(COALESCE(string_agg(concat_ws('|', number,
                          manager_id, statement_id, amount, booked_on), E'\\n' ORDER BY id), ''),
                          'UTF8')), 'hex')
                     FROM rm_pay_deposit_entry WHERE list_id = %s""",
                self.id,
            )
        )
        return hashlib.sha256(f"{super()._approval_hash()} {rows[0][0]}".encode()).hexdigest()

    @api.model
    def _make(self, statements, percent, booked_on, basis):
        """Make the list with its entries; the caller's right to make entries was checked."""
        if not 0 < len(statements) <= _MOST:
            raise UserError(self.env._("Choose 1 to %(most)s pay statements.", most=_MOST))
        # sudo: numbers are drawn for whoever may make entries; lists are made here only
        number = self.env["ir.sequence"].sudo().next_by_code("rm.pay.deposit.list")
        made = self.sudo().create({}).sudo(False)
        made._set_guarded(number=number, percent=percent, booked_on=booked_on, basis=basis)
        self.env.flush_all()
        made._refuse_unfit_statements(statements)
        self.env.cr.execute(made._entries_sql(statements))
        made._count()
        entries = self.env["rm.pay.deposit.entry"]
        entries.invalidate_model()
        made.entry_ids._note_makers()
        return made

    def _entries_sql(self, statements):
        return SQL(
            """INSERT INTO rm_pay_deposit_entry (list_id, number, manager_id, branch_id, kind,
                      booked_on, amount, change, basis, statement_id, state, create_uid,
                      create_date, write_uid, write_date)
               SELECT %(list)s, %(number)s || '-' || lpad(
                        (row_number() OVER (ORDER BY m.code, s.id))::text, 5, '0'),
                      m.id, m.branch_id, 'withheld', %(day)s, x.amount, x.amount, %(basis)s, s.id,
                      'draft', %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM rm_pay_statement s JOIN rm_manager m ON m.id = s.manager_id
           CROSS JOIN LATERAL (SELECT round(s.payable * %(percent)s / 100, 2) AS amount) x
                WHERE s.id = ANY(%(ids)s) ORDER BY m.code, s.id""",
            list=self.id,
            number=self.number,
            day=self.booked_on,
            basis=self.basis,
            percent=Decimal(self.percent),
            uid=self.env.uid,
            now=self.env.cr.now(),
            ids=statements.ids,
        )

    def _count(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT count(*), COALESCE(sum(amount), 0) FROM rm_pay_deposit_entry
                    WHERE list_id = %s""",
                self.id,
            )
        )
        self._set_guarded(entry_count=rows[0][0], amount=rows[0][1])

    def _refuse_unfit_statements(self, statements):
        """Refuse the first statement of which nothing can be withheld so, with its reason."""
        rows = self.env.execute_query(
            SQL(
                """SELECT x.* FROM (SELECT s.id, CASE
                        WHEN s.state NOT IN ('released', 'paid') THEN 'state'
                        WHEN EXISTS (SELECT FROM rm_pay_deposit_entry e
                              WHERE e.statement_id = s.id AND e.state <> 'rejected') THEN 'taken'
                        WHEN COALESCE(round(s.payable * %(percent)s / 100, 2), 0) <= 0 THEN 'none'
                        WHEN %(day)s > %(today)s OR %(day)s < m.joined_on OR %(day)s > m.left_on
                        THEN 'day' END AS problem
                     FROM rm_pay_statement s JOIN rm_manager m ON m.id = s.manager_id
                    WHERE s.id = ANY(%(ids)s)) x
                    WHERE x.problem IS NOT NULL ORDER BY x.id LIMIT 1""",
                percent=Decimal(self.percent),
                day=self.booked_on,
                today=bank_today(self.env),
                ids=statements.ids,
            )
        )
        if rows:
            statement = statements.browse(rows[0][0])
            raise UserError(self._statement_words(rows[0][1], statement))

    def _statement_words(self, problem, statement):
        named = {"statement": statement.display_name, "day": self.booked_on}
        if problem == "state":
            return self.env._(
                "%(statement)s is not released yet. Take it out of the choice.", **named
            )
        if problem == "taken":
            return self.env._(
                "%(statement)s: something is withheld from it already. Take it out of the choice.",
                **named,
            )
        if problem == "none":
            return self.env._(
                "%(statement)s pays nothing of which a part could be withheld. Take it out of the"
                " choice.",
                **named,
            )
        return self.env._(
            "%(statement)s: the RM was not in the bank on %(day)s, or the day is still to come."
            " Give another day, or take it out of the choice.",
            **named,
        )
