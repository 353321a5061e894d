# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from odoo import fields, models

from ...collecting.fact import ENTITIES
from ...computing import checks, differences
from ...engine.names import CURRENT_KINDS, PEER_KINDS

#: deliveries that one cause names
_NAMED = 3


class RmKpiRunCauses(models.Model):
    """What is on record as the cause of differences, and what people call the values."""

    _inherit = "rm.kpi.run"

    def _words_of_values(self):
        """Return what people call the figures, reasons and values of a run, by key."""
        _ = self.env._
        results = self.env["rm.kpi.result"]
        described = results.fields_get([*checks.RESULT_COLUMNS, "issue"], ["string", "selection"])
        names = {name: described[name]["string"] for name in checks.RESULT_COLUMNS}
        reasons = [*described["issue"]["selection"], *described["proposal"]["selection"]]
        words = {
            "param": _("Parameter"),
            "target": _("Target"),
            "input": _("Manual input"),
            "attribute": _("Property of the RM"),
            "past": _("Earlier period"),
            "under": _("Results below"),
            "table": _("Table of a band"),
            "true": _("Yes"),
            "false": _("No"),
        }
        labels = {
            key: f"{words[key.partition(':')[0]]} {label}"
            for key, label in self.scheme_id._labels().items()
            if key.partition(":")[0] in words
        }
        return {**dict(reasons), **words, **labels, **names}

    def _edges(self, plan):
        """Return [(indicator id, operand id, over peers)] of the formulas."""
        ids = {line.code: line.id for line in self.scheme_id.indicator_ids}
        return [
            (step.indicator_id, ids[needed.args[0]], needed.kind in PEER_KINDS)
            for step in plan.steps
            for needed in step.formula.requirements
            if needed.kind in CURRENT_KINDS | {"rows"} and needed.args[0] in ids
        ]

    def _causes(self):
        """Return [(source id, cause or None, what is told of it)] of the scheme's sources."""
        known = []
        sources = self.scheme_id.indicator_ids.source_id
        facts = {one: self._entities_of(one) for one in sources}
        entities = {name for found in facts.values() for name in found}
        delivered, late = self.env["rm.batch.file"]._entity_names(), {}
        rows = self.env.execute_query(differences.late_batches(self, entities))
        # those of the period itself explain most; days before count where balances hold on
        for batch_id, entity, early in rows:
            late.setdefault(entity, {False: set(), True: set()})[early].add(batch_id)
        for source, names in facts.items():
            parts = source | source.numerator_id | source.denominator_id
            found = [late[name] for name in names if name in late]
            batches = {batch for one in found for batch in one[False] or one[True]}
            if any(part.write_date.replace(microsecond=0) > self.computed_at for part in parts):
                known.append((source.id, "source", source.display_name))
            elif batches:
                known.append((source.id, "late", self._batch_words(batches)))
            elif not names & delivered.keys():
                known.append((source.id, "records", None))
        return known

    def _entities_of(self, source):
        """Return the kinds of data that a source reads."""
        parts = source | source.numerator_id | source.denominator_id
        return {ENTITIES.get(part.fact, part.fact) for part in parts if part.fact}

    def _batch_words(self, ids):
        """Name the newest deliveries, and when they came."""
        named = []
        for batch in self.env["rm.batch"].browse(sorted(ids, reverse=True)[:_NAMED]):
            at = fields.Datetime.context_timestamp(batch, batch.published_at or batch.create_date)
            named.append(f"{batch.display_name} ({at:%Y-%m-%d %H:%M})")
        return self._listed([*named, "…"] if len(ids) > _NAMED else named)
