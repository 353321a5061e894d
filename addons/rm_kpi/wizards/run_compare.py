from odoo import api, fields, models
from odoo.tools import SQL, format_datetime

from ..computing import checks
from ..period_words import period_words

#: lines on the form; the list has all
_SHOWN = 500


class RmKpiRunCompareDialog(models.TransientModel):
    """Two versions of a period side by side."""

    _name = "rm.kpi.run.compare"
    _description = "Comparison of two runs"
    _inherit = ["rm.guarded.mixin"]

    run_id = fields.Many2one("rm.kpi.run", required=True, readonly=True, ondelete="cascade")
    scheme_code = fields.Char(related="run_id.scheme_code")
    period = fields.Char(related="run_id.period")
    other_id = fields.Many2one(
        "rm.kpi.run",
        "Compared with",
        required=True,
        ondelete="cascade",
        domain="[('scheme_code', '=', scheme_code), ('period', '=', period), ('id', '!=', run_id)]",
    )
    moment = fields.Datetime(
        "Final as of", help="Chooses the version of the period that was final at this moment."
    )
    run_text = fields.Char("This version", compute="_compute_texts")
    other_text = fields.Char("That version", compute="_compute_texts")
    count = fields.Integer("Differences", readonly=True)
    line_ids = fields.One2many(
        "rm.kpi.run.compare.line", "compare_id", readonly=True, domain=[("number", "<=", _SHOWN)]
    )

    @api.depends("run_id")
    def _compute_display_name(self):
        for one in self:
            one.display_name = one.run_id.display_name

    @api.depends("run_id", "other_id")
    @api.depends_context("lang", "tz")
    def _compute_texts(self):
        for one in self:
            one.run_text = self._version_text(one.run_id)
            one.other_text = self._version_text(one.other_id)

    @api.model
    def _version_text(self, run):
        """Tell versions of one period apart: version of the scheme, state, since when."""
        if not run:
            return False
        at = run.published_at or run.computed_at
        when = format_datetime(self.env, at, dt_format="yyyy-MM-dd HH:mm") if at else ""
        return f"v{run.scheme_id.version} · {run._state_label()} {when}"

    @api.onchange("moment")
    def _onchange_moment(self):
        if not self.moment:
            return None
        final = self.run_id.as_of(fields.Datetime.to_string(self.moment))
        if final and final != self.run_id.id:
            self.other_id = final
            return None
        text = (
            self.env._("This run itself was the final one then.")
            if final
            else self.env._("No run of this period was final at that moment.")
        )
        return {"warning": {"title": self.env._("Final as of"), "message": text}}

    def action_compare(self):
        """Compare and show."""
        self.ensure_one()
        self.check_access("write")
        run, query = self.run_id._compared_with(self.other_id.id)
        labels = {
            "score": self.env._("Score"),
            "rank": self.env._("Rank in bank"),
            "grade": self.env._("Grade"),
        }
        issues = dict(self.env["rm.kpi.value"]._fields["issue"]._description_selection(self.env))
        self.env.flush_all()
        # lines of the caller's own dialog, as many as there are differences: in one statement
        lines = SQL("DELETE FROM rm_kpi_run_compare_line WHERE compare_id = %s", self.id)
        self.env.cr.execute(lines)
        with run._set_work():
            self.env.cr.execute(checks.insert_compared(self, query, labels, issues))
            self.count = self.env.cr.rowcount
        self.invalidate_recordset(["line_ids"])
        self.env["rm.kpi.run.compare.line"].invalidate_model()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Versions of %(period)s", period=period_words(self.env, self.period)
            ),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_open_lines(self):
        """Open every difference, to be searched, grouped and exported."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._(
                "Versions of %(period)s", period=period_words(self.env, self.period)
            ),
            "res_model": "rm.kpi.run.compare.line",
            "views": [(False, "list")],
            "domain": [("compare_id", "=", self.id)],
        }


class RmKpiRunCompareLine(models.TransientModel):
    _name = "rm.kpi.run.compare.line"
    _description = "Difference of two runs"
    _inherit = ["rm.guarded.mixin"]
    _order = "number, id"

    compare_id = fields.Many2one(
        "rm.kpi.run.compare", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(readonly=True, aggregator=None)
    rm = fields.Char("RM", readonly=True)
    branch = fields.Char(readonly=True)
    name = fields.Char("Figure", readonly=True)
    here = fields.Char("This run", readonly=True)
    there = fields.Char("The other run", readonly=True)

    @api.depends("rm", "name")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.rm or ''} {line.name or ''}"
