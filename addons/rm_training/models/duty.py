from odoo import api, fields, models

from odoo.addons.rm_workbench.bank_date import bank_today

#: stage -> days before the last day of a mandatory plan from which RMs are reminded
STAGES = ((3, -1), (2, 3), (1, 14))


class RmTrainingDuty(models.Model):
    """必修进度: an RM who has to pass a course of a mandatory plan, and whether he has.

    Whom a plan reaches follows from branches and posts of today: for 5,000 RMs that is too much to
    find out with each look at the list, so the rows are stored and brought up by set SQL whenever a
    plan, a record or an RM changes, after deliveries and at the start of the day.
    """

    _name = "rm.training.duty"
    _description = "Mandatory course of an RM"
    _log_access = False
    _order = "due_on, plan_id.id, manager_id.id, id"
    _rec_name = "course_id"

    plan_id = fields.Many2one("rm.training.plan", readonly=True, ondelete="cascade")
    line_id = fields.Many2one(
        "rm.training.plan.line", readonly=True, required=True, ondelete="cascade"
    )
    course_id = fields.Many2one("rm.training.course", readonly=True, ondelete="cascade", index=True)
    manager_id = fields.Many2one("rm.manager", "RM", readonly=True, ondelete="cascade")
    branch_id = fields.Many2one("rm.branch", readonly=True, ondelete="cascade")
    due_on = fields.Date("To be passed by", readonly=True)
    passed_on = fields.Date(readonly=True)
    state = fields.Selection(
        [("open", "To be passed"), ("overdue", "Overdue"), ("passed", "Passed")], readonly=True
    )

    _one_row = models.UniqueIndex("(line_id, manager_id)")
    _in_order = models.Index("(due_on, plan_id, manager_id, id)")
    _left_in_order = models.Index("(due_on, plan_id, manager_id, id) WHERE state <> 'passed'")
    _by_branch = models.Index("(branch_id, due_on, plan_id, manager_id, id)")
    _by_manager = models.Index("(manager_id, due_on, plan_id, id)")
    _by_plan = models.Index("(plan_id, state)")


class RmTrainingPlan(models.Model):
    """Reminders of mandatory plans: two weeks before the last day, three days, and when over."""

    _inherit = "rm.training.plan"

    reminded_stage = fields.Integer(readonly=True, copy=False, default=0)
    duty_count = fields.Integer("Have to pass", compute="_compute_duty")
    duty_open = fields.Integer("Not passed yet", compute="_compute_duty")

    def _set_guarded(self, **values):
        """Follow every change of state: whoever is reached has to pass the courses from now on."""
        result = super()._set_guarded(**values)
        if "state" in values and self:
            self.env["rm.training.duty"]._refresh(plan_ids=self.ids)
        return result

    @api.depends("mandatory", "state", "line_ids")
    @api.depends_context("uid")
    def _compute_duty(self):
        duties = self.env["rm.training.duty"]
        rows = duties._read_group([("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"])
        for plan in self:
            of_plan = {state: count for owner, state, count in rows if owner == plan}
            plan.duty_count = sum(of_plan.values())
            plan.duty_open = plan.duty_count - of_plan.get("passed", 0)

    def action_open_duties(self):
        """Return the action that lists who has to pass the plan's courses."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "rm_training.rm_training_duty_action"
        )
        return {**action, "domain": [("plan_id", "=", self.id)]}

    @api.model
    def _remind_mandatory(self):
        """Give RMs who have not passed a mandatory plan's courses a to-do, once in each stage.

        :return: the number of to-dos made
        """
        today, made = bank_today(self.env), 0
        plans = self.search([("state", "=", "approved"), ("mandatory", "=", True)])
        for plan in plans:
            left = (plan.date_to - today).days
            stage = next((number for number, days in STAGES if left <= days), 0)
            if stage > plan.reminded_stage:
                made += plan._remind(stage)
        return made

    def _remind(self, stage):
        late = self.env["rm.training.duty"].search(
            [("plan_id", "=", self.id), ("state", "!=", "passed")]
        )
        users = late.manager_id.user_id
        self._forget_todos(users)
        quiet = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        for user in users:
            # stored once, so in the words of whoever has to do it
            env = self.with_context(lang=user.lang).env
            summary = (
                env._("Overdue: mandatory training %(plan)s", plan=self.name)
                if stage == max(stage for stage, _days in STAGES)
                else env._("Mandatory training: %(plan)s", plan=self.name)
            )
            quiet._rm_todo(self, user, summary[:200], self.date_to)
        self._set_guarded(reminded_stage=stage)
        return len(users)

    def _forget_todos(self, users):
        # sudo: reminders made by this model, for whoever they were made
        todos = self.env["mail.activity"].sudo()
        todos.search(
            [
                ("rm_model", "=", self._name),
                ("rm_res_id", "in", self.ids),
                ("user_id", "in", users.ids),
            ]
        ).unlink()


class RmTrainingRecord(models.Model):
    _inherit = "rm.training.record"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._settle_reminders()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date", "course_id"} or vals.get("passed") is False:
            self._bring_up()
        if vals.get("passed"):
            self._settle_reminders()
        return result

    def unlink(self):
        managers = self.manager_id
        result = super().unlink()
        managers._bring_up_duties()
        return result

    def _bring_up(self):
        # sudo: whose records these are was checked; only the ids are used
        self.sudo().manager_id._bring_up_duties()

    def _settle_reminders(self):
        """Take the reminders of whoever has passed all courses of a plan off his list."""
        # sudo: whether anything is left to pass, whoever entered the record
        records = self.sudo().filtered("passed")
        if records:
            self.env["rm.training.duty"]._refresh(manager_ids=records.manager_id.ids)
        plans = (
            self.env["rm.training.plan"]
            .sudo()
            .search(
                [("reminded_stage", ">", 0), ("line_ids.course_id", "in", records.course_id.ids)]
            )
        )
        duties = self.env["rm.training.duty"].sudo()
        for plan in plans:
            left = duties.search(
                [
                    ("plan_id", "=", plan.id),
                    ("state", "!=", "passed"),
                    ("manager_id", "in", records.manager_id.ids),
                ]
            )
            plan._forget_todos((records.manager_id - left.manager_id).user_id)


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.training.duty"]._refresh()
        self.env["rm.training.plan"]._remind_mandatory()
        self.env["survey.user_input"]._finish_overdue_exams()
        return result
