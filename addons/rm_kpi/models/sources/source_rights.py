from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: a filter may name single customers, accounts and loans by their numbers, of any branch
_DESIGNERS = "rm_workbench.group_admin,rm_workbench.group_auditor"


class RmKpiSourceRights(models.Model):
    """Whose business a source is: who is appraised reads those that released schemes rest on.

    How such a figure is counted is told to everybody; its filter to those who make and check
    schemes. What a filter leaves out of one's own figure stands in the explanation.
    """

    _inherit = "rm.kpi.source"

    in_use = fields.Boolean(
        "Used in a released scheme",
        compute="_compute_in_use",
        search="_search_in_use",
        compute_sudo=True,
    )
    filter = fields.Json(groups=_DESIGNERS)
    filter_text = fields.Text(groups=_DESIGNERS)

    def _compute_in_use(self):
        used = self._used_ids()
        for source in self:
            source.in_use = source.id in used

    def _search_in_use(self, operator, value):
        if operator != "in":
            return NotImplemented
        used = Domain("id", "in", list(self._used_ids()))
        return used if True in value else ~used

    @api.model
    def _used_ids(self):
        """Return the ids of sources of schemes that are or were in force, parts of ratios too."""
        for name in ("rm.kpi.source", "rm.kpi.indicator", "rm.kpi.scheme"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH used AS (
                     SELECT o.id, o.numerator_id, o.denominator_id FROM rm_kpi_source o
                      WHERE EXISTS (SELECT FROM rm_kpi_indicator i
                                      JOIN rm_kpi_scheme s ON s.id = i.scheme_id
                                     WHERE i.source_id = o.id
                                       AND s.state IN ('released', 'retired')))
                   SELECT id FROM used UNION SELECT numerator_id FROM used
                    UNION SELECT denominator_id FROM used"""
            )
        )
        return {source_id for (source_id,) in rows if source_id}
