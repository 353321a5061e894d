from odoo import fields, models
from odoo.tools import SQL


class RmPayList(models.Model):
    """薪酬清单: statements with numbers that lists and pivots add up; PostgreSQL adds exactly."""

    _name = "rm.pay.list"
    _description = "Pay list"
    _inherit = ["rm.pay.seen"]
    _auto = False
    _order = "date_to desc, id desc"
    _rec_name = "manager_id"

    run_id = fields.Many2one("rm.kpi.run", readonly=True)
    period = fields.Char(readonly=True)
    date_to = fields.Date("Last day", readonly=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True)
    branch_id = fields.Many2one("rm.branch", readonly=True)
    grade = fields.Char(readonly=True)
    state = fields.Selection(
        lambda self: self.env["rm.pay.statement"]._fields["state"]._description_selection(self.env),
        readonly=True,
    )
    gross = fields.Float("Sum of amounts", digits=(16, 2), readonly=True)
    amount = fields.Float("Amount earned", digits=(16, 2), readonly=True)
    deferred = fields.Float(digits=(16, 2), readonly=True)
    payable = fields.Float("Paid now", digits=(16, 2), readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT id, run_id, period, date_to, manager_id, branch_id, grade, state, gross,"
            " amount, deferred, payable FROM rm_pay_statement"
        )

    def action_open_statement(self):
        """Open the statement."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "rm.pay.statement",
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_export_xlsx(self):
        """Download the pay list of the chosen lines' run, or of the newest one."""
        self.check_access("read")
        run = (self[:1] or self.search([], limit=1)).run_id
        return self.env["rm.kpi.run"].browse(run.id or 0).exists().action_export_pay()
