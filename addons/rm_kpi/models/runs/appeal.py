from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.rm_workbench.bank_date import bank_today

from ...period_words import period_words

MAX_FILES = 5
MAX_FILE_BYTES = 5_000_000


class RmKpiAppeal(models.Model):
    """申诉: an RM objects to his result while the run is announced and open for objections.

    It belongs to run and RM, not to the result's row: computing the run again replaces that.
    """

    _name = "rm.kpi.appeal"
    _description = "Appeal"
    _inherit = ["rm.owned.mixin"]
    _order = "id desc"
    _rec_name = "manager_id"
    _limits = {"text": 4000, "answer": 4000}
    _guarded = ("state", "answer", "answered_by_id", "answered_at")

    run_id = fields.Many2one(
        "rm.kpi.run",
        "Result",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('state', '=', 'announced')]",
    )
    scheme_id = fields.Many2one(related="run_id.scheme_id")
    indicator_id = fields.Many2one(
        "rm.kpi.indicator",
        ondelete="restrict",
        domain="[('scheme_id', '=', scheme_id)]",
        help="What the objection is about; empty: the whole result.",
    )
    text = fields.Text("Objection", required=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Evidence", copy=False)
    objection_until = fields.Date(related="run_id.objection_until")
    state = fields.Selection(
        [
            ("open", "Waits for an answer"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
    )
    answer = fields.Text(readonly=True, copy=False)
    answered_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    answered_at = fields.Datetime(readonly=True, copy=False)
    adjustment_ids = fields.One2many(
        "rm.kpi.adjustment",
        "appeal_id",
        readonly=True,
        groups="rm_workbench.group_leader,rm_workbench.group_admin,rm_workbench.group_auditor",
    )
    may_answer = fields.Boolean(compute="_compute_may_answer")

    _one_open = models.UniqueIndex(
        "(run_id, manager_id, coalesce(indicator_id, 0)) WHERE state = 'open'",
        "You have an open appeal on this already. Wait for the answer, or withdraw it.",
    )
    _branch_idx = models.Index("(branch_id, id DESC)")

    @api.depends("manager_id.name", "indicator_id.name", "run_id.period")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            what = one.indicator_id.name or self.env._("Whole result")
            period = period_words(self.env, one.run_id.period)
            one.display_name = f"{period} {one.manager_id.name or ''} {what}"

    @api.depends("state", "run_id.state", "manager_id")
    @api.depends_context("uid")
    def _compute_may_answer(self):
        for one in self:
            one.may_answer = one.state == "open" and not one._answer_problem()

    @api.model_create_multi
    def create(self, vals_list):
        appeals = super().create(vals_list)
        for one in appeals:
            one._refuse_out_of_time()
            one._journal("appeal.made")
        appeals._keep_files()
        return appeals

    def write(self, vals):
        if {"run_id", "indicator_id"} & vals.keys():
            raise UserError(
                self.env._("What an appeal is about is fixed: withdraw it and make another.")
            )
        if vals.keys() & {"text", "attachment_ids"}:
            for one in self:
                one._expect_open()
                one._refuse_out_of_time()
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return result

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("An appeal stays on record. It can be withdrawn."))

    @api.constrains("run_id", "indicator_id")
    def _check_indicator(self):
        for one in self:
            if one.indicator_id and one.indicator_id.scheme_id != one.sudo().run_id.scheme_id:
                raise ValidationError(
                    self.env._(
                        "%(indicator)s is no indicator of this result.",
                        indicator=one.indicator_id.display_name,
                    )
                )

    def _refuse_out_of_time(self):
        """Refuse unless the run is announced, its days for objection last, and it is about him."""
        # sudo: state and days of the run, and whether the RM is in it, decide; nothing is shown
        run = self.sudo().run_id
        if run.state != "announced" or bank_today(self.env) > run.objection_until:
            raise UserError(
                self.env._(
                    "%(run)s is not open for objections: they are possible while a result is"
                    " announced, until %(day)s.",
                    run=run.display_name,
                    day=run.objection_until or "-",
                )
            )
        own = [("run_id", "=", run.id), ("manager_id", "=", self.sudo().manager_id.id)]
        if not self.env["rm.kpi.result"].sudo().search_count(own, limit=1):
            raise UserError(self.env._("You have no result in %(run)s.", run=run.display_name))

    def _keep_files(self):
        """Hang the files the writer uploaded onto the appeal, so that its readers read them."""
        for one in self:
            # sudo: only files of the writer himself that belong to nothing yet are taken over
            files = one.sudo().attachment_ids
            foreign = files.filtered(
                lambda f, one=one: (
                    (f.res_model, f.res_id) != (one._name, one.id)
                    and (f.create_uid != self.env.user or f.res_id)
                )
            )
            if foreign or any(f.type != "binary" for f in files):
                raise ValidationError(self.env._("Add only files that you upload here."))
            if len(files) > MAX_FILES or sum(files.mapped("file_size")) > MAX_FILE_BYTES:
                raise ValidationError(
                    self.env._(
                        "At most %(files)s files of %(size)s MB together.",
                        files=MAX_FILES,
                        size=MAX_FILE_BYTES // 1_000_000,
                    )
                )
            files.write({"res_model": one._name, "res_id": one.id, "public": False})

    def _expect_open(self):
        if self._lock_state() != "open":
            raise UserError(
                self.env._(
                    "%(appeal)s is %(state)s already.",
                    appeal=self.display_name,
                    state=self._state_label(),
                )
            )

    def _journal(self, event, **detail):
        self.env["rm.journal"]._record(
            event,
            self,
            rm=self.manager_id.code,
            indicator=self.sudo().indicator_id.code or "",
            **detail,
        )
