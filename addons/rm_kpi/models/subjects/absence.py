from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.rm_workbench.models.absence.absence import RmAbsence as Absence

#: reason of an absence -> reason of a protection, where they have the same name
_SAME = ("maternity", "sick", "seconded")


class RmAbsence(models.Model):
    """What a long absence is to the appraisal: a protection, which comes and goes with it.

    An administrator approves both at once; the protection follows when the RM is back earlier.
    """

    _inherit = "rm.absence"
    _approval_fields = (*Absence._approval_fields, "treatment")

    treatment = fields.Selection(
        [
            ("prorated", "Prorated: these days do not count"),
            ("exempt", "Exempt: no score, no rank"),
            ("average", "Average of the same position"),
            ("none", "None: these days count like all others"),
        ],
        "In the appraisal",
        required=True,
        default="prorated",
        help="Exempt and average hold when the last day of a period is one of the absence; else"
        " its days do not count, as when prorated.",
    )

    def _days_changed(self):
        super()._days_changed()
        # sudo: protections are the administrators'; one of them approved what this follows from
        protections = self.env["rm.kpi.protection"].sudo()
        for absence in self.sudo():
            protections.search([("absence_id", "=", absence.id)])._follow(absence)
            if absence.state == "approved" and absence.treatment != "none":
                protections._protect(absence)


class RmKpiProtection(models.Model):
    """A protection that an absence brought is changed by that only."""

    _inherit = "rm.kpi.protection"
    _guarded = (
        "state", "branch_id", "entered_by_id", "confirmed_by_id", "confirmed_at", "absence_id",
    )  # fmt: skip

    absence_id = fields.Many2one("rm.absence", readonly=True, copy=False, ondelete="cascade")

    _absence_once = models.UniqueIndex(
        "(absence_id) WHERE absence_id IS NOT NULL", "This absence has its protection already."
    )

    @api.model
    def _protect(self, absence):
        """Enter the protection of an absence that the caller has just approved."""
        made = self.create(
            {
                "manager_id": absence.manager_id.id,
                "kind": absence.kind if absence.kind in _SAME else "other",
                "treatment": absence.treatment,
                "valid_from": absence.valid_from,
                "valid_to": absence.valid_to,
                "note": absence.basis,
            }
        )
        made._set_guarded(
            absence_id=absence.id,
            state="confirmed",
            entered_by_id=absence.maker_ids[:1].id,
            confirmed_by_id=self.env.uid,
            confirmed_at=fields.Datetime.now(),
        )
        made._journal("confirmed")

    def _follow(self, absence):
        """End with the absence, or go with one that was called off."""
        for one in self:
            if absence.state == "returned":
                last = fields.Date.subtract(absence.returned_on, days=1)
                if last != one.valid_to:
                    one._set_guarded(valid_to=last)
                    one._journal("shortened")
            elif absence.state == "cancelled":
                one._set_guarded(state="draft")
                one._journal("reopened")
                one.unlink()

    def action_draft(self):
        """Take a confirmed protection back to draft; one of an absence ends with that only.

        :return: True
        """
        # sudo: whether there is an absence, not which
        if self.sudo().absence_id:
            raise UserError(
                self.env._("This protection comes from a long absence and changes with it only.")
            )
        return super().action_draft()
