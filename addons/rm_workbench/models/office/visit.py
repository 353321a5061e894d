from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...bank_date import bank_today

#: entered later than this after the day of the visit, it is marked
_DAYS_TO_ENTER = 3


class RmVisit(models.Model):
    """客户访问记录: who was seen, what was said, what comes next.

    A visit follows its customer: whoever reads the customer reads it, and a hand-over moves it.
    Only the RM who made it changes it.
    """

    _name = "rm.visit"
    _description = "Customer visit"
    # to-dos need a thread; nothing is logged in it and nobody follows: see create
    _inherit = ["rm.owned.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date desc, id desc"
    _rec_names_search = ["customer_id"]
    _guarded = ("entered_on", "back_dated")
    _limits = {
        "persons": 200,
        "needs": 2000,
        "summary": 5000,
        "next_step": 500,
        "call_about": 100,
    }

    # the composite indexes below begin with these two
    manager_id = fields.Many2one(index=False)
    branch_id = fields.Many2one(index=False)
    customer_id = fields.Many2one("rm.customer", required=True, ondelete="restrict")
    date = fields.Date(required=True, default=lambda self: bank_today(self.env), copy=False)
    kind = fields.Selection(
        [
            ("on_site", "On site"),
            ("phone", "Phone"),
            ("branch", "In the branch"),
            ("online", "Online"),
        ],
        "Way",
        required=True,
        default="on_site",
    )
    persons = fields.Char("Persons met")
    needs = fields.Text("Customer's needs")
    product_ids = fields.Many2many("rm.product", string="Products offered")
    summary = fields.Text("What was said", required=True)
    next_step = fields.Char("Next step")
    next_date = fields.Date("To do by", copy=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Photos and files", copy=False, bypass_search_access=True
    )
    plan_line_id = fields.Many2one(
        "rm.work.plan.line", "From the plan", store=False, help="Marks this line as done."
    )
    entered_on = fields.Date(readonly=True, copy=False)
    back_dated = fields.Boolean(
        "Entered late", readonly=True, copy=False, help="Entered more than 3 days after the visit."
    )

    _customer_idx = models.Index("(customer_id, date DESC, id DESC)")
    _manager_idx = models.Index("(manager_id, date DESC, id DESC)")
    _branch_idx = models.Index("(branch_id, date DESC, id DESC)")
    _date_idx = models.Index("(date DESC, id DESC)")
    _days_ordered = models.Constraint(
        "CHECK (next_date IS NULL OR next_date >= date)", "The next step lies before the visit."
    )

    @api.depends("customer_id", "date", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for visit in self:
            parts = (visit.customer_id.name, visit.date, visit.kind and visit._state_label("kind"))
            visit.display_name = " ".join(str(part) for part in parts if part)

    @api.constrains("date")
    def _check_not_ahead(self):
        today = bank_today(self.env)
        for visit in self:
            if visit.date > today:
                raise ValidationError(
                    self.env._(
                        "%(day)s has not come yet. Enter what is ahead in your work plan.",
                        day=visit.date,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = [vals.get("plan_line_id") for vals in vals_list]
        quiet = dict.fromkeys(
            ("mail_create_nolog", "mail_create_nosubscribe", "tracking_disable"), True
        )
        visits = super(RmVisit, self.with_context(**quiet)).create(vals_list)
        visits = visits.with_env(self.env)
        today = bank_today(self.env)
        for visit, line in zip(visits, lines, strict=True):
            visit._set_guarded(entered_on=today, back_dated=visit._is_late(today))
            if line:
                visit._close_plan_line(self.env["rm.work.plan.line"].browse(line))
        visits._own_attachments()
        visits._plan_next_step()
        return visits

    def write(self, vals):
        if "customer_id" in vals and any(v.customer_id.id != vals["customer_id"] for v in self):
            raise UserError(
                self.env._("A visit stays with its customer. Delete it and enter it anew.")
            )
        result = super().write(vals)
        if "date" in vals:
            for visit in self.filtered(lambda v: not v.back_dated):
                visit._set_guarded(back_dated=visit._is_late(visit.entered_on))
        if "attachment_ids" in vals:
            self._own_attachments()
        if vals.keys() & {"next_step", "next_date"}:
            self._plan_next_step()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_on_the_day_only(self):
        today = bank_today(self.env)
        for visit in self:
            if visit.entered_on != today:
                raise UserError(
                    self.env._(
                        "%(visit)s was entered on another day and stays on record.",
                        visit=visit.display_name,
                    )
                )

    def _is_late(self, day):
        """Return whether the visit is late when it is entered on ``day``."""
        return (day - self.date).days > _DAYS_TO_ENTER

    def _line_for_log(self):
        """Return the visit in one line of a log."""
        what = f"{self._state_label('kind')} {self.customer_id.name}"
        said = " ".join((self.summary or "").split())
        return self.env._("%(what)s: %(said)s", what=what, said=said)
