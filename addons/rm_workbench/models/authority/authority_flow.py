from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...input_checks import text_problem


class RmAuthorityLetter(models.Model):
    """Letters are submitted with lines, end early by an administrator, and when people leave."""

    _inherit = "rm.authority.letter"
    _words_deeds = {"end": ("action_end", False)}

    def action_submit(self):
        """Put the letters before a second administrator.

        :return: True
        """
        self.check_access("write")
        for letter in self:
            letter._expect_state("draft", "rejected")
            if not letter.line_ids:
                raise UserError(
                    self.env._(
                        "%s allows nothing yet. Add a line with an amount.", letter.display_name
                    )
                )
            if letter.valid_to < bank_today(self.env):
                raise UserError(
                    self.env._("%s is over already. Change its days.", letter.display_name)
                )
        return super().action_submit()

    def action_ask_end(self):
        """Return the action of the dialogue that asks why the letter ends.

        :return: action
        """
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why the letter ends"),
            "res_model": "rm.words.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_id": self.id,
                "default_deed": "end",
            },
        }

    def action_end(self, reason=""):
        """End the letters at once: yesterday was the last day.

        :param str reason: why, 4 to 200 characters.
        :return: True
        """
        self.check_access("write")
        words = reason.strip() if isinstance(reason, str) else ""
        if len(words) < 4 or text_problem(words, 200):
            raise UserError(self.env._("Say why it ends, in 4 to 200 characters."))
        last = fields.Date.subtract(bank_today(self.env), days=1)
        for letter in self:
            letter._expect_state("approved")
            if min(letter.valid_to, letter.ended_on or letter.valid_to) <= last:
                raise UserError(self.env._("%s has ended already.", letter.display_name))
            letter._end(last, words)
        return True

    def _end(self, last_day, reason):
        self.ensure_one()
        self._set_guarded(ended_on=last_day, end_reason=reason)
        self.env["rm.journal"]._record(
            "authority.ended", self, last_day=last_day, reason=reason, holder=self.holder
        )

    @api.model
    def _end_of_leavers(self):
        """End the letters of who left the bank, handed all over, or is no risk manager any more.

        :return: the letters that ended
        """
        for model in (self._name, "rm.manager", "rm.handover", "rm.role.grant", "res.users"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT t.id, LEAST(m.left_on, %(yesterday)s) FROM rm_authority_letter t
                LEFT JOIN rm_manager m ON m.id = t.manager_id
                    WHERE t.state = 'approved' AND LEAST(t.valid_to, t.ended_on) >= %(today)s
                      AND (m.left_on < %(today)s OR NOT m.active OR EXISTS (
                           SELECT FROM rm_handover h WHERE h.from_manager_id = m.id
                              AND h.kind = 'leaving' AND h.state = 'done'
                              AND h.effective_on BETWEEN t.valid_from AND %(today)s)
                        OR t.user_id IS NOT NULL AND NOT EXISTS (
                           SELECT FROM rm_role_grant g JOIN rm_role r ON r.id = g.role_id
                             JOIN res_users u ON u.id = g.user_id
                            WHERE g.user_id = t.user_id AND u.active AND r.code = 'risk'
                              AND %(holds)s))""",
                today=bank_today(self.env),
                yesterday=fields.Date.subtract(bank_today(self.env), days=1),
                holds=self.env["rm.role.grant"]._valid_on_sql(bank_today(self.env)),
            )
        )
        for letter_id, last_day in rows:
            letter = self.browse(letter_id)
            letter._end(last_day, self.env._("The holder left or changed post"))
        return self.browse([row[0] for row in rows])


class RmStartOfDay(models.AbstractModel):
    _inherit = "rm.start.of.day"

    @api.model
    def _begin(self):
        result = super()._begin()
        self.env["rm.authority.letter"]._end_of_leavers()
        return result


class RmJournal(models.Model):
    _inherit = "rm.journal"

    @api.model
    def _event_names(self):
        return {
            **super()._event_names(),
            "authority.ended": self.env._("Letter of authority ended"),
        }
