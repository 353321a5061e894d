from copy import deepcopy

from odoo import api, fields, models
from odoo.fields import Domain

#: where a form of a model with approvals gets the standard buttons and the strip
_HEADER = "//header[@name='approval']"
_STRIP = "//div[@name='approval']"


class RmApprovalMixin(models.AbstractModel):
    """What the screens of every model with approvals share: buttons, strip, dialogs.

    A form says ``<header name="approval">`` and ``<div name="approval"/>``; the buttons and the
    strip of ``rm_approval_view_parts`` are put there.
    """

    _inherit = "rm.approval.mixin"

    waits_for_me = fields.Boolean(
        compute="_compute_approval_buttons", search="_search_waits_for_me", string="Waits for me"
    )
    may_submit = fields.Boolean(compute="_compute_approval_buttons", string="I may submit it")
    may_withdraw = fields.Boolean(compute="_compute_approval_buttons", string="I may withdraw it")
    approval_strip = fields.Json(compute="_compute_approval_strip", string="Signatures")

    @api.depends("state", "approval_request_id.waits_for_me")
    @api.depends_context("uid")
    def _compute_approval_buttons(self):
        writable = self._filtered_access("write")
        for record in self:
            # sudo: who waits and who submitted is compared with the caller, not shown
            request = record.sudo().approval_request_id
            pending = record.state == "submitted"
            record.waits_for_me = pending and request.waits_for_me
            record.may_submit = record.state in ("draft", "rejected") and record in writable
            record.may_withdraw = (
                pending and record in writable and request.submitted_by_id == self.env.user
            )

    def _search_waits_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: only the ids of the caller's own records come out of it
        waiting = (
            self.env["rm.approval.request"]
            .sudo()
            .search([("model", "=", self._name), ("waits_for_me", "=", True)])
        )
        mine = Domain("approval_request_id", "in", waiting.ids)
        return mine if True in value else ~mine

    @api.depends("state", "approval_request_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_approval_strip(self):
        for record in self:
            # sudo: who reads a record reads who signed it, whatever branch they belong to
            requests = self.env["rm.approval.request"].sudo()
            record.approval_strip = requests._strip_of(record._origin)

    def _approval_subject(self):
        """Return the record in a few words for the inbox; the caller may read the record."""
        return self.display_name

    def action_open_approve(self):
        """Return the dialog that asks for a comment and approves.

        :return: action
        """
        return self._approval_dialog("approve")

    def action_open_reject(self):
        """Return the dialog that asks for the reason and rejects.

        :return: action
        """
        return self._approval_dialog("reject")

    def _approval_dialog(self, decision):
        self.check_access("read")
        for record in self:
            record._expect_state("submitted")
        # sudo: the dialog checks what the caller may decide on before it opens
        return self.sudo().approval_request_id.sudo(False)._dialog(decision)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            self._add_approval_parts(arch)
        return arch, view

    @api.model
    def _add_approval_parts(self, arch):
        places = arch.xpath(_HEADER), arch.xpath(_STRIP)
        if not any(places):
            return
        # sudo: views are data of the server, read for everybody
        parts = self.env.ref("rm_workbench.rm_approval_view_parts").sudo()._get_combined_arch()
        for place, found in zip(places, (parts.find("header"), parts.find("div")), strict=True):
            for node in place:
                for at, child in enumerate(found):
                    node.insert(at, deepcopy(child))
