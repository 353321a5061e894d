from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...computing.period import CAMPAIGN


class RmKpiContest(models.Model):
    """竞赛, 开门红: RMs compared over any days by the score of a campaign scheme.

    Written in draft, started by a second administrator. While it runs everybody concerned sees the
    board. After its last day the prize list is drawn up from the ranks and approved by another
    administrator. Prizes are no pay: no pay rule and no statement knows them.
    """

    _name = "rm.kpi.contest"
    _description = "Contest"
    _inherit = ["rm.kpi.released"]
    _order = "date_from desc, id desc"
    _limits = {"name": 100, "note": 4000, "scheme_code": 64}
    _journal_event = "contest."
    _signed_columns = ("started_by_id", "started_at")
    _guarded = (
        "state",
        "maker_ids",
        "started_by_id",
        "started_at",
        "listed_by_id",
        "approved_by_id",
        "approved_at",
        "run_id",
        "run_hash",
    )

    name = fields.Char(required=True)
    scheme_code = fields.Selection(
        "_selection_scheme",
        "Scheme",
        required=True,
        help="A scheme for campaigns, in force; its score decides.",
    )
    date_from = fields.Date("Begins on", required=True)
    date_to = fields.Date("Ends on", required=True)
    branch_id = fields.Many2one(
        "rm.branch",
        ondelete="restrict",
        index="btree_not_null",
        help="RMs of this branch and below take part; empty: the whole bank.",
    )
    shown = fields.Selection(
        [
            ("all", "All places with names"),
            ("prizes", "Places with a prize, and one's own"),
            ("own", "One's own place only"),
        ],
        "RMs see",
        required=True,
        default="all",
    )
    note = fields.Text("Rules")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("listed", "Prize list to be approved"),
            ("awarded", "Prizes awarded"),
            ("closed", "Ended"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    prize_ids = fields.One2many("rm.kpi.contest.prize", "contest_id", "Prizes", copy=True)
    award_ids = fields.One2many("rm.kpi.contest.award", "contest_id", "Prize list", readonly=True)
    run_id = fields.Many2one(
        "rm.kpi.run",
        "Run of the prize list",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
    )
    run_hash = fields.Char(
        "Hash of that run",
        readonly=True,
        copy=False,
        groups="rm_workbench.group_admin,rm_workbench.group_auditor",
    )
    maker_ids = fields.Many2many(
        "res.users", "rm_kpi_contest_maker_rel", "contest_id", "user_id", "Edited by",
        readonly=True, copy=False,
    )  # fmt: skip
    started_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    started_at = fields.Datetime(readonly=True, copy=False)
    listed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    approved_at = fields.Datetime(readonly=True, copy=False)

    _days_ordered = models.Constraint(
        "CHECK (date_to >= date_from AND date_to - date_from < 400)",
        "A contest ends on or after its first day, and lasts at most 400 days.",
    )

    @api.model
    def _selection_scheme(self):
        # sudo: codes and names of schemes in force, which everybody may read
        found = self.env["rm.kpi.scheme"].sudo()
        rows = found.search([("period_type", "=", CAMPAIGN)], order="code, version desc")
        return list({scheme.code: scheme.name for scheme in rows}.items())

    def _frozen_sentence(self):
        return self.env._(
            "%(contest)s is %(state)s and cannot be changed. End it, or copy it and change the"
            " copy.",
            contest=self.display_name,
            state=self._state_label(),
        )

    def _maker_sentence(self):
        return self.env._(
            "You edited %(contest)s, so another administrator must start it.",
            contest=self.display_name,
        )

    def action_start(self):
        """Put the contest in force: everybody concerned sees it. Whoever edited it cannot.

        :return: True
        """
        self._step("draft")
        self._refuse_maker()
        self._check_scheme()
        self._put_in_force("running")
        return True

    def action_close(self):
        """End the contest without prizes, or after them.

        :return: True
        """
        self.ensure_one()
        self._step("awarded" if self.state == "awarded" else "running")
        self._enter("closed")
        return True

    def _check_scheme(self):
        """Refuse a contest whose scheme is not in force."""
        scheme = self.env["rm.kpi.scheme"].search(
            [("code", "=", self.scheme_code), ("state", "=", "released")]
        )
        if not scheme:
            raise ValidationError(
                self.env._(
                    "The scheme %(scheme)s is not in force. Release it first.",
                    scheme=self.scheme_code,
                )
            )
        self.env["rm.kpi.run"]._check_period(scheme, self._period(self.date_to))

    def _period(self, last):
        """Return the period from the first day to ``last`` as runs name it."""
        return f"{self.date_from}..{last}"
