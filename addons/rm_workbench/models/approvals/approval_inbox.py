from odoo import api, fields, models
from odoo.exceptions import UserError

from ...bank_date import bank_today


class RmApprovalRequest(models.Model):
    """The inbox: decide in the list or on the form, without opening the record first."""

    _inherit = "rm.approval.request"

    subject = fields.Char(compute="_compute_subject", string="Matter")
    kind = fields.Char(compute="_compute_kind")
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue"
    )

    @api.depends("model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_subject(self):
        readable = self._records_to_read()
        for request in self:
            record = readable.get((request.model, request.res_id))
            request.subject = record._approval_subject() if record else False

    def _records_to_read(self):
        """Return {(model, id): record} of what the caller may read; one statement a model."""
        found = {}
        ids = {}
        for request in self:
            ids.setdefault(request.model, []).append(request.res_id)
        for model, wanted in ids.items():
            if model in self.env and self.env[model].has_access("read"):
                everything = self.env[model].with_context(active_test=False)
                records = everything.search_fetch([("id", "in", wanted)]).with_env(self.env)
                found.update({(model, record.id): record for record in records})
        return found

    @api.depends("model")
    @api.depends_context("lang")
    def _compute_kind(self):
        names = dict(self.env["rm.approval.route"]._selection_model())
        for request in self:
            request.kind = names.get(request.model, request.model)

    @api.depends("due_on", "state")
    def _compute_is_overdue(self):
        today = bank_today(self.env)
        for request in self:
            late = bool(request.due_on) and request.due_on < today
            request.is_overdue = late and request.state == "pending"

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = bank_today(self.env)
        late = fields.Domain("state", "=", "pending") & fields.Domain("due_on", "<", today)
        return late if True in value else ~late

    def _record_to_read(self):
        """Return the record when the caller may read it, else None."""
        self.ensure_one()
        return self._records_to_read().get((self.model, self.res_id))

    @api.model
    def waiting_count(self):
        """Return how many requests wait for the caller; 0 for a role without approvals."""
        if not self.has_access("read"):
            return 0
        return self.search_count([("waits_for_me", "=", True)])

    def action_open_record(self):
        """Return the action that opens the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_approve(self, comment=""):
        """Sign the records of the requests.

        :return: True
        """
        return self._decide_records("action_approve", comment)

    def action_reject(self, comment=""):
        """Send the records of the requests back; the comment says why.

        :return: True
        """
        return self._decide_records("action_reject", comment)

    def _decide_records(self, step, comment):
        self.check_access("read")
        for request in self:
            record = request._record_to_read()
            if record is None:
                raise UserError(
                    self.env._(
                        "%(record)s lies outside what you may read, so you cannot decide on it."
                        " Ask the administrator to change the approval route.",
                        record=request.name,
                    )
                )
            # the engine of the record checks state, makers and whom the request waits for
            getattr(record, step)(comment)
        return True

    def action_open_approve(self):
        """Return the dialog that asks for a comment and approves.

        :return: action
        """
        self.check_access("read")
        return self._dialog("approve")

    def action_open_reject(self):
        """Return the dialog that asks for the reason and rejects.

        :return: action
        """
        self.check_access("read")
        return self._dialog("reject")

    def _dialog(self, decision):
        waiting = self.filtered("waits_for_me")
        if not waiting:
            self._refuse_worked_on()
            raise UserError(self.env._("None of these waits for you."))
        titles = {"approve": self.env._("Approve"), "reject": self.env._("Reject")}
        return {
            "type": "ir.actions.act_window",
            "name": titles[decision],
            "res_model": "rm.approval.decide",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_request_ids": [fields.Command.set(waiting.ids)],
                "default_decision": decision,
            },
        }

    def _refuse_worked_on(self):
        """Say so where the reason is that this person worked on the record, with any login."""
        for request in self.filtered(lambda one: one.state == "pending"):
            record = request._record_to_read()
            if record is not None:
                record._refuse_makers()
