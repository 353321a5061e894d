from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...computing import period


class RmKpiScheme(models.Model):
    """考核方案: one version of an appraisal type for a set of RMs and a type of period.

    A version is edited in draft, tried in test, released by a second administrator and never
    changed again; a change is a new version.
    """

    _name = "rm.kpi.scheme"
    _description = "Appraisal scheme"
    _inherit = ["rm.kpi.released"]
    _order = "code, version desc"
    _rec_names_search = ["code", "name"]
    _limits = {"code": 64, "name": 200, "note": 10_000}
    _journal_event = "scheme."
    _guarded = ("state", "version", "maker_ids", "released_by_id", "released_at")

    code = fields.Char(required=True, index=True)
    version = fields.Integer(required=True, default=1, readonly=True, copy=False, aggregator=None)
    name = fields.Char(required=True)
    state = fields.Selection(
        [("draft", "Draft"), ("test", "Test"), ("released", "Released"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    period_type = fields.Selection(
        [
            (period.MONTH, "Month"),
            (period.QUARTER, "Quarter"),
            (period.HALF_YEAR, "Half year"),
            (period.YEAR, "Year"),
            (period.YTD, "Year to date"),
            (period.CAMPAIGN, "Campaign (any days)"),
        ],
        required=True,
        default=period.MONTH,
    )
    digits = fields.Integer(
        "Score digits", required=True, default=2, help="Decimals of the score, half away from zero."
    )
    objection_days = fields.Integer(
        "Days for objection",
        default=0,
        help="Working days (Monday to Friday) between announcement and final results.",
    )
    position_ids = fields.Many2many(
        "rm.position",
        string="Positions",
        help="Whom the scheme appraises; empty: those of the chosen kinds of posts.",
    )
    note = fields.Text("About", help="Where the rules come from, and what was decided on them.")
    valid_from = fields.Date(help="First day of the first period it may appraise.")
    valid_to = fields.Date(help="Last day of the last period it may appraise.")
    # tables before indicators: they are saved in this order, and formulas name tables
    band_ids = fields.One2many("rm.kpi.band", "scheme_id", copy=True)
    lookup_ids = fields.One2many("rm.kpi.lookup", "scheme_id", copy=True)
    indicator_ids = fields.One2many("rm.kpi.indicator", "scheme_id", copy=True)
    grade_band_id = fields.Many2one(
        "rm.kpi.band",
        ondelete="set null",
        index="btree_not_null",
        domain="[('scheme_id', '=', id), ('result_kind', '=', 'text')]",
        copy=False,
        help="The band that turns the score into a grade.",
    )
    run_ids = fields.One2many("rm.kpi.run", "scheme_id")
    maker_ids = fields.Many2many(
        "res.users",
        "rm_kpi_scheme_maker_rel",
        "scheme_id",
        "user_id",
        string="Edited by",
        readonly=True,
        copy=False,
    )
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False, index=True)
    released_at = fields.Datetime(readonly=True, copy=False)

    _version_uniq = models.Constraint(
        "UNIQUE (code, version)", "This version of the scheme exists already."
    )
    _one_released = models.UniqueIndex(
        "(code) WHERE state = 'released'", "One version of a scheme is released at a time."
    )
    _digits_range = models.Constraint(
        "CHECK (digits BETWEEN 0 AND 6)", "A score has 0 to 6 decimals."
    )
    _objection_range = models.Constraint(
        "CHECK (objection_days BETWEEN 0 AND 60)", "The days for objection are 0 to 60."
    )
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "A scheme cannot end before it begins.",
    )

    @api.depends("code", "version", "name")
    def _compute_display_name(self):
        for scheme in self:
            known = f"{scheme.name} ({scheme.code} v{scheme.version})"
            scheme.display_name = known if scheme.code else self.env._("New scheme")

    @api.constrains("grade_band_id")
    def _check_grade_band(self):
        for scheme in self:
            band = scheme.grade_band_id
            of_code = scheme.band_ids.filtered(lambda b, code=band.code: b.code == code)
            formulas = any(one._result_formulas() for one in of_code)
            fits = band.result_kind == "text" and not formulas
            if band and (band.scheme_id != scheme or not fits):
                raise ValidationError(
                    self.env._(
                        "%(scheme)s: the grade band must be a band of this scheme with texts that"
                        " are no formulas.",
                        scheme=scheme.code,
                    )
                )

    def copy(self, default=None):
        """Copy as new versions in draft (see :meth:`action_new_version`)."""
        copies = super().copy(default)
        for scheme, copied in zip(self, copies, strict=True):
            copied.grade_band_id = copied._band_of_code(scheme.grade_band_id.code)
            for name in ("grade_by_id", "proposal_by_id"):
                copied._set_line(name, scheme[name].code)
        return copies

    def _frozen_sentence(self):
        return self.env._(
            "%(scheme)s is %(state)s and cannot be changed. Take it back to draft, or"
            " make a new version.",
            scheme=self.display_name,
            state=self._state_label(),
        )

    def _maker_sentence(self):
        return self.env._(
            "You edited %(scheme)s, so another administrator must release it.",
            scheme=self.display_name,
        )

    def _prepare_guarded_vals(self, vals):
        rows = self.env.execute_query(
            SQL("SELECT max(version) FROM rm_kpi_scheme WHERE code = %s", vals.get("code") or "")
        )
        return {"version": (rows[0][0] or 0) + 1}

    def action_new_version(self):
        """Make the next version in draft and open it."""
        self.ensure_one()
        self._require_admin()
        version = self.copy()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }
