from datetime import date
from decimal import Decimal

from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...computing.plan import MISSING, frozen_key, frozen_value, period_value
from ...engine.interpreter import evaluate
from ...engine.names import PERIOD_TYPES
from ...engine.syntax import External
from ...engine.values import Value
from ...paying.components import NUMBERS

_MOST = 20_000


class RmPayStatementCheck(models.Model):
    """Statements computed again by the interpreter on Decimal, from what they froze."""

    _inherit = "rm.pay.statement"

    def recompute_check(self):
        """Compute the components again and compare them with the stored ones.

        :return: ``{"count": components, "different": [{"rm", "code", "stored", "now"}]}``
        """
        user = self.env.user
        if not any(user.has_group(f"rm_workbench.group_{g}") for g in ("admin", "auditor")):
            raise AccessError(
                self.env._("Only a bank administrator or an auditor may check statements.")
            )
        self.check_access("read")
        count, different, plans = 0, [], {}
        # sudo: what belongs to statements that may be read
        for statement in self.sudo()[:_MOST]:
            key = (statement.rule_id, statement.run_id.scheme_id)
            if key not in plans:
                plans[key] = key[0]._plan(key[1])
            computed = statement._compute_again(plans[key])
            for line in statement.line_ids:
                count += 1
                now = computed[line.code]
                stored = Decimal(line.value) if line.value else None
                if (now.value, now.issue or False) != (stored, line.issue):
                    different.append(
                        {
                            "rm": statement.manager_id.code,
                            "code": line.code,
                            "stored": line.value or line.issue,
                            "now": str(now.issue or now.value),
                        }
                    )
        return {"count": count, "different": different}

    def action_check(self):
        """Recompute the statements and say whether they agree."""
        found = self.recompute_check()
        good = not found["different"]
        text = self.env._(
            "%(count)s components recomputed, %(different)s differ.",
            count=found["count"],
            different=len(found["different"]),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": text, "type": "success" if good else "danger"},
        }

    def _compute_again(self, plan):
        """Return {code: Value} of the components, on Decimal."""
        self.ensure_one()
        context = dict(plan.tables)
        figures = self._figures()
        for external in plan.requirements:
            if external not in context:
                context[external] = self._given(external, figures)
        computed = {}
        for step in plan.steps:
            computed[step.code] = evaluate(step.rounded, context)
            context[External("indicator", (step.code,))] = computed[step.code]
        return computed

    def _figures(self):
        rows = self.env.execute_query(
            SQL(
                """SELECT i.code, v.value::text, v.issue
                     FROM rm_kpi_value v JOIN rm_kpi_indicator i ON i.id = v.indicator_id
                    WHERE v.run_id = %s AND v.manager_id = %s""",
                self.run_id.id,
                self.manager_id.id,
            )
        )
        return {
            code: Value(None, issue) if value is None else Value(Decimal(value))
            for code, value, issue in rows
        }

    def _given(self, external, figures):
        kind = external.kind
        if kind == "indicator":
            return figures.get(external.args[0], Value(None, "no_data"))
        if kind in PERIOD_TYPES:
            value = period_value(kind, self.run_id.date_from, self.run_id.date_to)
            return Value(value if isinstance(value, date) else Decimal(value))
        code = external.args[0]
        text = (self.inputs or {}).get(frozen_key(external))
        if text is None:
            return Value(None, "no_data" if code in NUMBERS else MISSING[kind])
        return Value(Decimal(text) if code in NUMBERS else frozen_value(external, text))
