from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...fields import Exact
from ..customers.customer import NOT_RISK
from ..facts.loan_status import RISK_CLASSES

_OPEN = ("draft", "rejected")


class RmHandoverPart(models.AbstractModel):
    """A row of a hand-over: changed while that is a draft; a change later voids signatures."""

    _name = "rm.handover.part"
    _description = "Part of a hand-over"
    _inherit = ["rm.guarded.mixin"]
    #: columns that the signatures do not cover
    _free = ()

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._content_changed()
        return parts

    def write(self, vals):
        covered = vals.keys() - set(self._free)
        self._refuse_late("approved", "done", "returned")
        result = super().write(vals)
        if covered:
            self._content_changed()
        return result

    def unlink(self):
        self._content_changed()
        return super().unlink()

    def _refuse_late(self, *states):
        for handover in self.handover_id:
            if handover._lock_state() in states:
                raise UserError(
                    self.env._(
                        "%(record)s is in state %(state)s and can no longer be changed.",
                        record=handover.display_name,
                        state=handover._state_label(),
                    )
                )

    def _content_changed(self):
        """Note who worked on the hand-over, and void what was signed on it."""
        self._refuse_late("approved", "done", "returned")
        for handover in self.handover_id:
            handover._note_makers()
            if handover.state == "submitted":
                handover._approval_end("void", "draft")


class RmHandoverLine(models.Model):
    """A customer that is handed over, with the share that the RM has on the day."""

    _name = "rm.handover.line"
    _description = "Customer handed over"
    _inherit = ["rm.handover.part", "rm.exact.mixin"]
    _order = "handover_id, customer_no, id"
    _rec_name = "customer_no"
    _guarded = ("customer_no", "share", "open_for_id", "bad_loans")
    _limits = {"items": 500}
    _free = ("done",)

    handover_id = fields.Many2one("rm.handover", required=True, ondelete="cascade")
    customer_id = fields.Many2one(
        "rm.customer", required=True, ondelete="restrict", index=True, groups=NOT_RISK
    )
    customer_no = fields.Char("Customer number", readonly=True)
    share = Exact("Share on the day", scale=6, readonly=True)
    bad_loans = fields.Integer("Overdue loans", readonly=True, aggregator="sum")
    items = fields.Char("To hand over", help="Contracts, papers, promises of this customer.")
    done = fields.Boolean("Handed over")
    open_for_id = fields.Many2one(
        "rm.manager", readonly=True, copy=False, ondelete="restrict", string="Being handed over by"
    )

    _customer_once = models.Constraint(
        "UNIQUE (handover_id, customer_id)", "This customer is in the hand-over already."
    )
    _one_open = models.UniqueIndex(
        "(open_for_id, customer_id) WHERE open_for_id IS NOT NULL",
        "Some of these customers are being handed over already. Take them out first.",
    )
    _list_idx = models.Index("(handover_id, customer_no, id)")

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for handover in lines.handover_id:
            handover._complete_lines()
        return lines

    def write(self, vals):
        if "customer_id" in vals or "handover_id" in vals:
            raise UserError(
                self.env._("A line stays with its customer. Delete it and add another one.")
            )
        return super().write(vals)


class RmHandoverLoan(models.Model):
    """A loan overdue or non-performing on the day: it stays with the first responsible RM.

    Data for the risk indicators; who collects it is the receiving RM.
    """

    _name = "rm.handover.loan"
    _description = "Bad loan of a hand-over"
    _inherit = ["rm.handover.part"]
    _order = "handover_id, days_overdue desc, id"
    _rec_name = "loan_id"
    _guarded = (
        "loan_id",
        "customer_no",
        "as_of",
        "principal",
        "overdue_amount",
        "days_overdue",
        "risk_class",
        "first_manager_id",
    )
    _limits = {"note": 500}

    handover_id = fields.Many2one("rm.handover", required=True, ondelete="cascade")
    loan_id = fields.Many2one(
        "rm.loan", required=True, readonly=True, ondelete="restrict", index=True
    )
    customer_no = fields.Char("Customer number", readonly=True)
    as_of = fields.Date("Status of", readonly=True)
    principal = fields.Float("Open principal", digits=(20, 2), readonly=True)
    overdue_amount = fields.Float("Overdue", digits=(20, 2), readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    risk_class = fields.Selection(RISK_CLASSES, "Risk class", readonly=True)
    first_manager_id = fields.Many2one(
        "rm.manager", "First responsible RM", readonly=True, ondelete="restrict"
    )
    stays = fields.Boolean(
        "Stays with the first RM",
        default=True,
        help="For risk indicators the loan stays with the RM first responsible for it.",
    )
    note = fields.Char("Remark")

    _loan_once = models.Constraint("UNIQUE (handover_id, loan_id)", "Each loan once.")


class RmHandover(models.Model):
    _inherit = "rm.handover"

    fill_kind = fields.Selection(
        [("individual", "Individual"), ("corporate", "Corporate")], "Only kind", copy=False
    )
    fill_category_id = fields.Many2one(
        "rm.customer.category", "Only category", ondelete="set null", copy=False
    )
    fill_branch_id = fields.Many2one(
        "rm.branch", "Only customers of branch", ondelete="set null", copy=False
    )

    def action_fill(self):
        """Add all customers of whom the RM has a share on the day, as far as the filter says.

        Three statements whatever their number.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._expect_state(*_OPEN)
        for model in ("rm.assignment", "rm.customer", "rm.handover.line"):
            self.env[model].flush_model()
        branch = self.fill_branch_id.sudo().parent_path
        self.env.cr.execute(
            SQL(
                """INSERT INTO rm_handover_line (handover_id, customer_id, customer_no, create_uid,
                          create_date, write_uid, write_date)
                   SELECT %(id)s, c.id, c.customer_no, %(uid)s, now() AT TIME ZONE 'utc', %(uid)s,
                          now() AT TIME ZONE 'utc'
                     FROM rm_customer c JOIN rm_branch b ON b.id = c.branch_id
                    WHERE c.id IN (SELECT a.customer_id FROM rm_assignment a
                                    WHERE a.manager_id = %(manager)s AND a.valid_from <= %(day)s
                                      AND COALESCE(a.valid_to, 'infinity') >= %(day)s)
                      AND %(kind)s IN ('', c.kind)
                      AND (%(category)s = 0 OR c.category_id = %(category)s)
                      AND starts_with(b.parent_path, %(branch)s)
              ON CONFLICT (handover_id, customer_id) DO NOTHING""",
                id=self.id,
                uid=self.env.uid,
                manager=self.from_manager_id.id,
                day=self.effective_on,
                kind=self.fill_kind or "",
                category=self.fill_category_id.id or 0,
                branch=branch or "",
            )
        )
        if not self.env.cr.rowcount and not self.line_ids:
            raise UserError(
                self.env._("The RM has no share of such customers on that day. Change the filter.")
            )
        self._note_makers()
        self._complete_lines()
        return True

    def action_clear(self):
        """Take all customers out again.

        :return: True
        """
        self.ensure_one()
        self.check_access("write")
        self._expect_state(*_OPEN)
        self.line_ids.unlink()
        self._complete_lines()
        return True
