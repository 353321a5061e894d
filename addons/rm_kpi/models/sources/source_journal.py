from odoo import api, models

#: what decides about figures; names and explanations do not
_DEFINITION = (
    "code",
    "kind",
    "fact",
    "measure",
    "over_time",
    "dated_by",
    "floor_zero",
    "filter",
    "line",
    "attribution",
    "window",
    "shift",
    "fixed_days",
    "per",
    "digits",
    "active",
)


class RmKpiSourceJournal(models.Model):
    """Every change of what a figure means is a line of the audit journal."""

    _inherit = "rm.kpi.source"

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        for source in sources:
            source._note("source.created", after=source._definition())
        return sources

    def write(self, vals):
        before = {source: source._definition() for source in self}
        result = super().write(vals)
        for source, old in before.items():
            new = source._definition()
            changed = [name for name in new if new[name] != old[name]]
            if changed:
                source._note(
                    "source.changed",
                    before={name: old[name] for name in changed},
                    after={name: new[name] for name in changed},
                )
        return result

    def unlink(self):
        for source in self:
            source._note("source.deleted", before=source._definition())
        return super().unlink()

    def _note(self, event, **detail):
        self.env["rm.journal"]._record(event, self, reference=self.code, **detail)

    def _definition(self):
        """Return the definition as JSON values; the parts of a ratio by code."""
        self.ensure_one()
        parts = {name: self[name].code for name in ("numerator_id", "denominator_id")}
        return {name: self[name] for name in _DEFINITION} | parts
