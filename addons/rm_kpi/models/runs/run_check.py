from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...computing import checks, scores
from ...computing.evaluate import insert_values

#: differences that are listed; the count is of all
_LISTED = 200


class RmKpiRunCheck(models.Model):
    """Checks of a run: recompute from its frozen raw values, collect again and compare."""

    _inherit = "rm.kpi.run"

    def recompute_check(self):
        """Compute again from the frozen raw values, without storing anything.

        :return: ``{"hash": of now, "stored": hash of the run, "same": bool}``; when not the same
            also ``"rows"``: the stored figures, scores, ranks and grades that differ, as in
            :meth:`recollect`, at most 200.
        """
        run = self._checkable()
        digest = run._compute_into_scratch()
        with run._set_work():
            figures, results = checks.computed_differ(run), checks.results_differ(run)
            query = SQL("%s UNION ALL %s", figures, results)
            rows = self.env.execute_query_dict(SQL("%s LIMIT %s", checks.named(query), _LISTED))
        same = digest == run.hash and not rows
        found = {"hash": digest, "stored": run.hash or "", "same": same}
        if not same:
            found["rows"] = [{key: value or False for key, value in row.items()} for row in rows]
        return found

    def recollect(self):
        """Collect the raw figures again from today's facts and compare with the frozen ones.

        :return: ``{"count": differences, "rows": [{"rm", "indicator", "frozen", "now",
            "frozen_issue", "now_issue"}]}``, at most 200 rows, values as text or False.
        """
        run = self._checkable()
        query = checks.raw_differ(run, run._collect_raw())
        with run._set_work():
            count = self.env.execute_query(SQL("SELECT count(*) FROM (%s) d", query))
            rows = self.env.execute_query_dict(SQL("%s LIMIT %s", checks.named(query), _LISTED))
        details = run._details_that_differ()
        rows = [*rows, *details][:_LISTED]
        return {
            "count": count[0][0] + len(details),
            "rows": [{key: value or False for key, value in row.items()} for row in rows],
        }

    def action_check(self):
        """Recompute, collect again, keep every value that differs, and open them.

        :return: the action that tells what was found, and lists it
        """
        run = self._checkable()
        digest, collected = run._compute_into_scratch(), run._collect_raw()
        with run._set_work():
            found = run._keep_differences(collected)
        same = digest == run.hash and not found.keys() & {"computed", "result"}
        count = sum(found.values())
        run._set_guarded(checked_at=fields.Datetime.now(), difference_count=count)
        self.env["rm.journal"]._record(
            "run.checked",
            self,
            scheme=run.scheme_code,
            period=run.period,
            same=same,
            differences=count,
        )
        kind = "success" if same and not count else "warning" if same else "danger"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": self._check_sentence(same, count),
                "type": kind,
                "sticky": not same,
                **({"next": self.action_open_differences()} if count else {}),
            },
        }

    def _check_sentence(self, same, count):
        if not same:
            return self.env._(
                "What is stored is not what computing gives: it was changed. %(count)s values"
                " differ.",
                count=count,
            )
        if count:
            return self.env._(
                "Recomputed to the same fingerprint. %(count)s values differ from what is"
                " recorded or delivered today.",
                count=count,
            )
        return self.env._("Recomputed to the same fingerprint; the facts have not changed.")

    def _compute_into_scratch(self):
        """Compute figures and results again into temporary tables; return the fingerprint."""
        self._execute(checks.create_scratch())
        with self._set_work():
            plan, adjusted = self.scheme_id._plan(), self._adjusted_codes()
            self._execute(insert_values(plan, self, checks.SCRATCH, adjusted))
            digest = self._hash_figures(checks.SCRATCH)
            self._execute(checks.complete_scratch(self))
            self._execute(scores.update_scores(self, checks.SCRATCH, checks.SCRATCH_RESULTS))
        return digest

    def _checkable(self):
        """Check right and state; return the run with the right to read every RM's figures."""
        self.ensure_one()
        user = self.env.user
        if not any(user.has_group(f"rm_workbench.group_{g}") for g in ("admin", "auditor")):
            raise AccessError(
                self.env._("Only a bank administrator or an auditor may check a run.")
            )
        self.check_access("read")
        if self.state not in ("computed", "announced", "published", "closed"):
            raise UserError(self.env._("The run has no figures yet. Compute it first."))
        # sudo: administrator and auditor read every figure; scratch tables need no right
        return self.sudo()
