from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmAbsence(models.Model):
    """代管: who keeps the customers of an RM who is away."""

    _inherit = "rm.absence"

    handover_ids = fields.Many2many(
        "rm.handover", compute="_compute_keepings", string="Temporary keeping", compute_sudo=False
    )
    customer_count = fields.Integer(
        "Customers still with him",
        compute="_compute_customer_count",
        help="Customers of whom he has a share today; those that are kept by others are not his.",
    )

    @api.depends("manager_id", "valid_from", "valid_to", "state")
    def _compute_keepings(self):
        for absence in self:
            absence.handover_ids = self.env["rm.handover"].search(absence._keepings())

    def _keepings(self):
        """Return the domain of the temporary hand-overs that fall into the absence."""
        if not (self.manager_id and self.valid_from and self.valid_to):
            return fields.Domain.FALSE
        return fields.Domain(
            [
                ("from_manager_id", "=", self.manager_id.id),
                ("kind", "=", "temporary"),
                ("effective_on", "<=", self.valid_to),
                ("return_on", ">=", self.valid_from),
            ]
        )

    @api.depends("manager_id")
    def _compute_customer_count(self):
        # sudo: a number, for whoever reads the absence
        counted = dict(
            self.env["rm.customer.access"]
            .sudo()
            ._read_group([("manager_id", "in", self.manager_id.ids)], ["manager_id"], ["__count"])
        )
        for absence in self:
            absence.customer_count = counted.get(absence.manager_id.sudo(), 0)

    def action_prepare_keeping(self):
        """Open a new temporary hand-over for the days of the absence.

        :return: action
        """
        self.ensure_one()
        self.check_access("write")
        self.env["rm.handover"].check_access("create")
        if self.state not in ("submitted", "approved"):
            raise UserError(
                self.env._("Submit the absence first; then its customers are handed over.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Temporary keeping"),
            "res_model": "rm.handover",
            "views": [(False, "form")],
            "context": {
                "default_kind": "temporary",
                "default_from_manager_id": self.manager_id.id,
                "default_effective_on": max(self.valid_from, bank_today(self.env)),
                "default_return_on": self.valid_to,
            },
        }

    def _end_keepings(self, back):
        """Let customers that are kept go back on the day the RM is back, or as soon as possible.

        What has not begun is a draft again: its signatures were for days that are none any more.
        """
        yesterday = fields.Date.subtract(bank_today(self.env), days=1)
        # sudo: the keeping ends with the absence, whichever branch the other RM belongs to
        for handover in self.env["rm.handover"].sudo().search(self._keepings()):
            last = max(fields.Date.subtract(back, days=1), yesterday, handover.effective_on)
            if handover.state == "done" and last < handover.return_on:
                handover.action_end_early(fields.Date.to_string(last))
            elif handover.state in ("submitted", "approved"):
                handover._approval_end("void", "draft")


class RmManager(models.Model):
    """Whether an RM is away today, for whoever may read him; never why."""

    _inherit = "rm.manager"

    away_until = fields.Date(
        "Away until", compute="_compute_away_until", help="Last day of a long absence."
    )
    is_away = fields.Boolean("Away today", compute="_compute_away_until", search="_search_is_away")

    def _compute_away_until(self):
        # sudo: until when somebody is away is told to his colleagues, the reason is not
        away = (
            self.env["rm.absence"]
            .sudo()
            .search([("is_now", "=", True), ("manager_id", "in", self.ids)])
        )
        until = {absence.manager_id.id: absence.valid_to for absence in away}
        for manager in self:
            manager.away_until = until.get(manager._origin.id, False)
            manager.is_away = bool(manager.away_until)

    def _search_is_away(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as above
        away = self.env["rm.absence"].sudo().search([("is_now", "=", True)])
        found = fields.Domain("id", "in", away.manager_id.ids)
        return fields.Domain.OR(found if wanted else ~found for wanted in value)

    def _refuse_away(self, day):
        """Refuse to give customers to an RM who is away on that day."""
        for manager in self:
            if self.env["rm.absence"]._is_away(manager, day):
                raise ValidationError(
                    self.env._(
                        "%(name)s is away on %(day)s. Choose another RM or a day after the return.",
                        # sudo: the RM that the caller chose
                        name=manager.sudo().name,
                        day=day,
                    )
                )


class RmHandover(models.Model):
    _inherit = "rm.handover"

    def _check_receiver(self):
        super()._check_receiver()
        self.to_manager_id._refuse_away(self.effective_on)


class RmAssignment(models.Model):
    """Nobody is given customers while he is away."""

    _inherit = "rm.assignment"

    @api.model_create_multi
    def create(self, vals_list):
        assignments = super().create(vals_list)
        assignments._check_not_away()
        return assignments

    def write(self, vals):
        result = super().write(vals)
        if {"manager_id", "valid_from"} & vals.keys():
            self._check_not_away()
        return result

    def _check_not_away(self):
        # the superuser is the feed or the system itself
        if self.env.su:
            return
        today = bank_today(self.env)
        for assignment in self:
            if not assignment.valid_to or assignment.valid_to >= today:
                assignment.manager_id._refuse_away(max(assignment.valid_from, today))

    @api.model
    def _require_own_manager(self, manager, valid_from):
        super()._require_own_manager(manager, valid_from)
        manager._refuse_away(max(valid_from, bank_today(self.env)))

    @api.model
    def _staged_checks(self):
        return [*super()._staged_checks(), self._away_rows_sql()]

    @api.model
    def _away_rows_sql(self):
        self.env["rm.absence"].flush_model()
        today = bank_today(self.env)
        day = SQL("GREATEST(r.valid_from, %s::date)", today)
        return SQL(
            """SELECT r.nr, 'rm_code', 'away', r.rm_code FROM rm_assignment_rows r
                WHERE COALESCE(r.valid_to, 'infinity') >= %s AND %s""",
            today,
            self.env["rm.absence"]._away_sql(SQL("r.manager_id"), day),
        )
