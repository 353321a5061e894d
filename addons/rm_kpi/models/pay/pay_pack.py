from odoo import models
from odoo.fields import Command

_RULE_KEYS = ("name", "note", "deferral_percent", "deferral_months", "deferral_parts")
_RULE_DAYS = ("valid_from", "valid_to")
_LINE_KEYS = ("code", "name", "kind", "formula", "digits")


class RmKpiSchemePay(models.Model):
    """The pay rule of a scheme as part of its pack; imported, it is a draft like the scheme."""

    _inherit = "rm.kpi.scheme"

    def _export_pay(self):
        """Return the parts of a pack that the rule in force needs, none when there is no rule."""
        # sudo: whoever may export the scheme may read its rule
        rule = self.env["rm.pay.rule"].sudo()._rule_of_today(self.code)
        if not rule:
            return {}
        plan = rule._plan(self)
        parameters = self.env["rm.kpi.parameter"].sudo()
        parameters = parameters.search([("code", "in", plan.codes("param"))])
        definitions = self.env["rm.kpi.input.definition"].sudo().with_context(active_test=False)
        inputs = definitions.search([("code", "in", plan.codes("input"))]) | self._used_inputs()
        parts = {
            "parameters": [
                self._export_parameter(p)
                for p in (parameters | self._used_parameters()).sorted("code")
            ],
            "pay_rule": {
                **{key: rule[key] for key in _RULE_KEYS if rule[key]},
                **{key: rule[key].isoformat() for key in _RULE_DAYS if rule[key]},
                "components": [
                    {key: line[key] for key in _LINE_KEYS if line[key] is not False}
                    for line in rule.line_ids
                ],
            },
        }
        if inputs:
            parts["inputs"] = [self._export_input(line) for line in inputs.sorted("code")]
        return parts

    def _import_pay(self, rule):
        """Make a draft of the pack's rule, unless the scheme has the very same one."""
        if not rule:
            return
        kinds = dict(self.env["rm.pay.rule.line"]._fields["kind"].selection)
        for number, line in enumerate(rule["components"]):
            self._refuse_choice(f"pay_rule.components[{number}].kind", line["kind"], kinds)
        rules = self.env["rm.pay.rule"]
        made = rules.create(
            {
                **{k: rule[k] for k in (*_RULE_KEYS, *_RULE_DAYS) if rule.get(k) is not None},
                "scheme_code": self.code,
                "line_ids": [
                    Command.create(
                        {key: line[key] for key in _LINE_KEYS if line.get(key) is not None}
                        | {"sequence": number * 10}
                    )
                    for number, line in enumerate(rule["components"], start=1)
                ],
            }
        )
        others = rules.search([("scheme_code", "=", self.code), ("id", "!=", made.id)])
        if made._digest() in [other._digest() for other in others]:
            made.unlink()
