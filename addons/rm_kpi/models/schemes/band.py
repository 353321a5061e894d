from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...computing import bands


class RmKpiBand(models.Model):
    """档位: a look-up table from a number to points, a price or a grade."""

    _name = "rm.kpi.band"
    _description = "Band"
    _inherit = ["rm.kpi.scheme.part"]
    _order = "scheme_id, code"
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

    _code_uniq = models.Constraint(
        "UNIQUE (scheme_id, code)", "This scheme has a band with this code already."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for band in self:
            band.display_name = f"{band.name} ({band.code})"

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
        self.browse(pending).exists()._check_lines()

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
