from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today


class RmWorkLogDuty(models.Model):
    """抽查职责: who looks at the logs of a branch, and how many a month at least."""

    _name = "rm.work.log.duty"
    _description = "Duty to check logs"
    _inherit = ["rm.guarded.mixin"]
    _order = "branch_id, id"
    _limits = {"title": 64}
    _numbers = {"marks_least": (0, 10000, 0), "spots_least": (0, 10000, 0)}

    user_id = fields.Many2one("res.users", "Who checks", required=True, ondelete="restrict")
    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user.rm_branch_id,
        help="Logs of this branch and what lies below.",
    )
    title = fields.Char("As", help="Branch head, deputy head for credit ...")
    marks_least = fields.Integer("Marks a month", required=True, default=40)
    spots_least = fields.Integer("Spot checks a month", required=True, default=5)
    valid_from = fields.Date(
        required=True, default=lambda self: bank_today(self.env).replace(day=1)
    )
    valid_to = fields.Date()

    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_to >= valid_from)", "It cannot end before it begins."
    )
    _once = models.UniqueIndex(
        "(user_id, branch_id, valid_from)", "This duty is entered already for these days."
    )

    @api.depends("user_id.name", "branch_id.name")
    def _compute_display_name(self):
        for duty in self:
            duty.display_name = f"{duty.branch_id.name or ''} {duty.user_id.name or ''}".strip()

    @api.constrains("user_id", "branch_id", "valid_from", "valid_to")
    def _check_duty(self):
        for duty in self:
            # sudo: whether somebody is a leader, and of which branch, is compared, not shown
            user = duty.sudo().user_id
            if not user.has_group("rm_workbench.group_leader"):
                raise ValidationError(self.env._("Logs are checked by leaders only."))
            own = user.rm_branch_id.parent_path or "-"
            if not duty.branch_id.parent_path.startswith(own):
                raise ValidationError(
                    self.env._("%(branch)s lies outside of his branch.", branch=duty.branch_id.name)
                )
            if duty.search_count(self._same_days(duty), limit=2) > 1:
                raise ValidationError(self.env._("This duty is entered already for these days."))

    @api.model
    def _same_days(self, duty):
        return [
            ("user_id", "=", duty.user_id.id),
            ("branch_id", "=", duty.branch_id.id),
            ("valid_from", "<=", duty.valid_to or "9999-12-31"),
            "|",
            ("valid_to", "=", False),
            ("valid_to", ">=", duty.valid_from),
        ]


class RmWorkLogCoverage(models.Model):
    """抽查覆盖率: per duty and month, what was to be checked and what was."""

    _name = "rm.work.log.coverage"
    _description = "Coverage of the checks of logs"
    _auto = False
    _log_access = False
    _order = "month desc, branch_id, id"
    _rec_name = "user_id"

    duty_id = fields.Many2one("rm.work.log.duty", readonly=True)
    user_id = fields.Many2one("res.users", "Who checks", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    title = fields.Char("As", readonly=True)
    month = fields.Date(readonly=True)
    logs = fields.Integer("Logs handed in", readonly=True)
    marks = fields.Integer(readonly=True)
    marks_least = fields.Integer("Marks at least", readonly=True, aggregator="sum")
    spots = fields.Integer("Spot checks", readonly=True)
    spots_least = fields.Integer("Spot checks at least", readonly=True, aggregator="sum")
    covered = fields.Integer("Logs looked at", readonly=True)
    missing = fields.Integer("Short of the minimum", readonly=True)
    coverage = fields.Integer("Covered %", readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        """Twelve months of each duty; the counts of a row are taken only when it is read."""
        for model in ("rm.work.log", "rm.work.log.check", "rm.work.log.duty", "rm.branch"):
            self.env[model].flush_model()
        return SQL(
            """SELECT d.id::bigint * 10000 + p.nth AS id, d.id AS duty_id, d.user_id, d.branch_id,
                      d.title, p.month, x.logs, y.marks, d.marks_least, y.spots, d.spots_least,
                      y.covered,
                      GREATEST(d.marks_least - y.marks, 0) + GREATEST(d.spots_least - y.spots, 0)
                        AS missing,
                      CASE WHEN x.logs > 0 THEN y.covered * 100 / x.logs ELSE 0 END AS coverage
                 FROM rm_work_log_duty d
                 JOIN rm_branch b ON b.id = d.branch_id
           CROSS JOIN LATERAL (
                      SELECT (date_trunc('month', %(today)s::date)
                              - nth * interval '1 month')::date AS month, nth
                        FROM generate_series(0, 11) nth) p
           CROSS JOIN LATERAL (
                      SELECT count(*)::int AS logs FROM rm_work_log l
                       WHERE l.branch_id IN (SELECT id FROM rm_branch
                                              WHERE starts_with(parent_path, b.parent_path))
                         AND l.date >= p.month AND l.date < p.month + interval '1 month'
                         AND l.state <> 'draft') x
           CROSS JOIN LATERAL (
                      SELECT count(*) FILTER (WHERE k.kind = 'review')::int AS marks,
                             count(*) FILTER (WHERE k.kind = 'spot')::int AS spots,
                             count(DISTINCT k.log_id)::int AS covered
                        FROM rm_work_log_check k JOIN rm_work_log l ON l.id = k.log_id
                       WHERE k.checker_id = d.user_id
                         AND k.checked_at >= p.month
                         AND l.branch_id IN (SELECT id FROM rm_branch
                                              WHERE starts_with(parent_path, b.parent_path))
                         AND l.date >= p.month AND l.date < p.month + interval '1 month') y
                WHERE d.valid_from < p.month + interval '1 month'
                  AND (d.valid_to IS NULL OR d.valid_to >= p.month)""",
            today=bank_today(self.env),
        )
