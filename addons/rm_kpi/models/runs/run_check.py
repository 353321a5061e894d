from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...computing import checks
from ...computing.evaluate import insert_values

#: differences that are listed; the count is of all
_LISTED = 200


class RmKpiRunCheck(models.Model):
    """Checks of a run: recompute from its frozen raw values, collect again and compare."""

    _inherit = "rm.kpi.run"

    def recompute_check(self):
        """Compute again from the frozen raw values, without storing anything.

        :return: ``{"hash": of now, "stored": hash of the run, "same": bool}``; when not the same
            also ``"rows"``: the stored figures that differ, as in :meth:`recollect`, at most 200.
        """
        run = self._checkable()
        self.env.cr.execute(checks.create_scratch())
        with run._set_work():
            plan, adjusted = run.scheme_id._plan(), run._adjusted_codes()
            self.env.cr.execute(insert_values(plan, run, checks.SCRATCH, adjusted))
            digest = run._hash_figures(checks.SCRATCH)
            rows = self.env.execute_query_dict(
                SQL("%s LIMIT %s", checks.computed_differ(run), _LISTED)
            )
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
        table = run._collect_raw()
        with run._set_work():
            count = self.env.execute_query(
                SQL("SELECT count(*) FROM (%s) d", checks.differ(run, table))
            )
            rows = self.env.execute_query_dict(
                SQL("%s LIMIT %s", checks.differ(run, table), _LISTED)
            )
        details = run._details_that_differ()
        rows = [*rows, *details][:_LISTED]
        return {
            "count": count[0][0] + len(details),
            "rows": [{key: value or False for key, value in row.items()} for row in rows],
        }

    def action_check(self):
        """Run both checks and show what they found."""
        again, collected = self.recompute_check(), self.recollect()
        if again["same"] and not collected["count"]:
            text = self.env._("Recomputed to the same fingerprint; the facts have not changed.")
        elif again["same"]:
            text = self.env._(
                "Recomputed to the same fingerprint. %(count)s raw figures would differ if they"
                " were collected today.",
                count=collected["count"],
            )
        else:
            issues = dict(
                self.env["rm.kpi.value"]._fields["issue"]._description_selection(self.env)
            )
            text = self.env._(
                "Recomputing gives another fingerprint: the stored figures changed. %(which)s",
                which="; ".join(
                    f"{row['rm']} {row['indicator']}:"
                    f" {row['frozen'] or issues.get(row['frozen_issue'], '')}"
                    f" → {row['now'] or issues.get(row['now_issue'], '')}"
                    for row in again["rows"][:5]
                ),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "success" if again["same"] else "danger",
                "sticky": not again["same"],
            },
        }

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
