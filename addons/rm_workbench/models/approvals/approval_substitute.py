from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today

_MOST_DAYS = 92


class RmApprovalSubstitute(models.Model):
    """审批代理: who signs in somebody's place while he is away; with the same role only."""

    _name = "rm.approval.substitute"
    _description = "Substitution for approvals"
    _inherit = ["rm.guarded.mixin"]
    _order = "valid_from desc, id desc"
    _limits = {"note": 200}
    _rec_name = "substitute_id"

    user_id = fields.Many2one(
        "res.users",
        "Absent",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.uid,
    )
    substitute_id = fields.Many2one(
        "res.users", "Signs instead", required=True, ondelete="restrict", index=True
    )
    valid_from = fields.Date(required=True, default=lambda self: bank_today(self.env))
    valid_to = fields.Date(required=True)
    note = fields.Char("Reason")
    is_valid = fields.Boolean(compute="_compute_is_valid", string="Holds today")

    _days_ordered = models.Constraint(
        "CHECK (valid_to >= valid_from)", "A substitution cannot end before it begins."
    )
    _not_oneself = models.Constraint(
        "CHECK (user_id <> substitute_id)", "Nobody is his own substitute."
    )

    @api.depends("valid_from", "valid_to")
    def _compute_is_valid(self):
        today = bank_today(self.env)
        for record in self:
            ends = record.valid_to or today
            record.is_valid = bool(record.valid_from) and record.valid_from <= today <= ends

    @api.constrains("user_id", "substitute_id", "valid_from", "valid_to")
    def _check_substitute(self):
        for record in self:
            if (record.valid_to - record.valid_from).days > _MOST_DAYS:
                raise ValidationError(
                    self.env._("A substitution lasts at most %(days)s days.", days=_MOST_DAYS)
                )
            if not record._covers_a_role():
                raise ValidationError(
                    self.env._(
                        "%(substitute)s holds no role of %(absent)s for the same branch or one"
                        " above it. Choose somebody who could sign himself.",
                        substitute=record.substitute_id.name,
                        absent=record.user_id.name,
                    )
                )

    def _covers_a_role(self):
        """Return whether the substitute holds a role of the absent one, there or further up.

        Whoever holds it elsewhere could read nothing of what he should sign.
        """
        for model in ("rm.role.grant", "rm.branch"):
            self.env[model].flush_model()
        covers = self._covers_sql(SQL("%s", self.user_id.id), SQL("%s", self.substitute_id.id))
        return self.env.execute_query(SQL("SELECT %s", covers))[0][0]

    @api.model
    def _covers_sql(self, absent, substitute):
        """SQL condition: of these two columns of users the second covers a role of the first."""
        grants, today = self.env["rm.role.grant"], bank_today(self.env)
        return SQL(
            """EXISTS (
                 SELECT FROM rm_role_grant g JOIN rm_role_grant o ON o.role_id = g.role_id
              LEFT JOIN rm_branch b ON b.id = g.branch_id
              LEFT JOIN rm_branch up ON up.id = o.branch_id
                  WHERE g.user_id = %s AND o.user_id = %s AND %s AND %s
                    AND (o.branch_id IS NULL OR starts_with(b.parent_path, up.parent_path)))""",
            absent,
            substitute,
            grants._valid_on_sql(today, "g"),
            grants._valid_on_sql(today, "o"),
        )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._journal("approval.substitute_set")
        return records

    def write(self, vals):
        result = super().write(vals)
        self._journal("approval.substitute_set")
        return result

    def unlink(self):
        self._journal("approval.substitute_ended")
        return super().unlink()

    def _journal(self, event):
        for record in self:
            self.env["rm.journal"]._record(
                event,
                record,
                reference=record.user_id.login,
                substitute=record.substitute_id.login,
                valid_from=record.valid_from,
                valid_to=record.valid_to,
            )

    @api.model
    def _valid_today_sql(self):
        """SQL condition on a substitution ``t`` that holds today.

        Whoever lost the role since, or went to another branch, signs instead of nobody.
        """
        return SQL(
            "(%s BETWEEN t.valid_from AND t.valid_to AND %s)",
            bank_today(self.env),
            self._covers_sql(SQL("t.user_id"), SQL("t.substitute_id")),
        )
