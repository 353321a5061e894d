from odoo import api, fields, models
from odoo.tools import SQL

from ...office import is_near_copy

#: the RM's visits before that a new one is compared with
_COMPARED = 10


class RmVisit(models.Model):
    """A visit whose text is nearly that of another of the same RM is flagged, as logs are."""

    _inherit = "rm.visit"

    near_copy = fields.Boolean(
        "Nearly a copy",
        readonly=True,
        copy=False,
        help="Nine tenths of it are the text of one of the RM's ten visits before.",
    )

    _near_copy_idx = models.Index("(date DESC, id DESC) WHERE near_copy")

    def _all_guarded(self):
        return super()._all_guarded() | {"near_copy"}

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._compare_texts()
        return visits

    def write(self, vals):
        result = super().write(vals)
        if "summary" in vals:
            self._compare_texts()
        return result

    def _compare_texts(self):
        for visit in self:
            alike = is_near_copy(visit.summary, visit._texts_before())
            if alike != bool(visit.near_copy):
                visit._set_guarded(near_copy=alike)

    def _texts_before(self):
        """Return what the RM wrote of the visits he entered before this one.

        Past the rules: his own words, of customers given away meanwhile too, and compared only.
        """
        self.flush_model(["summary", "manager_id", "date"])
        rows = self.env.execute_query(
            SQL(
                """SELECT summary FROM rm_visit WHERE manager_id = %s AND id < %s AND date <= %s
                    ORDER BY date DESC, id DESC LIMIT %s""",
                self.manager_id.id,
                self.id,
                self.date,
                _COMPARED,
            )
        )
        return [row[0] for row in rows]
