from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ...bank_date import bank_today
from ...input_checks import text_problem

_LIMITS = {"summary": 200, "note": 20_000, "feedback": 4_000}
#: columns that say what a to-do is about; set by the server's own methods
_ABOUT = ("rm_model", "rm_res_id")


class MailActivity(models.Model):
    """待办事项: Odoo's activities as the one list of what somebody has to do.

    Odoo lets everybody read and change an activity who may read or change its document. Here a
    to-do is its owner's: read, changed and finished by him and by who gave it to him, by nobody
    else. A to-do of ours hangs on no document (our models have no chatter) but says what it is
    about; the name of that record is read with the reader's rights.
    """

    _inherit = "mail.activity"

    rm_model = fields.Char("About (model)", readonly=True, copy=False)
    rm_res_id = fields.Many2oneReference("About (record)", model_field="rm_model", readonly=True)
    rm_about = fields.Char("About", compute="_compute_rm_about", compute_sudo=False)
    rm_is_mine = fields.Boolean(compute="_compute_rm_is_mine")

    _rm_due_idx = models.Index("(user_id, date_deadline) WHERE active")
    _rm_given_idx = models.Index("(create_uid, date_deadline) WHERE active")

    @api.depends("rm_model", "rm_res_id", "res_model", "res_id")
    @api.depends_context("uid")
    def _compute_rm_about(self):
        for todo in self:
            record = todo._rm_record()
            readable = record is not None and record.exists() and record.has_access("read")
            todo.rm_about = record.display_name if readable else False

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_rm_is_mine(self):
        for todo in self:
            todo.rm_is_mine = todo.user_id == self.env.user

    def _rm_record(self):
        """Return the record the to-do is about, or None."""
        self.ensure_one()
        model = self.rm_model or self.res_model
        number = self.rm_res_id or self.res_id
        return self.env[model].browse(number) if model in self.env and number else None

    # Whose they are

    def _check_access(self, operation):
        # the rules alone decide: Odoo's way past them, through the document, is closed
        result = models.BaseModel._check_access(self, operation)
        if operation != "create" or result:
            return result
        # sudo: whether it hangs on a document; who does not is checked by its receiver
        on_documents = self.filtered(lambda todo: todo.sudo().res_model)
        return super(MailActivity, on_documents)._check_access(operation) if on_documents else None

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        return models.BaseModel._search(self, domain, offset, limit, order, **kwargs)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._rm_check(vals)
            if not vals.get("res_model_id") and not self.env.context.get("default_user_id"):
                vals.setdefault("user_id", self.env.uid)
        todos = super(MailActivity, self._rm_without_defaults()).create(vals_list)
        todos._rm_check_receivers()
        return todos

    def write(self, vals):
        self._rm_check(vals)
        result = super().write(vals)
        if "user_id" in vals:
            self._rm_check_receivers()
        return result

    def _rm_without_defaults(self):
        forged = {f"default_{name}" for name in _ABOUT} & self.env.context.keys()
        if not forged or self.env.su:
            return self
        kept = {key: value for key, value in self.env.context.items() if key not in forged}
        return self.with_env(self.env(context=kept))

    def _rm_check(self, vals):
        if not self.env.su and any(vals.get(name) for name in _ABOUT):
            raise UserError(self.env._("What a to-do is about is set by the system only."))
        for name, limit in _LIMITS.items():
            value = vals.get(name)
            problem = value and text_problem(str(value), limit)
            if problem == "too_long":
                raise ValidationError(
                    self.env._(
                        "%(field)s: at most %(limit)s characters. Shorten it.",
                        field=self._fields[name].get_description(self.env, ["string"])["string"],
                        limit=limit,
                    )
                )
            if problem and name == "summary":
                raise ValidationError(
                    self.env._("The to-do holds invisible control characters. Type it again.")
                )

    def _rm_check_receivers(self):
        """Refuse to-dos for people out of reach, and about what the receiver may not read."""
        if self.env.su:
            return
        for todo in self.filtered(lambda t: t.user_id and t.user_id != self.env.user):
            if not self.env["res.users"].search_count(
                [("id", "=", todo.user_id.id), *self._rm_receivers_domain()]
            ):
                raise AccessError(
                    self.env._(
                        "You give to-dos to people of your own branch and below. Choose one of"
                        " them."
                    )
                )
            record = todo._rm_record()
            if record is not None and not record.with_user(todo.user_id).has_access("read"):
                raise AccessError(
                    self.env._(
                        "The to-do is about a record that its receiver may not read. Give it to"
                        " whoever is responsible for it."
                    )
                )

    @api.model
    def _rm_receivers_domain(self):
        """Return whom the caller may give a to-do: his branch and below; all without a branch."""
        internal = Domain("share", "=", False)
        own = self.env.user.rm_branch_id
        if own:
            return internal & Domain("rm_branch_id", "child_of", own.ids)
        bank_wide = ("rm_workbench.group_admin",)
        if any(self.env.user.has_group(group) for group in bank_wide):
            return internal
        return Domain("id", "=", self.env.uid)

    # What other areas call

    @api.model
    def _rm_todo(self, record, user, summary, date_deadline, note=False):
        """Give ``user`` a to-do about ``record`` (empty: about nothing); returns it.

        For the server's own flows: the next step of a visit, a dunning step, a finding.
        """
        # sudo: the flow decided who has to do it; the caller may give it to somebody out of reach
        return self.sudo().create(
            {
                "user_id": user.id,
                "summary": summary,
                "date_deadline": date_deadline,
                "note": note,
                "rm_model": record._name if record else False,
                "rm_res_id": record.id if record else False,
            }
        )

    # Buttons

    def action_rm_open(self):
        """Open what the to-do is about; a model may lead to where the work is done."""
        self.ensure_one()
        self.check_access("read")
        record = self._rm_record()
        if record is None or not record.exists() or not record.has_access("read"):
            raise UserError(
                self.env._("The record this is about is gone, or is not yours any more.")
            )
        if hasattr(record, "_rm_todo_action"):
            return record._rm_todo_action()
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }

    def action_rm_done(self, feedback=False):
        """Finish to-dos, with a result where one is given; done ones are refused."""
        self.check_access("write")
        if any(not todo.active for todo in self):
            raise UserError(self.env._("This to-do is done already."))
        if feedback:
            self._rm_check({"feedback": feedback})
        for todo in self:
            todo.action_feedback(feedback=feedback or todo.feedback or False)
        return True

    def action_rm_tomorrow(self):
        """Move to-dos to the next day."""
        return self._rm_move(1)

    def action_rm_next_week(self):
        """Move to-dos to the next Monday."""
        return self._rm_move(7 - bank_today(self.env).weekday())

    def _rm_move(self, days):
        self.check_access("write")
        open_ones = self.filtered("active")
        if len(open_ones) < len(self):
            raise UserError(self.env._("This to-do is done already."))
        open_ones.date_deadline = fields.Date.add(bank_today(self.env), days=days)
        return True
