import hashlib
import json
import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...computing import last_places, membership, raw, scores, subjects
from ...computing.evaluate import insert_values

_logger = logging.getLogger(__name__)

#: first key of the advisory lock that owns a computing run; the second is the run's id
LOCK_CLASS = 0x4B5049
COMPUTABLE = ("draft", "computing", "computed", "announced", "failed")
#: figures fetched at a time while hashing
_HASH_ROWS = 10_000


class RmKpiRunCompute(models.Model):
    """Computing a run: a constant number of statements, on a connection of its own.

    The own connection holds a session lock while it works and commits the state "computing"
    first. When the process dies, PostgreSQL rolls the figures back and frees the lock; the next
    call finds the state "computing" with a free lock and takes the run over.
    """

    _inherit = "rm.kpi.run"

    def action_compute(self, withdraw=False):
        """Compute or recompute the run; it ends as a trial run (computed).

        :param str withdraw: why the announcement is withdrawn. An announced run is not computed
            again without it: RMs have seen their results.
        """
        self.ensure_one()
        self._require_admin()
        self._compute_apart(withdraw=self._withdrawal_reason(withdraw))
        return True

    def _compute_apart(self, scheme=None, withdraw=""):
        """Compute on an own connection and commit there.

        :param scheme: released version to move the run to, when a newer one is in force.
        :param withdraw: why the announcement is withdrawn, where there is one.
        """
        self.ensure_one()
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            run = self.with_env(api.Environment(cr, self.env.uid, {"lang": self.env.lang}))
            if not run.exists():
                raise UserError(self.env._("Save the run before computing it."))
            with run._owned():
                run._claim(scheme, withdraw)
                run._tell_progress(0)
                run._commit_step()
                run._compute_or_fail()
                run._commit_step()
        self.env.invalidate_all()

    def _commit_step(self):
        """Commit a stage; the cursor is our own, no caller's work hangs on it."""
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @contextmanager
    def _owned(self):
        """Hold the session lock of the run, or say that somebody else computes it."""
        key = SQL("%s, %s", LOCK_CLASS, self.id)
        if not self.env.execute_query(SQL("SELECT pg_try_advisory_lock(%s)", key))[0][0]:
            raise UserError(
                self.env._("%(run)s is being computed by somebody else.", run=self.display_name)
            )
        try:
            yield
        finally:
            self.env.cr.rollback()
            self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))

    def _claim(self, scheme, withdraw):
        state = self._lock_state()
        if state not in COMPUTABLE:
            raise UserError(
                self.env._(
                    "%(run)s is %(state)s and is not computed again. Make a new run; it supersedes"
                    " this one when it is final.",
                    run=self.display_name,
                    state=self._state_label(),
                )
            )
        if state == "announced":
            self._withdraw(withdraw)
        if scheme and scheme.id != self.scheme_id.id:
            self._set_guarded(scheme_id=scheme.id)
        if self.scheme_id.state == "draft":
            raise UserError(
                self.env._(
                    "%(scheme)s is a draft. Put it to test, then compute.",
                    scheme=self.scheme_id.display_name,
                )
            )
        self._set_guarded(state="computing", message=None)

    def _compute_or_fail(self):
        try:
            self._compute_figures()
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            known = isinstance(error, UserError)
            text = str(error) if known else self.env._("Internal error; see the server's log.")
            self._set_guarded(state="failed", message=text)
            self._note_batches()
            self._commit_step()
            _logger.info("run %s failed: %s", self.id, type(error).__name__)
            raise

    def _compute_figures(self):
        """Replace the figures of the run; all within one transaction and one snapshot."""
        # sudo: figures of all RMs, whatever the administrator himself may read of customers
        run = self.sudo()
        plan = run.scheme_id._plan()
        run._drop_figures()
        run._forget_check()
        self._tell_progress(5)
        self._execute(membership.insert_subjects(run))
        collected = run._collect_raw()
        self._tell_progress(60)
        with self._set_work():
            self._execute(raw.insert_raw(run, collected))
            run._freeze_details()
            adjusted = run._correct_raw()
            self._execute(subjects.update_inputs(run, plan))
            self._execute(insert_values(plan, run, "rm_kpi_value", adjusted))
            self._tell_progress(85)
            run._score()
            digest = run._hash_figures("rm_kpi_value")
        self._finish(digest)

    @contextmanager
    def _set_work(self):
        """Plan the statements in between as set work.

        The rows of a new run are not in the statistics: PostgreSQL expects a few and would look
        thousands up one by one (tried: 5,000 RMs x 60 indicators, 480 s instead of 1 s). Compiling
        a long generated statement gains nothing.
        """
        self._execute(SQL("SET LOCAL enable_nestloop = off; SET LOCAL jit = off"))
        yield
        self._execute(SQL("SET LOCAL enable_nestloop TO DEFAULT; SET LOCAL jit TO DEFAULT"))

    def _execute(self, statement):
        self.env.cr.execute(statement)

    def _score(self):
        """Scores, ranks, grades, and who is on the elimination list."""
        self._execute(scores.update_scores(self))
        if self.scheme_id.elimination_times:
            self._execute(last_places.update_elimination(self))

    def _collect_raw(self):
        """Collect the raw figures of the period; return the name of the table."""
        lines = self.scheme_id.indicator_ids.filtered(lambda i: i.kind == "raw")
        self._set_guarded(raw_reused=False)
        if self._may_reuse_raw(lines.source_id):
            self._set_guarded(raw_reused=True)
            self._execute(raw.copy_raw(self.raw_from_id))
            return raw.COPIED
        return self._collect_sources(lines.source_id)

    def _hash_figures(self, evaluated):
        """Return the SHA-256 over all figures, streamed.

        :param str evaluated: table with the computed and scoring values.
        """
        digest = hashlib.sha256()
        cr = self.env.cr
        cr.execute(
            SQL("DECLARE rm_kpi_hash NO SCROLL CURSOR FOR %s", scores.hash_lines(self, evaluated))
        )
        while True:
            cr.execute(SQL("FETCH %s FROM rm_kpi_hash", _HASH_ROWS))
            rows = cr.fetchall()
            for (line,) in rows:
                digest.update(line.encode() + b"\n")
            if len(rows) < _HASH_ROWS:
                break
        cr.execute("CLOSE rm_kpi_hash")
        return digest.hexdigest()

    def _finish(self, digest):
        """Store what was used and what came out; the run is a trial run now."""
        self.invalidate_recordset()
        results, unscored, issues = self.env.execute_query(scores.count_results(self))[0]
        self._note_batches()
        self._set_guarded(
            state="computed",
            hash=digest,
            result_count=results,
            unscored_count=unscored,
            issue_count=issues,
            source_digest=self.sudo()._digest_sources(),
            computed_at=fields.Datetime.now(),
            computed_by_id=self.env.uid,
            **dict.fromkeys(("announced_at", "announced_by_id", "objection_until")),
        )
        self._check_gates(sums=False)
        self.env["rm.journal"]._record(
            "run.computed", self, scheme=self.scheme_code, period=self.period, hash=digest
        )

    def _note_batches(self):
        """Remember the batches whose data this computation saw."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM rm_kpi_run_batch_rel WHERE run_id = %(run)s;
                   INSERT INTO rm_kpi_run_batch_rel (run_id, batch_id)
                   SELECT %(run)s, id FROM rm_batch WHERE state = 'published'""",
                run=self.id,
            )
        )
        self.invalidate_recordset(["batch_ids"])

    def _digest_sources(self):
        """Return the SHA-256 over the definitions of the sources the scheme uses."""
        sources = self.scheme_id.indicator_ids.source_id.sorted("code")
        names = [n for n, f in sources._fields.items() if f.store and n not in models.MAGIC_COLUMNS]
        rows = sources.with_context(lang=None).read(sorted(names), load=None)
        return hashlib.sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest()
