from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...computing import checks

#: differences that are listed; the count is of all
_LISTED = 500


class RmKpiRunCompare(models.Model):
    """Versions of a period: each final run stays; two of them are compared figure by figure."""

    _inherit = "rm.kpi.run"

    def compare(self, other_id):
        """List what another run of the same scheme and period has differently.

        :param int other_id: id of the other run.
        :return: ``{"count": differences, "rows": [{"rm", "code", "name", "here", "there",
            "here_issue", "there_issue"}]}``, at most 500 rows; texts or False. ``code`` is that of
            the indicator, or ``score``, ``rank`` or ``grade``.
        """
        run, query = self._compared_with(other_id)
        with run._set_work():
            count = self.env.execute_query(SQL("SELECT count(*) FROM (%s) d", query))[0][0]
            rows = self.env.execute_query_dict(SQL("%s LIMIT %s", query, _LISTED))
        codes = {
            m.id: m.code for m in run.env["rm.manager"].browse([r["manager_id"] for r in rows])
        }
        return {
            "count": count,
            "rows": [
                {"rm": codes[row.pop("manager_id")]}
                | {key: value or False for key, value in row.items()}
                for row in rows
            ],
        }

    def _compared_with(self, other_id):
        """Return (this run, query of what the other one has differently), both for checkers."""
        run = self._checkable()
        other = self.search([("id", "=", other_id if isinstance(other_id, int) else 0)])
        if not other or other == self or other not in run._versions():
            raise UserError(
                self.env._("Choose another run of the same scheme and period that has figures.")
            )
        other._checkable()
        return run, checks.between_runs(run, other)

    def as_of(self, moment):
        """Return the id of the run that was the final one of this period at a moment.

        :param str moment: date and time in UTC, such as ``2026-04-30 16:00:00``.
        :return: id, or False when no run of the period was final by then.
        """
        self.ensure_one()
        self.check_access("read")
        try:
            at = fields.Datetime.to_datetime(moment)
        except (ValueError, TypeError):
            at = None
        if not at:
            raise UserError(
                self.env._("Write the moment as 2026-04-30 16:00:00, in universal time.")
            )
        final = self.search(
            Domain("id", "in", self._versions().ids)
            & Domain("state", "in", ("published", "closed"))
            & Domain("published_at", "<=", at),
            order="published_at desc, id desc",
            limit=1,
        )
        return final.id or False

    def _versions(self):
        """Return the runs of the same scheme, whatever its version, and period with figures."""
        return self.search(
            [
                ("scheme_code", "=", self.scheme_code),
                ("period", "=", self.period),
                ("state", "in", ("computed", "announced", "published", "closed")),
            ],
            order="computed_at desc, id desc",
        )

    def action_open_compare(self):
        """Open the comparison with the version before: a final one, the newest, then trials."""
        self.ensure_one()
        self._checkable()
        final, tried = ("published", "closed"), "test"
        others = (self._versions() - self).sorted(
            lambda run: (run.state not in final, run.scheme_id.state == tried)
        )
        other = others[:1]
        if not other:
            raise UserError(self.env._("There is no other run of this period to compare with."))
        wizard = self.env["rm.kpi.run.compare"].create({"run_id": self.id, "other_id": other.id})
        return wizard.action_compare()
