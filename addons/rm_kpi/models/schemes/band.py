from dataclasses import replace
from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...computing import bands
from ...computing.plan import make_step
from ...engine.errors import FormulaError
from ...engine.syntax import NUMBER, TEXT
from ..foundation.scoped import SCOPE_RANGES
from .formula_sentences import sentence
from .indicator import UNROUNDED

_TYPES = {"number": NUMBER, "text": TEXT}
#: a formula that looks into a band of one line, so that this line is checked
_ALONE = {"number": 'BAND("", 1)', "text": 'IF(BAND("", 1) = "", 1, 0)'}


class RmKpiBand(models.Model):
    """档位: a look-up table from a number to points, a price or a grade.

    A code may have several tables, each for a part of the bank and a span of days: for each RM the
    most specific one of the period's last day counts, see ``computing/ladder.py``.
    """

    _name = "rm.kpi.band"
    _description = "Band"
    _inherit = ["rm.kpi.scheme.table", "rm.kpi.scoped"]
    _order = "scheme_id, code, id"
    _rec_names_search = ["code", "name"]

    scheme_id = fields.Many2one("rm.kpi.scheme", required=True, ondelete="cascade", index=True)
    code = fields.Char(required=True)
    name = fields.Char(required=True)
    result_kind = fields.Selection(
        [("number", "Number"), ("text", "Text")], required=True, default="number"
    )
    line_ids = fields.One2many("rm.kpi.band.line", "band_id", copy=True)
    accepted = fields.Char(
        "Gaps and overlaps wanted because",
        help="With a reason, gaps and overlaps are accepted: a number in a gap has no result, and"
        " of overlapping lines the first one counts. Without one they are refused.",
    )

    valid_from = fields.Date(help="Empty: since ever.")
    valid_to = fields.Date(help="Last day; empty while it holds.")

    _code_once = models.Constraint(
        "EXCLUDE USING gist (int4range(scheme_id, scheme_id, '[]') WITH &&,"
        " int8range(hashtextextended(code, 0), hashtextextended(code, 0), '[]') WITH &&, "
        + SCOPE_RANGES
        + ", daterange(valid_from, valid_to, '[]') WITH &&)",
        "This scheme has a band with this code already, for the same part of the bank and some of"
        " the same days.",
    )
    _days_ordered = models.Constraint(
        "CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from)",
        "The last day of a band lies before its first.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for band in self:
            band.display_name = f"{band.name} ({band.code})"

    def _is_one_of_several(self):
        """True when it does not hold for everybody on all days, or not alone."""
        return self.code in self.scheme_id._bands_in_parts()

    @api.constrains("code", "result_kind", "scheme_id")
    def _check_same_kind(self):
        for band in self:
            others = band.scheme_id.band_ids.filtered(lambda b, code=band.code: b.code == code)
            if len(set(others.mapped("result_kind"))) > 1:
                raise ValidationError(
                    self.env._(
                        "Band %(band)s: all its tables give numbers, or all give texts.",
                        band=band.code,
                    )
                )

    @api.onchange("code")
    def _onchange_code(self):
        if self.code and not self.name:
            self.name = self.code

    @api.onchange("line_ids")
    def _onchange_lines(self):
        """Let a line begin where the one above it ends, unless gaps are wanted."""
        lines = self.line_ids
        for above, line in pairwise(() if self.accepted else lines):
            if above.upper and not line.lower:
                line.lower, line.lower_closed = above.upper, not above.upper_closed

    @api.constrains("line_ids", "result_kind", "accepted")
    def _check_lines(self):
        for band in self:
            lines = band.line_ids.sorted("sequence")
            for problem in bands.check_lines([line._bounds() for line in lines]):
                if problem[0] != bands.EMPTY and (band.accepted or "").strip():
                    continue
                raise ValidationError(band._describe_problem(lines, *problem))
            for line in lines:
                line._check_result(band.result_kind)

    def _check_pending(self):
        """Check the bands whose lines were changed one by one in this transaction."""
        pending = self.env.cr.precommit.data.pop("rm_kpi.bands", set())
        bands = self.browse(pending).exists()
        bands._check_lines()
        for scheme in bands.scheme_id:
            scheme._check_indicators()

    def _result_formulas(self):
        """Return the formula of each line, None for a constant; nothing when all are constants."""
        texts = tuple(line.result_formula or None for line in self.line_ids)
        return texts if any(texts) else ()

    def _check_results(self, without=None):
        """Check the results that are formulas; ``without``: indicators about to be deleted."""
        for scheme in self.filtered("line_ids.result_formula").scheme_id:
            names = scheme._names(without)
            for band in self & scheme.band_ids:
                band._check_formulas(names)

    def _check_formulas(self, names):
        """Refuse a result that is no formula in order, with line and character."""
        for line in self.line_ids.filtered("result_formula"):
            alone = replace(
                names,
                bands={**names.bands, "": _TYPES[self.result_kind]},
                band_formulas={**names.band_formulas, "": (line.result_formula,)},
            )
            try:
                make_step(
                    0, "", UNROUNDED, _ALONE[self.result_kind], alone, self.scheme_id.period_type
                )
            except FormulaError as error:
                problem = error.details.get("problem", error)
                raise ValidationError(
                    self.env._(
                        "Band %(band)s, line %(line)s, character %(position)s: %(sentence)s",
                        band=self.code,
                        line=line._describe(),
                        position=problem.position + 1,
                        sentence=sentence(self.env, problem),
                    )
                ) from None

    def _describe_problem(self, lines, code, first, second=None):
        one = lines[first]._describe()
        if code == bands.EMPTY:
            return self.env._(
                "Band %(band)s: no number lies in %(line)s.", band=self.code, line=one
            )
        two = lines[second]._describe()
        if code == bands.GAP:
            return self.env._(
                "Band %(band)s: there is a gap between %(one)s and %(two)s. Close one of the two"
                " ends, or let them meet.",
                band=self.code,
                one=one,
                two=two,
            )
        return self.env._(
            "Band %(band)s: %(one)s and %(two)s overlap. Open one of the two ends, or move a"
            " bound.",
            band=self.code,
            one=one,
            two=two,
        )
