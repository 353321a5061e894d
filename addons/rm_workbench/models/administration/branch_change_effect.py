from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

#: what keeps the branch in which it was written, and goes on with the people: (table, column)
_GOES_ON = (
    ("rm_handover", "branch_id"),
    ("rm_handover", "to_branch_id"),
    ("rm_absence", "branch_id"),
    ("rm_leaving", "branch_id"),
)
#: states after which nothing is open of it
_OVER = ("returned", "cancelled")


class RmBranchChange(models.Model):
    """What an approved change of a branch does on its day: in one transaction, or not at all."""

    _inherit = "rm.branch.change"

    @api.model
    def _begin_day(self):
        """Carry out what is due; one that fails says why and lets the others go on."""
        due = [("state", "=", "approved"), ("effective_on", "<=", bank_today(self.env))]
        for change in self.search(due, order="effective_on, id"):
            try:
                with self.env.cr.savepoint():
                    change._carry_out()
            except (UserError, ValidationError) as error:
                change.invalidate_recordset()
                change._set_guarded(problem=str(error))
                self.env["rm.journal"]._record("branch.change_failed", change, problem=str(error))

    def _carry_out(self):
        self._expect_state("approved")
        self._check_change()
        # sudo: two administrators have signed; feeds, rights and customers follow the branch
        branch, to = self.sudo().branch_id, self.sudo().to_branch_id
        moved = {"manager": 0, "customer": 0}
        if self.kind == "move":
            branch.parent_id = to
        else:
            if to:
                moved = branch._hand_over_to(to)
            branch._close(fields.Date.subtract(bank_today(self.env), days=1))
        self._set_guarded(
            state="done",
            done_on=bank_today(self.env),
            problem=None,
            people_moved=moved["manager"],
            customers_moved=moved["customer"],
        )
        self.env["rm.journal"]._record(
            f"branch.{self.kind}",
            branch,
            reference=branch.code,
            to=to.code,
            managers=moved["manager"],
            customers=moved["customer"],
            effective_on=self.effective_on,
        )


class RmBranch(models.Model):
    _inherit = "rm.branch"

    def _counts(self):
        """Return how many people, customers, users and branches a branch has today."""
        self.env["rm.customer"].flush_model(["branch_id"])
        grants = [("branch_id", "=", self.id), ("holds_today", "=", True)]
        here = [("branch_id", "=", self.id)]
        return {
            "manager": self.env["rm.manager"].search_count([*here, ("left_on", "=", False)]),
            "customer": self.env["rm.customer"].search_count(here),
            "user": len(self.env["rm.role.grant"].search(grants).user_id),
            "child": self.search_count([("parent_id", "=", self.id)]),
        }

    def _hand_over_to(self, to):
        """Give RMs, customers, teams, users, branches below and open requests to another branch."""
        counts = self._counts()
        self.child_ids.write({"parent_id": to.id})
        self._hand_over_teams(to)
        self.env["rm.manager"].search([("branch_id", "=", self.id)]).write({"branch_id": to.id})
        self._hand_over_customers(to)
        self._hand_over_grants(to)
        self._hand_over_open_work(to)
        self.env.invalidate_all()
        return counts

    def _hand_over_open_work(self, to):
        """Let what is open go with the people: who is to sign it or look into it must read it."""
        self.env.flush_all()
        waiting = self.env.execute_query(
            SQL(
                """UPDATE rm_approval_request SET branch_id = %s
                    WHERE branch_id = %s AND state = 'pending' RETURNING model, res_id""",
                to.id,
                self.id,
            )
        )
        for name in {model for model, _id in waiting}:
            model = self.env[name]
            field = model._fields.get("branch_id")
            if field and field.store and field.comodel_name == self._name:
                ids = [res_id for kind, res_id in waiting if kind == name]
                self._put_in(to, model._table, "branch_id", SQL("id = ANY(%s)", ids))
        for table, column in _GOES_ON:
            self._put_in(to, table, column, SQL("state <> ALL(%s)", list(_OVER)))
        # what is looked into afterwards follows the hand-over or leaving that it is about
        for table in ("rm_handover_call", "rm_exit_audit"):
            self._put_in(to, table, "branch_id", SQL("TRUE"))

    def _put_in(self, to, table, column, among):
        self.env.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(to)s WHERE %(column)s = %(own)s AND %(among)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                to=to.id,
                own=self.id,
                among=among,
            )
        )

    def _hand_over_teams(self, to):
        teams = self.env["rm.team"].with_context(active_test=False)
        taken = set(teams.search([("branch_id", "=", to.id)]).mapped("name"))
        for team in teams.search([("branch_id", "=", self.id)]):
            name = team.name if team.name not in taken else f"{team.name} {self.code}"
            team.write({"branch_id": to.id, "name": name[:100]})

    def _hand_over_customers(self, to):
        """Two statements and the refresh of responsibility, whatever the number of customers."""
        self.env.flush_all()
        moved = self.env.execute_query(
            SQL(
                """UPDATE rm_customer SET branch_id = %s, share_version = share_version + 1
                    WHERE branch_id = %s RETURNING id""",
                to.id,
                self.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE rm_customer_position SET branch_id = %s WHERE branch_id = %s",
                to.id,
                self.id,
            )
        )
        self.env.invalidate_all()
        self.env["rm.customer.access"]._refresh_for_customers([row[0] for row in moved])

    def _hand_over_grants(self, to):
        today = bank_today(self.env)
        grants = self.env["rm.role.grant"].search([("branch_id", "=", self.id)])
        running = grants.filtered(lambda g: not g.valid_to or g.valid_to >= today)
        made = [
            {
                "user_id": grant.user_id.id,
                "role_id": grant.role_id.id,
                "branch_id": to.id,
                "valid_from": max(grant.valid_from, today),
                "valid_to": grant.valid_to,
            }
            for grant in running
        ]
        running.action_revoke()
        self.env["rm.role.grant"].create(made)

    def _close(self, last_day):
        """Take the branch off the tree after ``last_day``; its history ends with that day."""
        self._set_guarded(closed_on=last_day)
        self.active = False
        # sudo: the history follows from the branch and has no rights of its own to write
        rows = self.env["rm.branch.history"].sudo().search([("branch_id", "=", self.id)])
        running = rows.filtered(lambda row: not row.valid_to or row.valid_to > last_day)
        running.filtered(lambda row: row.valid_from > last_day).unlink()
        running.exists().write({"valid_to": last_day})


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        self.env["rm.branch.change"]._begin_day()
        return super()._begin()
