from decimal import ROUND_HALF_UP, Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.fields import Exact

#: statements of one step: each is an entry with signatures of its own
_MOST = 500
_CENT = Decimal("0.01")


class RmPayDepositWithhold(models.TransientModel):
    """Withholds a part of chosen pay statements into the risk deposits of their RMs."""

    _name = "rm.pay.deposit.withhold"
    _description = "Withholding into risk deposits"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"basis": 128}
    _numbers = {"percent": ("0.01", "100", 2)}

    statement_ids = fields.Many2many(
        "rm.pay.statement",
        readonly=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    percent = Exact("Part withheld (%)", scale=2, required=True, default="5.00")
    booked_on = fields.Date(
        "Day of the entry", required=True, default=lambda self: bank_today(self.env)
    )
    basis = fields.Char("Document", required=True)

    def action_withhold(self):
        """Make and submit one entry a statement: all or none.

        :return: action that lists them
        """
        self.ensure_one()
        entries = self.env["rm.pay.deposit.entry"]
        entries.check_access("create")
        statements = self.statement_ids
        if not 0 < len(statements) <= _MOST:
            raise UserError(self.env._("Choose 1 to %(most)s pay statements.", most=_MOST))
        statements.check_access("read")
        taken = statements.filtered(
            lambda one: any(e.state != "rejected" for e in one.deposit_entry_ids)
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(statement)s: something is withheld from it already. Take it out of the"
                    " choice.",
                    statement=taken[0].display_name,
                )
            )
        made = entries.create([self._prepare_entry(one) for one in statements])
        made.action_submit()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Entries of risk deposits"),
            "res_model": "rm.pay.deposit.entry",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", made.ids)],
        }

    def _prepare_entry(self, statement):
        part = Decimal(statement.payable or 0) * Decimal(self.percent) / 100
        amount = part.quantize(_CENT, ROUND_HALF_UP)
        if amount <= 0:
            raise UserError(
                self.env._(
                    "%(statement)s pays nothing of which a part could be withheld. Take it out of"
                    " the choice.",
                    statement=statement.display_name,
                )
            )
        return {
            "manager_id": statement.manager_id.id,
            "kind": "withheld",
            "booked_on": self.booked_on,
            "amount": f"{amount:f}",
            "basis": self.basis,
            "statement_id": statement.id,
        }
