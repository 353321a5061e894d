from odoo import api, fields, models
from odoo.tools.misc import format_date, format_datetime

from ...bank_date import bank_today

#: how many rounds (submissions) of a record its strip shows
_ROUNDS = 5
#: how many of those who may sign are named
_NAMES = 3


class RmApprovalRequest(models.Model):
    """The strip on a record's form: what was signed, by whom, and whom it waits for."""

    _inherit = "rm.approval.request"

    strip = fields.Json(compute="_compute_strip", string="Signatures")

    @api.depends("state", "step_id")
    @api.depends_context("lang", "tz")
    def _compute_strip(self):
        for request in self:
            # sudo: who reads a request reads who signed it, whatever branch they belong to
            request.strip = [request.sudo()._strip_round()] if request.id else False

    @api.model
    def _strip_of(self, record):
        """Return the rounds of one record, the latest first, as plain data for the screen.

        Shape: ``[{id, state, label, ended_at, submitted_by, submitted_at, steps: [{label, status,
        who, absent, at, comment, hash, waiting, due, overdue}]}]``; ``status`` is submit, approve,
        reject, now, next.
        """
        domain = [("model", "=", record._name), ("res_id", "=", record.id or 0)]
        requests = self.search(domain, order="id desc", limit=_ROUNDS)
        return [request._strip_round() for request in requests]

    def _strip_round(self):
        self.ensure_one()
        signed = [self._strip_signed(decision) for decision in self.decision_ids.sorted("id")]
        ahead = []
        if self.state == "pending":
            steps = self.route_id.step_ids
            at = steps.ids.index(self.step_id.id)
            ahead = [self._strip_waiting(), *map(self._strip_next, steps[at + 1 :])]
        return {
            "id": self.id,
            "state": self.state,
            "label": self._state_label(),
            # a round that a signature ended says so at the signature
            "ended_at": self._strip_ended_at() if self.state in ("withdrawn", "void") else "",
            "submitted_by": self.submitted_by_id.name,
            "submitted_at": format_datetime(self.env, self.submitted_at, dt_format="short"),
            "steps": [*signed, *ahead],
        }

    def _strip_ended_at(self):
        return format_datetime(self.env, self.ended_at, dt_format="short") if self.ended_at else ""

    def _strip_signed(self, decision):
        return {
            "label": self._step_label(decision) or decision._state_label("decision"),
            "status": decision.decision,
            "who": decision.user_id.name,
            "absent": decision.absent_id.name or "",
            "at": format_datetime(self.env, decision.decided_at, dt_format="short"),
            "comment": decision.comment or "",
            "hash": (decision.content_hash or "")[:12],
        }

    def _step_label(self, decision):
        """Return the signed step's name in the reader's language; the text kept when it is gone."""
        # signed in English where no language of the bank was at hand
        installed = dict(self.env["res.lang"].get_installed())
        for code in {**installed, "en_US": ""}:
            for step in self.route_id.step_ids:
                if step.with_context(lang=code).display_name == decision.step_name:
                    return step.display_name
        return decision.step_name

    def _strip_waiting(self):
        users = self._deciders()
        return {
            "label": self.step_id.display_name,
            "status": "now",
            "waiting": users[:_NAMES].mapped("name"),
            "more": max(len(users) - _NAMES, 0),
            "due": format_date(self.env, self.due_on),
            "overdue": bool(self.due_on) and self.due_on < bank_today(self.env),
            "escalated": format_date(self.env, self.escalated_on) if self.escalated_on else "",
        }

    def _strip_next(self, step):
        return {"label": step.display_name, "status": "next"}
