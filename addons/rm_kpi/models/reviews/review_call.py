from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.rm_workbench.bank_date import bank_today
from odoo.addons.rm_workbench.input_checks import text_problem

from ...reviewing_sql.fill import calls_sql


class RmReviewCall(models.Model):
    """客户回访: a customer of the RM drawn by lot for a sheet of the call-back desk.

    Read by whoever reads the sheet. It opens no customer: number, name and what was said.
    """

    _name = "rm.review.call"
    _description = "Customer to call back"
    _inherit = ["rm.review.by.cycle"]
    _log_access = False
    _order = "sheet_id, id"
    _rec_name = "customer_no"

    sheet_id = fields.Many2one("rm.review.sheet", required=True, readonly=True, index=True)
    customer_id = fields.Many2one(
        "rm.customer", required=True, readonly=True, ondelete="restrict", groups=fields.NO_ACCESS
    )
    customer_no = fields.Char(required=True, readonly=True)
    customer_name = fields.Char(required=True, readonly=True)
    result = fields.Selection(
        [
            ("content", "Satisfied"),
            ("so_so", "Neutral"),
            ("discontent", "Dissatisfied"),
            ("complaint", "Complaint"),
            ("unreached", "Not reached"),
        ],
        readonly=True,
    )
    note = fields.Char(readonly=True)
    called_on = fields.Date(readonly=True)

    _customer_uniq = models.UniqueIndex(
        "(sheet_id, customer_id)", "This customer is on the list already."
    )


class RmReviewSheetCalls(models.Model):
    """The call-back list of a sheet: drawn with it, filled in before it is submitted."""

    _inherit = "rm.review.sheet"

    call_ids = fields.One2many("rm.review.call", "sheet_id", "Customers to call", readonly=True)

    @api.model
    def save_call(self, sheet_id, call_id, result, note=""):
        """Note what a customer of one's own open sheet said.

        :param result: ``content``, ``so_so``, ``discontent``, ``complaint``, ``unreached``, or
            False to take it back.
        :return: True
        """
        sheet = self._own(sheet_id)
        sheet._lock_open()
        call = sheet.call_ids.filtered(lambda c: c.id == call_id)
        if not call:
            self._refuse()
        if result and result not in call._fields["result"].get_values(self.env):
            raise UserError(self.env._("Choose one of the answers of the list."))
        note = str(note or "").strip()
        if text_problem(note, 200):
            raise UserError(self.env._("A note has at most 200 plain characters."))
        self.env.cr.execute(
            SQL(
                "UPDATE rm_review_call SET result = %s, note = %s, called_on = %s WHERE id = %s",
                result or None,
                note or None,
                bank_today(self.env) if result else None,
                call.id,
            )
        )
        call.invalidate_recordset()
        sheet._begin()
        return True

    def _refuse_open_calls(self):
        """Refuse to submit a sheet whose customers were not all called."""
        open_ones = self.call_ids.filtered(lambda c: not c.result)
        if open_ones:
            raise UserError(
                self.env._(
                    "%(rm)s: note first what came of the call to %(customer)s.",
                    rm=self.manager_id.name,
                    customer=open_ones[0].customer_name,
                )
            )

    def _call_data(self):
        """Return ``{sheet's id: [{"id", "no", "name", "result", "note"}]}``."""
        found = {}
        for call in self.env["rm.review.call"].search([("sheet_id", "in", self.ids)]):
            found.setdefault(call.sheet_id.id, []).append(
                {
                    "id": call.id,
                    "no": call.customer_no,
                    "name": call.customer_name,
                    "result": call.result or "",
                    "note": call.note or "",
                }
            )
        return found


class RmReviewCycle(models.Model):
    _inherit = "rm.review.cycle"

    def _fill(self, today):
        """Draw the customers to call for new sheets of the call-back desk."""
        result = super()._fill(today)
        lines = self.plan_id.appraiser_ids.filtered(lambda a: a.relation == "callback")
        if lines:
            self.env.cr.execute(calls_sql(self.id, lines.id, self.plan_id.call_count))
            self.env["rm.review.call"].invalidate_model()
        return result
