import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing.period import PERIODIC, PeriodError, complete_periods, parse_period

_logger = logging.getLogger(__name__)

#: how many periods back the scheduled action looks
_PERIODS_BACK = 3


class RmKpiSchemeCompute(models.Model):
    """Computing by scheme and period: the command line and the scheduled action."""

    _inherit = "rm.kpi.scheme"

    @api.model
    def _compute_period(self, scheme_code, period):
        """Make or recompute the one run of the period that is not final; stop at the trial run.

        Works and commits on own connections.

        :return: ``{"run": id, "state":, "results": count, "hash":, "message": text or ""}``
        """
        scheme = self._version_for(scheme_code, period)
        if not scheme:
            raise UserError(
                self.env._("There is no released scheme with code %(code)s.", code=scheme_code)
            )
        run = self.env["rm.kpi.run"].browse(scheme._open_run(period))
        message = ""
        try:
            run._compute_apart(scheme)
        except UserError as error:
            message = str(error)
        with self.env.registry.cursor() as cr:
            # a new snapshot: this transaction does not see what was committed meanwhile
            summary = run.with_env(self.env(cr=cr))._summary()
        return {**summary, "message": message or summary["message"]}

    @api.model
    def _version_for(self, code, period):
        """Return the version that counts for a period: the newest one in force on all its days.

        A version that begins later leaves the periods before to the one it replaced. Of a period
        that none covers, or that is no period, the released one will say what is wrong.
        """
        versions = self._versions([code])
        released = versions.filtered(lambda one: one.state == "released")
        try:
            found = parse_period(period)
        except PeriodError:
            return released
        return versions._counting(code, found) or released

    @api.model
    def _versions(self, codes=None):
        """Return the versions that are or were in force, the newest first, of schemes in force."""
        released = [("state", "=", "released")]
        if codes is not None:
            released.append(("code", "in", codes))
        codes = self.search(released).mapped("code")
        known = [("code", "in", codes), ("state", "in", ("released", "retired"))]
        return self.search(known, order="code, version desc")

    def _open_run(self, period):
        """Return the id of the run of the period that is not final; it is made when missing.

        On an own connection, so that the computation sees the run; a run of another version of
        the scheme is taken too and moves to this version when it is computed.
        """
        with self.env.registry.cursor() as cr:
            # sudo: the scheduled action and the command line act for the bank
            scheme = self.with_env(api.Environment(cr, self.env.uid, {})).sudo()
            runs = scheme.env["rm.kpi.run"]
            cr.execute(SQL("SELECT id FROM rm_kpi_scheme WHERE id = %s FOR UPDATE", scheme.id))
            found = runs.search(
                [
                    ("scheme_code", "=", scheme.code),
                    ("scheme_id.state", "in", ("released", "retired")),
                    ("period", "=", runs._check_period(scheme, period).text),
                    ("state", "not in", ("published", "closed")),
                ],
                limit=1,
            )
            return (found or runs.create({"scheme_id": scheme.id, "period": period.strip()})).id

    @api.model
    def _cron_compute_open_periods(self):
        """Compute every period that has ended, has data newer than its run, and nobody has seen.

        A run that fails marks itself and does not stop the others.
        """
        todo = self._periods_to_compute()
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(todo))
        for code, period in todo:
            try:
                self._compute_period(code, period)
            except Exception:
                self.env.cr.rollback()
                _logger.exception("computing %s %s failed", code, period)
            if not progress(1):
                break

    def _periods_to_compute(self):
        """Return [(scheme code, period)] that the scheduled action has to compute, oldest first."""
        rows = self.env.execute_query(
            SQL("SELECT max(business_date) FROM rm_batch WHERE state = 'published'")
        )
        if not rows[0][0]:
            return []
        versions = self._versions()
        todo = [
            (period.date_to, bool(scheme._plan().under), scheme.code, period.text)
            for scheme in versions.filtered(lambda one: one.period_type in PERIODIC)
            for period in complete_periods(scheme.period_type, rows[0][0], _PERIODS_BACK)
            if versions._counting(scheme.code, period) == scheme and scheme._wants_computing(period)
        ]
        # those that take results of others come after them
        return [(code, text) for _day, _late, code, text in sorted(todo)]

    def _counting(self, code, period):
        """Of these versions, newest first, return the one of a code that counts for a period.

        An older one counts for periods that begin before the newer one does, not after its end.
        """
        for one in self.filtered(lambda one: one.code == code):
            if not one.valid_from or period.date_from >= one.valid_from:
                return one if one._in_force(period) else self.browse()
        return self.browse()

    def _in_force(self, period):
        early = self.valid_from and period.date_from < self.valid_from
        return not (early or (self.valid_to and period.date_to > self.valid_to))

    def _wants_computing(self, period):
        """True when nobody has seen results of the period and its run is missing or out of date.

        Where formulas look back, an earlier period that has become final since makes it so too.
        A failed run is tried again when new data have come; one whose process died, at once.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT bool_or(r.state IN ('announced', 'published', 'closed')),
                       bool_or(r.state IN ('computed', 'failed')
                               AND r.scheme_id = %(scheme)s
                               AND NOT EXISTS (
                                   SELECT 1 FROM rm_batch b
                                    WHERE b.state = 'published'
                                      AND NOT EXISTS (
                                          SELECT 1 FROM rm_kpi_run_batch_rel u
                                           WHERE u.run_id = r.id AND u.batch_id = b.id))
                               AND NOT EXISTS (
                                   SELECT 1 FROM rm_kpi_run o
                                    WHERE o.scheme_code = ANY(%(under)s) AND o.period = r.period
                                      AND o.computed_at >= r.computed_at)
                               AND NOT (%(looks_back)s AND EXISTS (
                                   SELECT 1 FROM rm_kpi_run e
                                    WHERE e.scheme_code = r.scheme_code
                                      AND e.date_to < r.date_to
                                      AND e.published_at >= r.computed_at)))
                  FROM rm_kpi_run r JOIN rm_kpi_scheme s ON s.id = r.scheme_id
                 WHERE r.scheme_code = %(code)s AND r.period = %(period)s
                   AND s.state IN ('released', 'retired')
                """,
                scheme=self.id,
                code=self.code,
                period=period.text,
                looks_back=self._plan().looks_back or bool(self.elimination_times),
                under=[args[0] for args in self._plan().under],
            )
        )
        seen, current = rows[0]
        return not seen and not current

    @api.model
    def _demo_finish(self):
        """Announce the newest computed run and make the earlier ones final, as the demo's admins.

        For the demo bank only: ``admin`` announces, ``admin2`` makes final.
        """
        users = self.env["res.users"]
        first, second = (users.search([("login", "=", name)]) for name in ("admin", "admin2"))
        runs = self.env["rm.kpi.run"].search(
            [
                ("state", "in", ("computed", "announced")),
                # contests are not announced
                ("scheme_id.period_type", "!=", "campaign"),
            ],
            order="date_to desc, id",
        )
        # oldest first: what a period proposes may rest on those before
        for run in runs.sorted("date_to"):
            if run.state == "computed":
                run.with_user(first).action_announce()
            if run.date_to < runs[0].date_to:
                run.with_user(second).action_publish()
        return True
