from odoo import api, models
from odoo.tools import SQL

from ...bank_date import bank_today

#: days before a regular check is due from which it is on the RM's list
_AHEAD = 14
#: loans paid out longer ago than this get no first check any more
_FIRST_WITHIN = 60
#: days the RM has at least, whenever the extract tells of the loan
_LEAST = 3


class RmLoanCheck(models.Model):
    """Which loans are to be looked at: one statement over the newest status."""

    _inherit = "rm.loan.check"

    @api.model
    def _plan(self):
        """Make today's new checks and the RMs' to-dos of them.

        :return: the number of checks made
        """
        day = self.env["rm.loan.status"]._latest_day()
        if not day:
            return 0
        for model in ("rm.loan", "rm.customer", "rm.manager", "rm.loan.check.rule", self._name):
            self.env[model].flush_model()
        rows = self.env.execute_query(self._plan_sql(day))
        self.invalidate_model()
        made = self.browse([row[0] for row in rows])
        made._move_to_working_days()
        made._give_todos()
        return len(made)

    @api.model
    def _plan_sql(self, day):
        return SQL(
            """INSERT INTO rm_loan_check (loan_id, customer_id, manager_id, branch_id, kind,
                      risk_class, principal, due_on, state, warning,
                      create_uid, create_date, write_uid, write_date)
               SELECT d.loan_id, d.customer_id, d.manager_id, d.branch_id, d.kind, d.risk_class,
                      d.principal, d.due_on, 'open', FALSE, %(uid)s, now(), %(uid)s, now()
                 FROM (%(due)s) d
                WHERE d.kind = 'first' OR d.due_on <= %(today)s::date + %(ahead)s
                   ON CONFLICT DO NOTHING RETURNING id""",
            uid=self.env.uid,
            today=bank_today(self.env),
            ahead=_AHEAD,
            due=self._due_sql(day),
        )

    @api.model
    def _due_sql(self, day):
        """SQL of every loan's next check of each kind and its day.

        A loan that was never looked at is due on a day that follows from its id, so that the
        stock of loans is spread over the whole interval when the rules begin to hold.
        """
        return SQL(
            """SELECT l.id AS loan_id, l.customer_id, m.id AS manager_id, m.branch_id, r.kind,
                      s.risk_class, s.principal_balance AS principal,
                      CASE WHEN r.kind = 'first'
                                THEN GREATEST(l.disbursed_on + r.days, %(today)s::date + %(least)s)
                           WHEN done.last IS NOT NULL THEN done.last + r.days
                           WHEN l.disbursed_on > %(today)s::date - r.days
                                THEN l.disbursed_on + r.days
                           ELSE %(today)s::date + %(least)s
                                + ((l.id - (%(today)s::date - date '2000-01-01')) %% r.days
                                   + r.days) %% r.days END AS due_on
                 FROM rm_fact_loan_status s
                 JOIN rm_loan l ON l.id = s.loan_id
                 JOIN rm_customer c ON c.id = l.customer_id
            LEFT JOIN rm_manager m ON m.id = COALESCE(l.manager_id, c.manager_id)
           CROSS JOIN LATERAL (
                      SELECT DISTINCT ON (kind) kind, days FROM rm_loan_check_rule
                       WHERE active AND COALESCE(risk_class, s.risk_class) = s.risk_class
                         AND COALESCE(amount_from, 0) <= l.amount
                         AND COALESCE(guarantee, l.guarantee, '') = COALESCE(l.guarantee, '')
                         AND (kind = 'regular' OR l.disbursed_on >= %(today)s::date - %(first)s)
                    ORDER BY kind, sequence, id) r
            LEFT JOIN LATERAL (SELECT max(closed_on) AS last FROM rm_loan_check k
                                WHERE k.loan_id = l.id AND k.state = 'closed') done ON TRUE
                WHERE s.as_of = %(day)s AND s.principal_balance > 0""",
            today=bank_today(self.env),
            first=_FIRST_WITHIN,
            least=_LEAST,
            day=day,
        )

    def _move_to_working_days(self):
        """Move what is due on a day off to the next working day; one statement."""
        calendar = self.env["rm.working.day"]
        moved = {day: calendar._on_or_after(day) for day in set(self.mapped("due_on"))}
        pairs = [(old, new) for old, new in moved.items() if old != new]
        if pairs:
            self.env.cr.execute(
                SQL(
                    "UPDATE rm_loan_check k SET due_on = t.new FROM unnest(%s::date[], %s::date[])"
                    " t(old, new) WHERE k.due_on = t.old AND k.id = ANY(%s)",
                    [old for old, _new in pairs],
                    [new for _old, new in pairs],
                    self.ids,
                )
            )
            self.invalidate_recordset(["due_on"])

    def _give_todos(self):
        """Give the RMs that sign in a to-do per check."""
        # sudo: to-dos for others, made by the flow, without a notice of their own
        checks = self.sudo().filtered("manager_id.user_id")
        todos = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        made = todos.create([check._prepare_todo_vals() for check in checks])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rm_loan_check k SET todo_id = t.todo FROM unnest(%s::int[], %s::int[])"
            " t(checked, todo) WHERE k.id = t.checked",
            [checks.ids, made.ids],
        )
        self.invalidate_model(["todo_id"])

    def _prepare_todo_vals(self):
        user = self.manager_id.user_id
        # stored once, so in the words of whoever has to do it, not of the job that makes it
        check = self.with_context(lang=user.lang)
        return {
            "user_id": user.id,
            "summary": check.env._("After-loan check: loan %(loan)s", loan=self.loan_id.loan_no),
            "date_deadline": self.due_on,
            "rm_model": self._name,
            "rm_res_id": self.id,
        }


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.loan.check"]._plan()
        return result
