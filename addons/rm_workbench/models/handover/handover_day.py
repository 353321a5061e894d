from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmHandover(models.Model):
    """The day on which a hand-over comes into force, and the one on which it goes back."""

    _inherit = "rm.handover"

    @api.model
    def _begin_day(self):
        """Carry out what is due today and take back what was kept until yesterday.

        One that fails stays as it is, says why, and lets the others go on.

        :return: how many were carried out or taken back
        """
        today = bank_today(self.env)
        due = self.search([("state", "=", "approved"), ("effective_on", "<=", today)], order="id")
        kept = self.search(
            [("state", "=", "done"), ("kind", "=", "temporary"), ("return_on", "<", today)],
            order="id",
        )
        return sum(h._try(h._carry_out) for h in due) + sum(h._try(h._take_back) for h in kept)

    def _try(self, step):
        try:
            with self.env.cr.savepoint():
                step()
        except (UserError, ValidationError) as error:
            self.invalidate_recordset()
            self._set_guarded(problem=str(error))
            self.env["rm.journal"]._record("handover.failed", self, problem=str(error))
            return False
        return True

    def _carry_out(self):
        """Move the assignments, and what hangs on them; the approval is what allows it."""
        self._expect_state("approved")
        self._check_receiver()
        # what turned bad after the signatures was bad on the day all the same
        self._list_bad_loans()
        moved = self._move_assignments()
        self._move_work(self.from_manager_id, self.to_manager_id, self._line_customers())
        if self.kind != "temporary":
            self._set_lines_open(None)
        self._set_guarded(state="done", done_on=bank_today(self.env), problem=None)
        self._finish_asking()
        self.env["rm.journal"]._record(
            "handover.done",
            self,
            customers=len(moved),
            given_by=self.sudo().from_manager_id.code,
            taken_by=self.sudo().to_manager_id.code,
            effective_on=self.effective_on,
        )

    def _take_back(self):
        """Return what was kept: the shares went back by their days, the work follows."""
        self._expect_state("done")
        customers = self._line_customers()
        self.env["rm.customer.access"]._refresh_for_customers(customers)
        self._move_work(self.to_manager_id, self.from_manager_id, customers, only_lost=True)
        self._set_lines_open(None)
        self._set_guarded(state="returned", problem=None)
        self._tell_returned(len(customers))
        self.env["rm.journal"]._record("handover.returned", self, customers=len(customers))

    def _tell_returned(self, number):
        """Tell both RMs: one has them again from today, the other looks after them no more."""
        # sudo: the two RMs of the hand-over, who read it and each other's name in it
        handover = self.sudo()
        giving, keeping = handover.from_manager_id, handover.to_manager_id
        words = {"count": number, "number": self.number}
        # stored once, so in the words of whoever reads it, not of the job that makes it
        env = self.with_context(lang=giving.user_id.lang).env
        back = env._(
            "%(count)s customers are yours again (%(number)s, kept by %(name)s): look through"
            " visits and promises",
            name=keeping.name,
            **words,
        )
        env = self.with_context(lang=keeping.user_id.lang).env
        gone = env._(
            "%(count)s customers went back to %(name)s (%(number)s): tell him what is open",
            name=giving.name,
            **words,
        )
        self._ask(giving.user_id, back)
        self._ask(keeping.user_id, gone)

    def _line_customers(self):
        rows = self.env.execute_query(
            SQL("SELECT customer_id FROM rm_handover_line WHERE handover_id = %s", self.id)
        )
        return [row[0] for row in rows]


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        # first, so that everything that follows from responsibility sees the new one
        self.env["rm.handover"]._begin_day()
        return super()._begin()
