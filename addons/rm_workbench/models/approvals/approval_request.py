from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...bank_date import bank_today
from ...fields import Exact


class RmApprovalRequest(models.Model):
    """审批: one record's way along a route. Written by its methods only."""

    _name = "rm.approval.request"
    _description = "Approval request"
    _inherit = ["rm.exact.mixin", "rm.guarded.mixin"]
    _order = "id desc"
    _guarded = (
        "name",
        "model",
        "res_id",
        "route_id",
        "step_id",
        "branch_id",
        "amount",
        "state",
        "submitted_by_id",
        "submitted_at",
        "due_on",
        "escalated_on",
        "ended_at",
        "content_hash",
        "maker_ids",
    )

    name = fields.Char(readonly=True)
    model = fields.Char(readonly=True, required=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True, required=True)
    route_id = fields.Many2one("rm.approval.route", readonly=True, ondelete="restrict", index=True)
    step_id = fields.Many2one("rm.approval.step", "Waits for", readonly=True, ondelete="restrict")
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="restrict", index=True)
    amount = Exact(scale=2, readonly=True)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("withdrawn", "Withdrawn"),
            ("void", "Void: changed after submission"),
        ],
        readonly=True,
        required=True,
        default="pending",
        index=True,
    )
    submitted_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict", index=True)
    submitted_at = fields.Datetime(readonly=True)
    due_on = fields.Date(readonly=True)
    ended_at = fields.Datetime("Ended at", readonly=True)
    content_hash = fields.Char(readonly=True, help="What the signatures cover.")
    maker_ids = fields.Many2many(
        "res.users",
        "rm_approval_request_maker_rel",
        readonly=True,
        help="Who worked on the record; none of them decides on it.",
    )
    decision_ids = fields.One2many("rm.approval.decision", "request_id", readonly=True)
    waits_for_me = fields.Boolean(compute="_compute_waits_for_me", search="_search_waits_for_me")

    _one_pending = models.UniqueIndex(
        "(model, res_id) WHERE state = 'pending'", "This record waits for approval already."
    )
    _of_record = models.Index("(model, res_id, id)")
    _inbox = models.Index("(due_on, id) WHERE state = 'pending'")

    @api.depends("state", "step_id", "decision_ids")
    @api.depends_context("uid")
    def _compute_waits_for_me(self):
        mine = {row[0] for row in self.env.execute_query(self._waiting_sql(self.env.uid))}
        for request in self:
            request.waits_for_me = request._origin.id in mine

    def _search_waits_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("id", "in", self._waiting_sql(self.env.uid))
        return mine if True in value else ~mine

    def _record(self):
        """Return the record the request is about."""
        self.ensure_one()
        return self.env[self.model].browse(self.res_id)

    @api.model
    def _open(self, record, route):
        """Make the pending request of ``record`` along ``route`` and return it."""
        amount = record._approval_amount()
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_approval_request (
                     name, model, res_id, route_id, branch_id, amount, state, submitted_by_id,
                     submitted_at, content_hash, create_uid, create_date, write_uid, write_date)
                   SELECT %(name)s, %(model)s, %(res_id)s, %(route)s, %(branch)s, %(amount)s,
                          'pending', u, t, %(hash)s, u, t, u, t
                     FROM (SELECT %(uid)s AS u, now() AT TIME ZONE 'UTC' AS t) x
                RETURNING id""",
                name=record.display_name,
                model=record._name,
                res_id=record.id,
                route=route.id,
                branch=record._approval_branch().id or None,
                amount=None if amount is False else amount,
                hash=record._approval_hash(),
                uid=self.env.uid,
            )
        )
        # sudo: requests are written by this engine only; the caller's rights were checked
        request = self.sudo().browse(rows[0])
        request._note_makers(record.sudo().maker_ids.ids)
        request._wait_for(route.sudo().step_ids[:1])
        if words := record._approval_submission_words():
            self.env["rm.approval.decision"]._enter(request, "submit", words)
        return request

    def _note_makers(self, user_ids):
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_approval_request_maker_rel
                          (rm_approval_request_id, res_users_id)
                   SELECT %s, unnest(%s::int[]) ON CONFLICT DO NOTHING""",
                self.id,
                user_ids,
            )
        )

    def _wait_for(self, step):
        # working days: nobody decides on a holiday
        due_on = self.env["rm.working.day"]._add(bank_today(self.env), step.days)
        self._set_guarded(step_id=step.id, due_on=due_on, escalated_on=None)
        self.invalidate_recordset(["waits_for_me"])

    def _decide(self, decision, comment):
        """Enter one decision of the current user and move on; returns the request's new state.

        The row of the request is locked first: of parallel decisions one counts, the others see
        the step it led to.
        """
        self.ensure_one()
        if self._lock_state() != "pending":
            raise UserError(
                self.env._(
                    "%(record)s is not waiting for approval: %(state)s.",
                    record=self.name,
                    state=self._state_label(),
                )
            )
        self.invalidate_recordset()
        rows = self.env.execute_query(
            SQL("%s AND request_id = %s", self._waiting_sql(self.env.uid, "person_id"), self.id)
        )
        persons = {row[0] for row in rows}
        if not persons:
            raise AccessError(
                self.env._(
                    "%(record)s waits for %(step)s, not for you.",
                    record=self.name,
                    step=self.step_id.display_name,
                )
            )
        absent = False if self.env.uid in persons else min(persons)
        self.env["rm.approval.decision"]._enter(self, decision, comment, absent)
        if decision == "reject":
            return self._end("rejected")
        later = self.route_id.step_ids.filtered(
            lambda s: (s.sequence, s.id) > (self.step_id.sequence, self.step_id.id)
        )
        if later:
            self._wait_for(later[0])
            return "pending"
        return self._end("approved")

    def _end(self, state):
        ended = {"step_id": None, "due_on": None, "escalated_on": None}
        self._set_guarded(state=state, ended_at=fields.Datetime.now(), **ended)
        self.invalidate_recordset(["waits_for_me"])
        return state
