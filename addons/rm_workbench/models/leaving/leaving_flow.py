from odoo import api, fields, models
from odoo.exceptions import UserError

from ...bank_date import bank_today


class RmLeaving(models.Model):
    """The way of a leaving: entered, audited, confirmed; or called off, because he stays."""

    _inherit = "rm.leaving"

    def _refuse_change_of_approved(self):
        super()._refuse_change_of_approved()
        for leaving in self:
            if leaving.state == "cancelled":
                raise UserError(
                    self.env._(
                        "%(record)s is called off and can no longer be changed. Enter a new one.",
                        record=leaving.display_name,
                    )
                )

    def action_submit(self):
        """Submit the leavings: from now on deposit and deferred pay wait for the exit audit.

        :return: True
        """
        self.check_access("write")
        for leaving in self:
            leaving._expect_state("draft", "rejected")
            leaving._refuse_own()
            leaving._check_terms()
            leaving._refuse_twice()
        return super().action_submit()

    def _refuse_twice(self):
        # sudo: one that is under way is told, whoever entered it
        others = self.sudo().search_count(
            [
                ("manager_id", "=", self.sudo().manager_id.id),
                ("state", "in", ("submitted", "approved")),
            ],
            limit=1,
        )
        if others:
            raise UserError(
                self.env._(
                    "The leaving of %(name)s is entered already. Go on with that one.",
                    name=self.sudo().manager_id.name,
                )
            )

    def _approval_check_comment(self, decision, comment):
        result = super()._approval_check_comment(decision, comment)
        if decision == "approve":
            self._refuse_own()
            self._check_terms()
            self._refuse_open()
        return result

    def _refuse_open(self):
        """Refuse to close the exit of whoever still has customers, or is under exit audit."""
        self.invalidate_recordset(["audit", "customer_count", "waits_for"])
        if self.waits_for:
            raise UserError(
                self.env._(
                    "The exit of %(name)s cannot be closed yet: %(open)s. Nothing was changed.",
                    # sudo: whoever reads the leaving reads whose it is
                    name=self.sudo().manager_id.name,
                    open=self.waits_for,
                )
            )

    def _approval_ended(self, state):
        result = super()._approval_ended(state)
        if state == "approved":
            self._set_guarded(confirmed_on=bank_today(self.env))
            self._set_last_day(self.last_day)
            self.env["rm.journal"]._record(
                "leaving.confirmed",
                self,
                reference=self.sudo().manager_id.code,
                last_day=self.last_day,
            )
            self._end_sign_in()
        return result

    def _set_last_day(self, day):
        # sudo: both signatures are there; the last day of a delivered RM is the source system's
        manager = self.sudo().manager_id
        if not manager.batch_id and manager.left_on != day:
            manager.left_on = day

    def action_cancel(self):
        """Say that the RM stays after all; an administrator opens his sign-in again.

        :return: True
        """
        self.check_access("write")
        for leaving in self:
            leaving._expect_state("approved")
            leaving._refuse_own()
            # sudo: his last day in the source system, compared
            if (manager := leaving.sudo().manager_id).batch_id and manager.left_on:
                raise UserError(
                    self.env._(
                        "The source system says that %(name)s left on %(day)s. Have it corrected"
                        " there first.",
                        name=manager.name,
                        day=manager.left_on,
                    )
                )
            leaving._set_guarded(state="cancelled")
            leaving._set_last_day(False)
            self.env["rm.journal"]._record(
                "leaving.called_off", leaving, reference=leaving.sudo().manager_id.code
            )
        return True

    def action_open_audit(self):
        """Return the action that opens the exit audit of who leaves, or a new one.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        audits = self.env["rm.exit.audit"]
        audits.check_access("read")
        audit = audits.search(
            [
                ("manager_id", "=", self.manager_id.id),
                "|",
                ("leaving_id", "!=", False),
                ("handover_id.kind", "=", "leaving"),
            ],
            order="id desc",
            limit=1,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exit audit"),
            "res_model": "rm.exit.audit",
            "res_id": audit.id,
            "views": [(False, "form")],
            "context": {"default_leaving_id": self.id},
        }

    def action_open_handover(self):
        """Return the action that opens the RM's hand-over for leaving, or a new one.

        :return: action
        """
        self.ensure_one()
        self.check_access("read")
        handovers = self.env["rm.handover"]
        found = handovers.search(
            [("from_manager_id", "=", self.manager_id.id), ("kind", "=", "leaving")],
            order="id desc",
            limit=1,
        )
        if not found:
            handovers.check_access("create")
        next_day = fields.Date.add(self.last_day, days=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand-over"),
            "res_model": "rm.handover",
            "res_id": found.id,
            "views": [(False, "form")],
            "context": {
                "default_kind": "leaving",
                "default_from_manager_id": self.manager_id.id,
                "default_effective_on": str(max(next_day, bank_today(self.env))),
            },
        }


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "leaving.confirmed": self.env._("Exit of an RM closed"),
            "leaving.called_off": self.env._("Leaving called off, the RM stays"),
        }
