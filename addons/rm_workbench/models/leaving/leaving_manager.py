from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from .exit_condition import READ, exit_state

#: an exit audit is unseen by RMs
CHECKERS = ",".join(f"rm_workbench.group_{role}" for role in ("leader", "admin", "auditor"))
EXIT_STATES = [
    ("leaving", "Is leaving"),
    ("left_open", "Left, exit not closed"),
    ("closed", "Exit closed"),
]


class RmManager(models.Model):
    """Whether an RM leaves or has left, and whether his exit is closed."""

    _inherit = "rm.manager"

    exit_state = fields.Selection(
        EXIT_STATES,
        "Exit",
        compute="_compute_exit_state",
        search="_search_exit_state",
        groups=CHECKERS,
    )

    def _exit_state_sql(self):
        for model in READ:
            self.env[model].flush_model()
        return exit_state(SQL("n.id"), bank_today(self.env))

    @api.depends("left_on")
    def _compute_exit_state(self):
        query = SQL("SELECT n.id, %s FROM rm_manager n WHERE n.id = ANY(%s)",
                    self._exit_state_sql(), self.ids)  # fmt: skip
        found = dict(self.env.execute_query(query))
        for manager in self:
            manager.exit_state = found.get(manager._origin.id) or False

    def _search_exit_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Odoo asks for the groups of columns only, and not of what is searched by a method
        self._check_field_access(self._fields["exit_state"], "read")
        wanted = SQL("%s = ANY(%s)", self._exit_state_sql(), [one for one in value if one])
        if not all(value):
            wanted = SQL("(%s OR %s IS NULL)", wanted, self._exit_state_sql())
        return [("id", "in", SQL("(SELECT n.id FROM rm_manager n WHERE %s)", wanted))]

    def write(self, vals):
        # the server's own methods come with both signatures; a feed writes past the ORM
        if not self.env.su and {"left_on", "active"} & vals.keys():
            self._refuse_leaving_by_hand(vals)
        return super().write(vals)

    def _refuse_leaving_by_hand(self, vals):
        for manager in self:
            known = manager.sudo()
            day = fields.Date.to_date(vals.get("left_on", known.left_on) or False)
            if (day or False) != known.left_on:
                raise UserError(
                    self.env._(
                        "%(name)s: the last day follows from the leaving (Customers / Leaving of"
                        " RMs), once the exit audit is concluded and the exit is closed.",
                        name=known.name,
                    )
                )
            if known.active and vals.get("active") is False:
                manager._refuse_archive_before_exit()

    def _refuse_archive_before_exit(self):
        """Archiving is no way around the exit: nobody who had customers goes without it."""
        # sudo: whether the RM ever had customers, and the state of his exit
        had = self.env["rm.assignment"].sudo().search_count(
            [("manager_id", "=", self.id)], limit=1
        )  # fmt: skip
        if had and self.sudo().exit_state != "closed":
            raise UserError(
                self.env._(
                    "%(name)s has had customers. Enter his leaving first (Customers / Leaving of"
                    " RMs): he is archived once his exit is closed.",
                    name=self.sudo().name,
                )
            )

    def action_open_leaving(self):
        """Return the action that opens the RM's leaving, or a new one.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        leavings = self.env["rm.leaving"]
        leavings.check_access("read")
        found = leavings.search(
            [("manager_id", "=", self.id), ("state", "!=", "cancelled")], order="id desc", limit=1
        )
        if not found:
            leavings.check_access("create")
        context = {"default_manager_id": self.id}
        if self.left_on:
            context["default_last_day"] = str(self.left_on)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Leaving of an RM"),
            "res_model": "rm.leaving",
            "res_id": found.id,
            "views": [(False, "form")],
            "context": context,
        }
