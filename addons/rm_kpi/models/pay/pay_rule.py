import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.rm_workbench.fields import Exact


class RmPayRule(models.Model):
    """薪酬规则: how pay follows from the results of a scheme.

    Edited in draft, put in force by a second administrator, then never changed: a change is a copy.
    """

    _name = "rm.pay.rule"
    _description = "Pay rule"
    _inherit = ["rm.exact.mixin", "rm.kpi.released"]
    _order = "scheme_code, id desc"
    _limits = {"name": 200, "scheme_code": 64, "note": 4000}
    _numbers = {"deferral_percent": (0, 100, 4)}
    _journal_event = "pay_rule."
    _guarded = ("state", "maker_ids", "released_by_id", "released_at")

    name = fields.Char(required=True)
    scheme_code = fields.Selection(
        "_selection_scheme", "Scheme", required=True, help="Results of which scheme it pays."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("released", "In force"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    line_ids = fields.One2many("rm.pay.rule.line", "rule_id", "Components", copy=True)
    deferral_percent = Exact(
        "Deferred %", scale=4, help="Share of the amount that is paid later; empty: none."
    )
    deferral_months = fields.Integer(
        default=36, aggregator=None, help="Months from the end of the period to the last part."
    )
    deferral_parts = fields.Integer(
        default=3, aggregator=None, help="In how many equal parts, at equal distances."
    )
    note = fields.Text("Basis", help="The bank's rule this follows, with number and date.")
    maker_ids = fields.Many2many(
        "res.users", "rm_pay_rule_maker_rel", "rule_id", "user_id", "Edited by",
        readonly=True, copy=False,
    )  # fmt: skip
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    released_at = fields.Datetime(readonly=True, copy=False)

    _deferral_fits = models.Constraint(
        "CHECK (coalesce(deferral_percent, 0) BETWEEN 0 AND 100"
        " AND deferral_months BETWEEN 1 AND 120"
        " AND deferral_parts BETWEEN 1 AND deferral_months)",
        "Deferred are 0 to 100 per cent, over 1 to 120 months, in at most one part a month.",
    )

    @api.model
    def _selection_scheme(self):
        # sudo: codes and names of schemes; rules are read by administrators and auditors only
        rows = (
            self.env["rm.kpi.scheme"]
            .sudo()
            .search([("version", ">", 0)], order="code, version desc")
        )
        return list({scheme.code: scheme.name for scheme in rows}.items())

    def copy(self, default=None):
        copies = super().copy(default)
        for rule, copied in zip(self, copies, strict=True):
            copied.name = self.env._("%(rule)s (new version)", rule=rule.name)[:200]
        return copies

    def _frozen_sentence(self):
        return self.env._(
            "%(rule)s is %(state)s and cannot be changed. Duplicate it and change the copy.",
            rule=self.name,
            state=self._state_label(),
        )

    def _maker_sentence(self):
        return self.env._(
            "You edited %(rule)s, so another administrator must put it in force.", rule=self.name
        )

    def action_check(self):
        """Say whether the formulas are in order for the scheme's version in force."""
        self.ensure_one()
        self._require_admin()
        self._check_formulas()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": self.env._("The formulas are in order."), "type": "success"},
        }

    def action_release(self):
        """Put the rule in force on its days; the one before ends. Whoever edited it cannot.

        :return: True
        """
        self._step("draft")
        self._refuse_maker()
        self._check_formulas()
        if "amount" not in self.line_ids.mapped("kind"):
            raise ValidationError(self.env._("A pay rule needs at least one amount."))
        self._put_in_force("released", self._make_room())
        return True

    def action_retire(self):
        """Take the rule out of force; statements that exist stay.

        :return: True
        """
        self._step("released")
        self._refuse_gap()
        self._enter("retired")
        return True

    def _journal_detail(self, signature=None):
        return {
            "scheme": self.scheme_code,
            "sha256": self._digest(),
            "valid_from": self.valid_from or None,
            "valid_to": self.valid_to or None,
        }

    def _digest(self):
        """Return the SHA-256 over what the rule says."""
        names = ("code", "name", "kind", "formula", "digits")
        lines = [[line[name] for name in names] for line in self.line_ids]
        deferral = (self.deferral_percent, self.deferral_months, self.deferral_parts)
        days = [str(day) for day in (self.valid_from, self.valid_to) if day]
        content = [self.name, self.scheme_code, lines, deferral, *days]
        text = json.dumps(content, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
