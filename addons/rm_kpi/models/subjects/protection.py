from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today


class RmKpiProtection(models.Model):
    """保护期: an RM who is not appraised like the others for a while, with the reason.

    Entered by one administrator, confirmed by another; runs look at confirmed ones only.
    """

    _name = "rm.kpi.protection"
    _description = "Protection of an RM"
    _inherit = ["rm.kpi.stepped"]
    _order = "valid_from desc, id desc"
    _rec_name = "manager_id"
    _limits = {"note": 1000, "scheme_code": 64}
    _guarded = ("state", "branch_id", "entered_by_id", "confirmed_by_id", "confirmed_at")

    manager_id = fields.Many2one("rm.manager", "RM", required=True, ondelete="restrict", index=True)
    branch_id = fields.Many2one("rm.branch", readonly=True, required=True, ondelete="restrict")
    scheme_code = fields.Char("Scheme", help="Code of the scheme; empty: every scheme.")
    kind = fields.Selection(
        [
            ("new", "New in the post"),
            ("returned", "Returned to the post"),
            ("maternity", "Maternity leave"),
            ("sick", "Sick leave"),
            ("seconded", "Seconded"),
            ("other", "Other"),
        ],
        "Reason",
        required=True,
        default="new",
    )
    treatment = fields.Selection(
        [
            ("exempt", "Exempt: no score, no rank"),
            ("prorated", "Prorated: these days do not count"),
            ("average", "Average of the same position"),
        ],
        required=True,
        default="exempt",
        help="Exempt and average hold when the last day of a period is protected; else the days"
        " that were protected do not count, as when prorated.",
    )
    valid_from = fields.Date("Protected from", required=True)
    valid_to = fields.Date("Protected to", required=True)
    note = fields.Text()
    state = fields.Selection(
        [("draft", "Draft"), ("confirmed", "Confirmed")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    entered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    confirmed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    confirmed_at = fields.Datetime(readonly=True, copy=False)

    _days_ordered = models.Constraint(
        "CHECK (valid_to >= valid_from)", "A protection cannot end before it begins."
    )
    _branch_idx = models.Index("(branch_id, valid_from DESC)")

    @api.depends("manager_id.name", "valid_from")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.manager_id.name or ''} {one.valid_from or ''}".strip()

    def _prepare_guarded_vals(self, vals):
        given = {**self._context_defaults(), **vals}
        manager = self.env["rm.manager"].browse(given.get("manager_id") or [])
        if not manager:
            raise ValidationError(self.env._("Choose the RM who is protected."))
        return {"branch_id": manager.branch_id.id, "entered_by_id": self.env.uid}

    def write(self, vals):
        self._refuse_confirmed()
        if "manager_id" in vals:
            raise UserError(self.env._("Whom it protects is fixed: delete it and make another."))
        result = super().write(vals)
        # whoever changed it last is the one who may not confirm it
        self._set_guarded(entered_by_id=self.env.uid)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_draft(self):
        self._refuse_confirmed()

    def _refuse_confirmed(self):
        for one in self:
            if one.state == "confirmed":
                raise UserError(
                    self.env._(
                        "%(protection)s is confirmed. Take it back to draft first.",
                        protection=one.display_name,
                    )
                )

    @api.constrains("scheme_code")
    def _check_scheme(self):
        for one in self.filtered("scheme_code"):
            if not self.env["rm.kpi.scheme"].search_count(
                [("code", "=", one.scheme_code)], limit=1
            ):
                raise ValidationError(
                    self.env._("There is no scheme with code %(code)s.", code=one.scheme_code)
                )

    def action_confirm(self):
        """Confirm a protection that somebody else entered.

        :return: True
        """
        self._step("draft")
        if self.env.user._is_one_of(self.entered_by_id):
            raise UserError(
                self.env._("You entered %(protection)s, so somebody else must confirm it.",
                           protection=self.display_name)
            )  # fmt: skip
        self._set_guarded(
            state="confirmed", confirmed_by_id=self.env.uid, confirmed_at=fields.Datetime.now()
        )
        self._journal("confirmed")
        return True

    def action_draft(self):
        """Take a confirmed protection back to draft; runs no longer look at it.

        :return: True
        """
        self._step("confirmed")
        self._set_guarded(state="draft", confirmed_by_id=None, confirmed_at=None)
        self._journal("reopened")
        return True

    def _journal(self, event):
        self.env["rm.journal"]._record(
            f"protection.{event}",
            self,
            rm=self.manager_id.code,
            treatment=self.treatment,
            days=f"{self.valid_from} {self.valid_to}",
        )

    @api.model
    def _demo_fill(self):
        """Let the administrators of the demo bank protect three RMs; nothing when there are any."""
        demo = self.env["rm.demo"]
        maker, checker = demo._as("admin"), demo._as("admin2")
        if not maker or not checker or self.search_count([]):
            return
        today = bank_today(self.env)
        managers = self.env["rm.manager"].search([("left_on", "=", False)], order="code desc")
        cases = (
            ("maternity", "exempt", 40, 100, "产假，依据人力资源部通知"),
            ("returned", "average", 60, 30, "借调期满回岗"),
            ("new", "prorated", 5, 85, "新入岗适应期"),
        )
        for manager, (kind, treatment, before, after, note) in zip(managers, cases, strict=False):
            made = self.with_user(maker).create(
                {
                    "manager_id": manager.id,
                    "kind": kind,
                    "treatment": treatment,
                    "valid_from": today - timedelta(days=before),
                    "valid_to": today + timedelta(days=after),
                    "note": note,
                }
            )
            if kind != "new":
                made.with_user(checker).action_confirm()
