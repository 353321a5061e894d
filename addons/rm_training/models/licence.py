from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.rm_workbench.bank_date import bank_today

#: days before the last day from which a licence is about to expire
_AHEAD = 60


class RmTrainingLicence(models.Model):
    """从业资格: a licence of an RM, its number and until when it holds."""

    _name = "rm.training.licence"
    _description = "Licence of an RM"
    _inherit = ["rm.owned.mixin", "rm.attached.mixin"]
    _owned_by_others = True
    _order = "expires_on, id"
    _rec_name = "name"
    _limits = {"name": 64, "number": 64, "issuer": 128}
    _guarded = ("reminded_for",)

    manager_id = fields.Many2one(readonly=False, default=False)
    name = fields.Char("Licence", required=True)
    number = fields.Char()
    issuer = fields.Char("Issued by")
    issued_on = fields.Date()
    expires_on = fields.Date("Holds until", help="Empty: for ever.")
    course_id = fields.Many2one(
        "rm.training.course", "Course that renews it", ondelete="restrict", index="btree_not_null"
    )
    state = fields.Selection(
        [("valid", "Valid"), ("expiring", "About to expire"), ("expired", "Expired")],
        compute="_compute_state",
        search="_search_state",
    )
    reminded_for = fields.Date(readonly=True, copy=False)

    _number_uniq = models.UniqueIndex(
        "(name, number) WHERE number IS NOT NULL", "A licence with this number is entered already."
    )
    _days_ordered = models.Constraint(
        "CHECK (expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on)",
        "A licence cannot expire before it was issued.",
    )
    _by_branch = models.Index("(branch_id, expires_on)")

    @api.depends("expires_on")
    def _compute_state(self):
        today = bank_today(self.env)
        for licence in self:
            last = licence.expires_on
            soon = last and last <= today + timedelta(days=_AHEAD)
            licence.state = "expired" if last and last < today else "expiring" if soon else "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = bank_today(self.env)
        ahead = today + timedelta(days=_AHEAD)
        domains = {
            "expired": fields.Domain("expires_on", "<", today),
            "expiring": fields.Domain("expires_on", ">=", today)
            & fields.Domain("expires_on", "<=", ahead),
            "valid": fields.Domain("expires_on", "=", False)
            | fields.Domain("expires_on", ">", ahead),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.model_create_multi
    def create(self, vals_list):
        licences = super().create(vals_list)
        licences._refuse_own()
        return licences

    def write(self, vals):
        self._refuse_own()
        return super().write(vals)

    def _refuse_own(self):
        # sudo: only compares the RM's user with the caller
        if not self.env.su and self.env.user._is_one_of(self.sudo().manager_id.user_id):
            raise AccessError(self.env._("Somebody else must enter your own licences."))

    @api.model
    def _remind(self):
        """Give RMs a to-do for each licence that is about to expire, once per last day.

        :return: the number of to-dos made
        """
        today = bank_today(self.env)
        due = self.search(
            [
                ("expires_on", ">=", today),
                ("expires_on", "<=", today + timedelta(days=_AHEAD)),
                ("manager_id.user_id", "!=", False),
            ]
        ).filtered(lambda licence: licence.reminded_for != licence.expires_on)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for licence in due:
            user = licence.manager_id.user_id
            # stored once, so in the words of whoever has to do it
            env = self.with_context(lang=user.lang).env
            summary = env._("Renew your licence: %(licence)s", licence=licence.name)
            quiet._rm_todo(licence, user, summary, licence.expires_on)
            licence._set_guarded(reminded_for=licence.expires_on)
        return len(due)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.training.licence"]._remind()
        return result
