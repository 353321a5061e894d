from secrets import randbelow

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import draw, sample_size, weight

#: a text this short says little about a day
_SHORT = 30
_DAYS = 92


class RmWorkLogSample(models.Model):
    """抽查: a sample of logs, drawn by a seed so that anybody can draw it again."""

    _name = "rm.work.log.sample"
    _description = "Spot check of logs"
    _inherit = ["rm.guarded.mixin"]
    _order = "id desc"
    _guarded = ("state", "drawn_by_id", "drawn_at", "population")
    _limits = {"name": 128, "seed": 40}
    _numbers = {"number": (1, 1000, 0), "percent": (1, 100, 0)}

    name = fields.Char("Title")
    branch_id = fields.Many2one(
        "rm.branch",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user.rm_branch_id,
        help="Logs of this branch and what lies below.",
    )
    date_from = fields.Date("From", required=True)
    date_to = fields.Date("To", required=True, default=lambda self: bank_today(self.env))
    method = fields.Selection(
        [("number", "A number of logs"), ("percent", "A part of all logs")],
        required=True,
        default="percent",
    )
    number = fields.Integer("Number of logs", default=20)
    percent = fields.Integer("Per cent", default=5)
    risk_weighted = fields.Boolean(
        "Risks more often",
        default=True,
        help="Late, very short and repeated logs are drawn more often.",
    )
    seed = fields.Char(
        required=True,
        copy=False,
        default=lambda self: str(randbelow(10**8)).zfill(8),
        help="The same seed draws the same logs.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("drawn", "Drawn")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    drawn_by_id = fields.Many2one("res.users", "Drawn by", readonly=True, copy=False)
    drawn_at = fields.Datetime(readonly=True, copy=False)
    population = fields.Integer("Logs in all", readonly=True, copy=False)
    line_ids = fields.One2many(
        "rm.work.log.sample.line", "sample_id", "Logs to check", readonly=True
    )
    line_count = fields.Integer("Drawn logs", compute="_compute_coverage")
    checked_count = fields.Integer("Checked logs", compute="_compute_coverage")
    coverage = fields.Integer("Checked %", compute="_compute_coverage")

    _sizes = models.Constraint(
        "CHECK (number BETWEEN 1 AND 1000 AND percent BETWEEN 1 AND 100)",
        "Draw 1 to 1,000 logs, or 1 to 100 per cent.",
    )
    _days_ordered = models.Constraint(
        "CHECK (date_to >= date_from)", "The last day lies before the first."
    )

    @api.depends("branch_id", "date_from", "date_to", "name")
    def _compute_display_name(self):
        for sample in self:
            days = (
                f"{sample.branch_id.name or ''} {sample.date_from or ''} – {sample.date_to or ''}"
            )
            sample.display_name = sample.name or days

    @api.depends("line_ids.checked")
    def _compute_coverage(self):
        for sample in self:
            sample.line_count = len(sample.line_ids)
            sample.checked_count = len(sample.line_ids.filtered("checked"))
            done = sample.line_count and sample.checked_count * 100 // sample.line_count
            sample.coverage = done

    @api.constrains("date_from", "date_to")
    def _check_span(self):
        for sample in self:
            if (sample.date_to - sample.date_from).days >= _DAYS:
                raise ValidationError(
                    self.env._("A sample covers %(days)s days at most.", days=_DAYS)
                )

    def write(self, vals):
        if vals:
            self.check_access("write")
            self._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._check_draft()

    def _check_draft(self):
        for sample in self:
            if sample._lock_state() != "draft":
                raise UserError(
                    self.env._(
                        "%(sample)s has been drawn and stays as it is.", sample=sample.display_name
                    )
                )

    def action_draw(self):
        """Draw the sample; the caller's own logs are never part of it.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._check_draft()
        rows = self._population_rows()
        items = {key: (log_id, risks) for key, log_id, risks in rows}
        count = sample_size(
            len(items), **{self.method: self.number if self.method == "number" else self.percent}
        )
        if not count:
            raise UserError(self.env._("There is no submitted log in this branch and these days."))
        weights = (
            (k, weight(risks) if self.risk_weighted else 1) for k, (_id, risks) in items.items()
        )
        chosen = draw(weights, count, self.seed)
        self._enter_lines([items[key] for key in chosen])
        self._set_guarded(
            state="drawn",
            drawn_by_id=self.env.uid,
            drawn_at=fields.Datetime.now(),
            population=len(items),
        )
        self.env["rm.journal"]._record("log.sample_drawn", self, seed=self.seed, logs=count)
        return True

    def _enter_lines(self, chosen):
        # sudo: lines are made by the draw only
        self.env["rm.work.log.sample.line"].sudo().create(
            [
                {"sample_id": self.id, "log_id": log_id, **dict.fromkeys(risks, True)}
                for log_id, risks in chosen
            ]
        )

    def _population_rows(self):
        """Return ``[(key, log id, risks)]`` of all submitted logs, by RM and day."""
        for model in ("rm.work.log", "rm.manager", "rm.branch"):
            self.env[model].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT m.code || '|' || l.date, l.id,
                          array_remove(ARRAY[
                            CASE WHEN l.late THEN 'late' END,
                            CASE WHEN length(l.content) < %(short)s THEN 'short' END,
                            CASE WHEN count(*) OVER (PARTITION BY l.manager_id, md5(l.content)) > 1
                                   OR l.near_copy THEN 'repeated' END], NULL)
                     FROM rm_work_log l JOIN rm_manager m ON m.id = l.manager_id
                    WHERE l.branch_id IN (SELECT id FROM rm_branch
                                           WHERE starts_with(parent_path, %(path)s))
                      AND l.date BETWEEN %(first)s AND %(last)s AND l.state <> 'draft'
                      AND m.user_id IS DISTINCT FROM %(uid)s
                 ORDER BY 1""",
                short=_SHORT,
                path=self.branch_id.parent_path,
                first=self.date_from,
                last=self.date_to,
                uid=self.env.uid,
            )
        )


