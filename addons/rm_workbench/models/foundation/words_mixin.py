from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...bank_date import bank_today
from ...schema.history_grows import HISTORY_GROWS

_LEAST = 4
_MOST = 2000


class RmWordsMixin(models.AbstractModel):
    """A record whose steps need somebody's own words: an opinion, an answer, a reason.

    ``_words_deeds`` names the public methods ``(text, day)`` that the dialogue ``rm.words.ask`` may
    call, and which of them need a day; the methods check rights and state themselves. What was
    said is kept line by line in ``history``, which only these methods write.
    """

    _name = "rm.words.mixin"
    _description = "Record with steps in words"
    _inherit = ["rm.guarded.mixin"]
    _guarded = ("state", "history")
    #: deed -> (method, needs a day)
    _words_deeds = {}

    history = fields.Text(readonly=True, copy=False)

    def _words_titles(self):
        """Return ``{deed: title of its dialogue}``."""
        return {}

    def action_ask(self, deed=""):
        """Return the action of the dialogue that asks for the words of a step.

        :param str deed: one of the steps of the model.
        """
        self.ensure_one()
        self.check_access("read")
        if not isinstance(deed, str) or deed not in self._words_deeds:
            raise UserError(self.env._("There is no such step. Use the buttons."))
        return {
            "type": "ir.actions.act_window",
            "name": self._words_titles()[deed],
            "res_model": "rm.words.ask",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_id": self.id,
                "default_deed": deed,
            },
        }

    def _own_words(self, text):
        """Return the words, refused when they are none."""
        text = str(text or "").strip()
        if len(text) < _LEAST:
            raise UserError(
                self.env._(
                    "Write it in your own words, at least %(least)s characters.", least=_LEAST
                )
            )
        if len(text) > _MOST:
            raise UserError(self.env._("At most %(most)s characters. Shorten it.", most=_MOST))
        self._check_text("history", text)
        return text

    def _day_ahead(self, day):
        """Return the day as a date, refused when it is none or is over."""
        try:
            found = fields.Date.to_date(str(day or "")[:10] or None)
        except ValueError:
            found = None
        if not found or found < bank_today(self.env):
            raise UserError(self.env._("Say until when: a day from today on."))
        return self.env["rm.working.day"]._on_or_after(found)

    def _expect_state(self, *states):
        self.ensure_one()
        if self._lock_state() not in states:
            raise UserError(
                self.env._(
                    "%(record)s is in state %(state)s; this step needs %(needed)s.",
                    record=self.display_name,
                    state=self._state_label(),
                    needed=self._listed(self._state_label(value=state) for state in states),
                )
            )

    def _tell(self, step, text=""):
        """Keep who did what, when and in which words."""
        said = f"{bank_today(self.env)} {self.env.user.name} {step}"
        line = f"{said}: {text}" if text else said
        self._set_guarded(history="\n".join(filter(None, (self.history, line))))
        # the step only: what was said may name customers, and stays with the record
        self.env["rm.journal"]._record(
            "words.step",
            self,
            reference=f"{self._name} {self.id}",
            model_name=self._description,
            step=step,
            state=self.state,
        )

    def init(self):
        """Protect what was said: the database takes what is added to it, and nothing else."""
        super().init()
        if self._abstract or not self._auto:
            return
        self.env.cr.execute(HISTORY_GROWS)
        self.env.cr.execute(
            SQL(
                """CREATE OR REPLACE TRIGGER %s BEFORE UPDATE OF history ON %s FOR EACH ROW
                     WHEN (OLD.history IS DISTINCT FROM NEW.history)
                  EXECUTE FUNCTION rm_history_grows()""",
                SQL.identifier(f"{self._table}_history_grows"),
                SQL.identifier(self._table),
            )
        )

    def _forget_todos(self):
        """Take the to-dos about the records off the lists: what they ask for is done."""
        # sudo: the to-dos of whoever had to do it, made by the flow
        todos = self.env["mail.activity"].sudo()
        todos.search([("rm_model", "=", self._name), ("rm_res_id", "in", self.ids)]).unlink()
