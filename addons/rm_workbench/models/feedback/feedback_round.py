from secrets import randbelow

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...office import first_day, last_day, number

#: customers of one round
_MOST = 20_000


class RmFeedbackRound(models.Model):
    """独立回访(对账)批次: a quarter's sample of customers, asked by somebody other than their RM.

    Some customers of each RM, drawn by a seed that is kept: the same seed draws the same customers.
    RMs read nothing of it.
    """

    _name = "rm.feedback.round"
    _description = "Round of independent feedback"
    _inherit = ["rm.guarded.mixin"]
    _order = "date_from desc, id desc"
    _guarded = ("name", "date_from", "date_to", "seed", "state")
    _numbers = {"per_manager": (1, 50, 0)}

    name = fields.Char("Round", readonly=True)
    branch_id = fields.Many2one(
        "rm.branch",
        "Branch and below",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user.rm_branch_id,
    )
    date_from = fields.Date(readonly=True, required=True)
    date_to = fields.Date(readonly=True, required=True)
    per_manager = fields.Integer("Customers of each RM", required=True, default=3, aggregator=None)
    caller_ids = fields.Many2many(
        "res.users",
        "rm_feedback_round_caller_rel",
        string="Asked by",
        help="Leaders and auditors who are no RMs themselves; the customers are dealt out to them.",
    )
    seed = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("drawn", "Under way"), ("closed", "Ended")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("rm.feedback.line", "round_id", readonly=True)
    line_count = fields.Integer("Drawn", compute="_compute_counts")
    done_count = fields.Integer("Asked", compute="_compute_counts")
    finding_count = fields.Integer("Differences and complaints", compute="_compute_counts")

    _once = models.UniqueIndex(
        "(branch_id, date_from)", "This branch has a round for this quarter already."
    )

    @api.depends("line_ids.result", "line_ids.done_on")
    def _compute_counts(self):
        self.env["rm.feedback.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT round_id, count(*), count(done_on), count(*) FILTER (
                            WHERE result IN ('differs', 'complaint', 'unaware'))
                     FROM rm_feedback_line WHERE round_id = ANY(%s) GROUP BY 1""",
                self.ids,
            )
        )
        found = {row[0]: row[1:] for row in rows}
        for record in self:
            record.line_count, record.done_count, record.finding_count = found.get(
                record.id, (0, 0, 0)
            )

    @api.model
    def _prepare_guarded_vals(self, vals):
        today = bank_today(self.env)
        year, quarter = number("quarter", today)
        return {
            **super()._prepare_guarded_vals(vals),
            "name": f"{year}-Q{quarter}",
            "date_from": first_day("quarter", today),
            "date_to": last_day("quarter", today),
        }

    def write(self, vals):
        if self._lock_states() - {"draft"}:
            raise UserError(self.env._("What is drawn stays as it is."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if self._lock_states() - {"draft"}:
            raise UserError(self.env._("What is drawn stays as it is."))

    def _lock_states(self):
        return {record._lock_state() for record in self}

    def _refuse_rms(self):
        if self.env.user._is_rm_person():
            raise AccessError(self.env._("Whoever is an RM himself takes no part in this."))

    @api.constrains("caller_ids", "branch_id")
    def _check_callers(self):
        # sudo: which roles and branch the callers have is checked, not shown
        for record in self.sudo():
            for user in record.caller_ids:
                auditor = user.has_group("rm_workbench.group_auditor")
                path = user.rm_branch_id.parent_path
                above = user.has_group("rm_workbench.group_leader") and path
                reaches = auditor or (above and record.branch_id.parent_path.startswith(path))
                if user._is_rm_person() or not reaches:
                    raise ValidationError(
                        self.env._(
                            "%s cannot ask these customers: choose auditors, or leaders of this"
                            " branch or above, who are no RMs.",
                            user.name,
                        )
                    )

    def action_draw(self):
        """Draw the customers by a new seed and deal them out.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_rms()
        if self._lock_state() != "draft":
            raise UserError(self.env._("The customers of %s are drawn already.", self.name))
        if not self.caller_ids:
            raise UserError(self.env._("Say first who asks the customers."))
        if not self._draw_now():
            raise UserError(
                self.env._(
                    "Of every RM of this branch and below as many customers are asked this quarter"
                    " already, or none is left. Raise the number of customers of each RM."
                )
            )
        return True

    def _draw_now(self):
        """Draw by a new seed and tell whoever asks; returns the number of customers."""
        seed = str(randbelow(10**8)).zfill(8)
        self._set_guarded(seed=seed, state="drawn")
        drawn = self._draw()
        if drawn:
            self.env["rm.journal"]._record("feedback.drawn", self, seed=seed, customers=drawn)
            self._tell_callers()
        else:
            self._set_guarded(seed=None, state="draft")
        return drawn

    def _draw(self):
        """Enter the customers of the round's seed; one statement. Returns their number.

        What another round of the quarter drew already counts: no customer is asked twice, and of
        no RM more customers than the round says.
        """
        for model in ("rm.customer", "rm.feedback.line", "rm.feedback.round"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO rm_feedback_line (round_id, customer_id, manager_id, branch_id,
                          caller_id, create_uid, create_date, write_uid, write_date)
                   SELECT %(round)s, d.customer_id, d.manager_id, d.branch_id,
                          (%(callers)s::int[])[1 + (row_number() OVER (ORDER BY d.lot) - 1)
                                                   %% %(number)s],
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM (SELECT c.id AS customer_id, c.manager_id, c.branch_id, l.lot,
                                  row_number() OVER (
                                    PARTITION BY c.manager_id ORDER BY l.lot) AS nth
                             FROM rm_customer c JOIN rm_branch b ON b.id = c.branch_id
                       CROSS JOIN LATERAL (SELECT sha256(convert_to(
                                  %(seed)s || ':' || c.customer_no, 'UTF8')) AS lot) l
                            WHERE c.manager_id IS NOT NULL
                              AND starts_with(b.parent_path, %(path)s)
                              AND NOT EXISTS (SELECT FROM rm_feedback_line x
                                  JOIN rm_feedback_round y ON y.id = x.round_id
                                   WHERE x.customer_id = c.id AND y.date_from = %(began)s)) d
                LEFT JOIN (SELECT x.manager_id, count(*) AS n FROM rm_feedback_line x
                             JOIN rm_feedback_round y ON y.id = x.round_id
                            WHERE y.date_from = %(began)s GROUP BY 1) had
                       ON had.manager_id = d.manager_id
                    WHERE d.nth + COALESCE(had.n, 0) <= %(each)s ORDER BY d.lot LIMIT %(most)s
                RETURNING id""",
                round=self.id,
                callers=sorted(self.caller_ids.ids),
                number=len(self.caller_ids),
                uid=self.env.uid,
                now=self.env.cr.now(),
                seed=self.seed,
                path=self.branch_id.parent_path,
                each=self.per_manager,
                began=self.date_from,
                most=_MOST,
            )
        )
        self.env["rm.feedback.line"].invalidate_model()
        self.invalidate_recordset(["line_ids"])
        return len(rows)

    def action_close(self):
        """Close the rounds; what was not asked stays open on record.

        :return: True
        """
        self.check_access("write")
        self._refuse_rms()
        for record in self:
            if record._lock_state() != "drawn":
                raise UserError(self.env._("Only what is under way is closed."))
            record._set_guarded(state="closed")
            self.env["rm.journal"]._record(
                "feedback.closed", record, asked=record.done_count, findings=record.finding_count
            )
        return True