class RmWorkLogSampleLine(models.Model):
    """A log that was drawn, and why it was the more likely to be."""

    _name = "rm.work.log.sample.line"
    _description = "Log of a spot check"
    _inherit = ["rm.guarded.mixin"]
    _order = "sample_id, id"
    _rec_name = "log_id"
    _guarded = ()

    sample_id = fields.Many2one(
        "rm.work.log.sample", required=True, readonly=True, ondelete="cascade"
    )
    log_id = fields.Many2one(
        "rm.work.log", required=True, readonly=True, ondelete="restrict", index=True
    )
    manager_id = fields.Many2one(related="log_id.manager_id", string="RM")
    branch_id = fields.Many2one(related="log_id.branch_id", string="Branch")
    date = fields.Date(related="log_id.date")
    content = fields.Text(related="log_id.content", string="What was done")
    rating = fields.Selection(related="log_id.rating")
    late = fields.Boolean(readonly=True)
    short = fields.Boolean("Very short", readonly=True)
    repeated = fields.Boolean("Same text as another day", readonly=True)
    checked = fields.Boolean("Spot-checked", compute="_compute_checked")

    _log_once = models.Constraint("UNIQUE (sample_id, log_id)", "A log is drawn once.")

    @api.depends("log_id.check_ids")
    def _compute_checked(self):
        # sudo: whether it was checked belongs to the sample, whoever did it
        checks = self.env["rm.work.log.check"].sudo()
        done = checks.search([("log_id", "in", self.log_id.ids), ("kind", "=", "spot")]).log_id
        for line in self:
            line.checked = line.log_id.id in done.ids

    def action_open_check(self):
        """Return the action that asks for the result of the spot check."""
        self.check_access("read")
        action = self.log_id.action_open_check()
        return {**action, "context": {**action["context"], "default_kind": "spot"}}
