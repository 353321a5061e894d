from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

_CLOSES = ("merge", "close")


class RmBranchChange(models.Model):
    """Changes that wait for their day: what else is planned for a branch, and what cannot both be.

    An approved change is a promise: no other one is submitted or approved that would make it
    impossible on its day, or that it would make impossible. Whoever wants the other one calls the
    first off.
    """

    _inherit = "rm.branch.change"

    state = fields.Selection(
        selection_add=[("cancelled", "Called off")], ondelete={"cancelled": "cascade"}
    )
    planned_text = fields.Text("Also planned", compute="_compute_planned_text")

    @api.depends("branch_id", "to_branch_id", "state")
    def _compute_planned_text(self):
        for change in self:
            # sudo: what is planned for these branches, also by somebody who sees only one of them
            others = change.sudo()._planned(("submitted", "approved"))
            open_here = change.state in ("draft", "submitted", "approved")
            change.planned_text = open_here and "\n".join(o._plan() for o in others)

    def _plan(self):
        to = self.to_branch_id.name
        return self.env._(
            "%(change)s from %(day)s on (%(state)s)",
            change=f"{self.display_name} → {to}" if to else self.display_name,
            day=self.effective_on,
            state=self._state_label(),
        )

    def _planned(self, states):
        """Return the other changes in these states that speak of one of this one's branches."""
        branches = (self.branch_id | self.to_branch_id).ids
        among = Domain("branch_id", "in", branches) | Domain("to_branch_id", "in", branches)
        return self.search(
            among & Domain("state", "in", states) & Domain("id", "not in", self._origin.ids),
            order="effective_on, id",
        )

    def _check_change(self):
        super()._check_change()
        # an approved one is a promise itself: on its day it is carried out whatever came after
        if self.state != "approved":
            self._refuse_excluded()

    def _approval_ended(self, state):
        # what was approved between its submission and its own approval
        if state == "approved":
            self._meet_others()
            self._refuse_excluded()
        return super()._approval_ended(state)

    def _meet_others(self):
        """Have two approvals at the same moment meet on a row, where they speak of one branch.

        Neither sees what the other has not committed. Each writes its own row and, the same again,
        the rows it is weighed against: so the later one fails, is tried again and sees the first.
        """
        # sudo: what is planned for these branches, whoever asks
        others = self.sudo()._planned(("submitted", "approved"))
        self.env.flush_all()
        self.env.cr.execute(
            SQL("UPDATE rm_branch_change SET state = state WHERE id = ANY(%s)", others.ids)
        )

    def _refuse_excluded(self):
        # sudo: what is planned for these branches, whoever asks
        change = self.sudo()
        for other in change._planned(("approved",)):
            if change._excludes(other):
                self._refuse(
                    self.env._(
                        "%(other)s: both cannot be carried out. Call that one off first, or choose"
                        " another day",
                        other=other._plan(),
                    )
                )

    def _excludes(self, other):
        """Return whether of two changes one makes the other impossible on its day."""
        if self.branch_id == other.branch_id:
            if self.effective_on == other.effective_on:
                return True
            return min(self, other, key=lambda change: change.effective_on).kind in _CLOSES
        crossed = self.branch_id == other.to_branch_id and self.to_branch_id == other.branch_id
        return crossed or self._takes_from(other) or other._takes_from(self)

    def _takes_from(self, other):
        """Return whether this change closes the branch that the other one needs."""
        if self.kind not in _CLOSES or self.branch_id != other.to_branch_id:
            return False
        # who is closed must be empty of branches; who is merged gives on what it has been given
        return self.kind == "close" or self.effective_on <= other.effective_on

    def action_call_off(self):
        """Call off approved changes whose day has not come; another one needs two persons again.

        :return: True
        """
        self.check_access("write")
        for change in self:
            change._expect_state("approved")
            change._set_guarded(state="cancelled", problem=None)
            self.env["rm.journal"]._record(
                "branch.change_called_off",
                change,
                kind=change.kind,
                to=change.sudo().to_branch_id.code,
                effective_on=change.effective_on,
            )
        return True

    def _refuse_change_of_approved(self):
        for change in self:
            if change.state == "cancelled":
                raise UserError(
                    self.env._(
                        "%(record)s is called off and can no longer be changed. Enter a new one.",
                        record=change.display_name,
                    )
                )
        super()._refuse_change_of_approved()


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "branch.change_called_off": self.env._("Change of a branch called off"),
        }
