import logging

import psycopg2

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_language import bank_language

from ...computing import raw

_logger = logging.getLogger(__name__)
#: what one source may fail with without stopping the others
FAILURES = (UserError, ValidationError, psycopg2.DataError, psycopg2.ProgrammingError)


class RmKpiRunRaw(models.Model):
    """Where the raw figures of a run come from."""

    _inherit = "rm.kpi.run"

    def _may_reuse_raw(self, sources):
        """True when the run named has all: same days, sources and RMs, and no correction."""
        other = self.raw_from_id
        if not other or self.scheme_id.state != "test":
            return False
        same = (other.date_from, other.date_to) == (self.date_from, self.date_to)
        known = other.scheme_id.indicator_ids.filtered(lambda i: i.kind == "raw").source_id
        if not same or sources - known or other._digest_sources() != other.source_digest:
            return False
        return not self.env.execute_query(raw.lacks_raw(self, other))[0][0]

    def _collect_sources(self, sources):
        """Collect; a source that fails stops no other one and is named in the run's message."""
        model = self.env["rm.kpi.source"]
        days = (self.date_from, self.date_to)
        try:
            with self.env.cr.savepoint():
                return model._collect_table(sources, *days)
        except FAILURES:
            _logger.info("run %s: collecting source by source", self.id)
        return self._collect_one_by_one(sources)

    def _collect_one_by_one(self, sources):
        model = self.env["rm.kpi.source"]
        days = (self.date_from, self.date_to)
        result = model._collect_table(model, *days)
        table, failed = SQL.identifier(result), model
        for source in sources:
            try:
                with self.env.cr.savepoint():
                    found = SQL.identifier(model._collect_table(source, *days))
                    self._execute(SQL("INSERT INTO %s SELECT * FROM %s", table, found))
            except FAILURES:
                failed += source
                self._execute(
                    SQL(
                        "INSERT INTO %s SELECT %s, id, NULL, 'not_collected' FROM rm_manager",
                        table,
                        source.id,
                    )
                )
        self._note_not_collected(failed)
        return result

    def _note_not_collected(self, failed):
        """Name the sources that failed in the run's message, in the bank's language."""
        if failed:
            words = self.with_context(lang=bank_language(self.env)).env
            names = ", ".join(failed.with_env(words).mapped("display_name"))
            told = words._("These sources could not be collected: %(names)s", names=names)
            self._set_guarded(message="\n".join(filter(None, [self.message, told])))

    def _refuse_reused_raw(self):
        if self.raw_reused:
            raise UserError(
                self.env._(
                    "%(run)s was tried with the raw figures of another run. Compute it again, then"
                    " announce it.",
                    run=self.display_name,
                )
            )
