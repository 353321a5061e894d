from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class RmVisit(models.Model):
    """What a visit leaves behind: a to-do, private files, a line of the plan that is done."""

    _inherit = "rm.visit"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Let nobody follow a visit: who is told of it follows from the customer, day by day."""
        return True

    @api.model
    def _new_action(self, **context):
        """Return the action that opens the form of a new visit."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New visit"),
            "res_model": "rm.visit",
            "views": [(False, "form")],
            "context": {name: value for name, value in context.items() if value},
        }

    def _close_plan_line(self, line):
        line.check_access("write")
        line.write({"done": True, "result": line.result or self.summary})
        line._set_guarded(visit_id=self.id)

    def _plan_next_step(self):
        """Keep one to-do of the RM for the next step: its text and its day."""
        for visit in self.filtered("next_date"):
            user = visit.manager_id.user_id or self.env.user
            # stored once, so in the words of whoever has to do it
            text = visit.next_step or visit.with_context(lang=user.lang)._state_label("kind")
            # sudo: the RM's own to-do on his own visit, whose rights were checked
            todo = visit.sudo().activity_ids.filtered(lambda a: a.automated)[:1]
            if todo:
                todo.write({"summary": text, "date_deadline": visit.next_date})
            else:
                # the RM's own list, nobody is notified
                visit.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                    "mail.mail_activity_data_todo",
                    visit.next_date,
                    summary=text,
                    user_id=user.id,
                )

    def _own_attachments(self):
        """Bind the files to the visit, so that who reads it and nobody else reads them."""
        for visit in self:
            # sudo: who may read a file follows from the visit; checked right here
            for file in visit.sudo().attachment_ids:
                if (file.res_model, file.res_id) == (self._name, visit.id):
                    continue
                if file.res_id or file.res_field or file.create_uid != self.env.user:
                    raise ValidationError(
                        self.env._(
                            "%(file)s belongs to something else. Upload it here.", file=file.name
                        )
                    )
                file.write({"res_model": self._name, "res_id": visit.id, "public": False})

    @api.model
    def _move_todos(self):
        """Give to-dos on visits of customers handed over to the RM who has them today.

        One statement; a to-do of an RM who has no share of the customer any more goes to the
        customer's main RM. Without one it stays where it is.
        """
        for model in ("mail.activity", "rm.visit", "rm.customer", "rm.manager"):
            self.env[model].flush_model()
        moved = self.env.execute_query(
            SQL(
                """UPDATE mail_activity a SET user_id = heir.user_id
                     FROM rm_visit v JOIN rm_customer c ON c.id = v.customer_id
                     JOIN rm_manager heir ON heir.id = c.manager_id
                    WHERE a.res_model = 'rm.visit' AND a.res_id = v.id AND a.active
                      AND heir.user_id IS NOT NULL AND a.user_id <> heir.user_id
                      AND EXISTS (SELECT FROM rm_manager m WHERE m.user_id = a.user_id)
                      AND NOT EXISTS (SELECT FROM rm_customer_access x
                                       WHERE x.customer_id = v.customer_id
                                         AND x.user_id = a.user_id)
                RETURNING a.id"""
            )
        )
        if moved:
            self.env["mail.activity"].invalidate_model(["user_id"])


class RmCustomerAccess(models.Model):
    _inherit = "rm.customer.access"

    @api.model
    def _refresh(self, among=None):
        result = super()._refresh(among)
        self.env["rm.visit"]._move_todos()
        return result
