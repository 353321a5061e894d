from collections import Counter

from odoo import models

from ...engine.tables import Band

#: key of a pack -> (column, model) of parts of the bank that have codes
_CODED = {
    "rm": ("manager_id", "rm.manager"),
    "branch": ("branch_id", "rm.branch"),
    "position": ("position_id", "rm.position"),
    "grade": ("grade_id", "rm.grade"),
}
_DAYS = ("valid_from", "valid_to")
#: keys of a pack that say whose something is
PERSON_KEYS = (*_CODED, "team")


class RmKpiBandParts(models.Model):
    """The tables of one band, each for a part of the bank and a span of days."""

    _inherit = "rm.kpi.band"

    def _all_formulas(self):
        """Return the formula of each line of all tables; nothing when all are constants."""
        found = [band._result_formulas() or (None,) * len(band.line_ids) for band in self]
        texts = tuple(text for one in found for text in one)
        return texts if any(texts) else ()

    def _engine_table(self):
        """Return the tables of one code as the formula engine wants them: lines that say whose."""
        parts = self[:1]._is_one_of_several()
        return Band(
            tuple(
                line._table_line(str(band.id) if parts else None)
                for band in self
                for line in band.line_ids
            )
        )


class RmKpiScheme(models.Model):
    _inherit = "rm.kpi.scheme"

    def _bands_in_parts(self):
        """Return the codes of bands that do not hold for everybody on all days by one table."""
        count = Counter(self.band_ids.mapped("code"))
        return {
            band.code
            for band in self.band_ids
            if count[band.code] > 1 or not band._is_for_all() or any(band[day] for day in _DAYS)
        }

    def _band_of_code(self, code):
        """Return one table of the band, that of the whole bank when there is one."""
        found = self.band_ids.filtered(lambda band: band.code == code)
        return found.sorted(lambda band: not band._is_for_all())[:1]

    def _bands_used(self, inputs):
        """Return the tables that held for an RM; of a band in parts that is at most one."""
        parts = self._bands_in_parts()
        return self.band_ids.filtered(
            lambda b: b.code not in parts or inputs.get(f"table:{b.code}") == str(b.id)
        )

    # Packs

    def _scope_vals(self, entry, path):
        """Return the columns for the part of the bank, and the days, that an entry is for."""
        vals = {key: entry[key] for key in _DAYS if entry.get(key)}
        for key, (column, model) in _CODED.items():
            if entry.get(key):
                vals[column] = self._find_code(model, entry[key], f"{path}.{key}").id
        if team := entry.get("team"):
            vals["team_id"] = self._find_team(team, f"{path}.team").id
        return vals

    def _export_scope(self, record):
        """Return the part of the bank, and the days, that a record is for, as part of a pack."""
        days = [day for day in _DAYS if day in record._fields and record[day]]
        return {
            **{day: record[day].isoformat() for day in days},
            "rm": record.manager_id.code,
            "branch": record.branch_id.code,
            "team": self._export_team(record.team_id),
            "position": record.position_id.code,
            "grade": record.grade_id.code,
        }
