from datetime import timedelta

from odoo import api, fields, models

from ...bank_date import bank_today

#: days after which one calls again whom one did not reach
_AGAIN = "1"
_ABOUT = 100


class RmVisit(models.Model):
    """电话记录: a call, noted in half a minute while one still holds the phone.

    How it ended is one tap, a word more and the next step are optional; the note goes into the log
    of the day. A call that nobody answered is kept as an attempt and counts nowhere.
    """

    _inherit = "rm.visit"

    outcome = fields.Selection(
        [
            ("agreed", "Agreed"),
            ("interested", "Interested"),
            ("no_need", "No need now"),
            ("declined", "Not interested"),
            ("not_reached", "Not reached"),
        ],
        "Result",
    )
    # comes before the text of the visit
    call_about = fields.Char("What it was about", store=False)
    next_in = fields.Selection(
        [("1", "Tomorrow"), ("3", "In 3 days"), ("7", "In a week"), ("30", "In a month")],
        "Again",
        store=False,
    )

    @api.model
    def _call_action(self, customer_id, about=False):
        """Return the action that opens the dialogue of a call with the customer."""
        context = {"default_customer_id": customer_id, "default_kind": "phone"}
        if about:
            context["default_call_about"] = about[:_ABOUT]
        # found without a statement: a home page asks for some forty
        view = self.env["ir.model.data"]._xmlid_to_res_id("rm_workbench.rm_visit_view_form_call")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call note"),
            "res_model": "rm.visit",
            "views": [[view, "form"]],
            "target": "new",
            "context": context,
        }

    @api.onchange("next_in")
    def _onchange_next_in(self):
        if self.next_in:
            day = bank_today(self.env) + timedelta(days=int(self.next_in))
            self.next_date = self.env["rm.working.day"]._on_or_after(day)
            self.next_step = self.next_step or self.env._("Call again")

    @api.onchange("outcome")
    def _onchange_outcome(self):
        if self.outcome == "not_reached" and not (self.next_step or self.next_date):
            self.next_in = _AGAIN
            self._onchange_next_in()

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create([self._with_summary(vals) for vals in vals_list])
        visits._note_in_log()
        return visits

    @api.model
    def _with_summary(self, vals):
        """Return the values with what was said: what it was about, the text, or how it ended."""
        outcome, text = vals.get("outcome"), vals.get("summary")
        if not text and isinstance(outcome, str):
            text = self._outcome_words().get(outcome)
        about = vals.get("call_about")
        if about and isinstance(about, str) and isinstance(text, str):
            text = self.env._("%(about)s: %(said)s", about=about.strip(), said=text)
        return {**vals, "summary": text} if text else vals

    @api.model
    def _outcome_words(self):
        return dict(self._fields["outcome"]._description_selection(self.env))

    def _note_in_log(self):
        """Write calls into the caller's own log of their day, when one is being written.

        A log that is begun later holds them from the start.
        """
        calls = self.filtered(lambda v: v.kind == "phone" and v.outcome)
        if not calls or self.env.su:
            return
        logs = self.env["rm.work.log"].search(
            [
                ("is_mine", "=", True),
                ("date", "in", calls.mapped("date")),
                ("state", "=", "draft"),
            ]
        )
        for log in logs:
            known = (log.content or "").splitlines()
            lines = [v._line_for_log() for v in calls if v.date == log.date]
            text = "\n".join([*known, *(line for line in lines if line not in known)])
            if len(text) <= log._limits["content"]:
                log.content = text

    def _line_for_log(self):
        line, words = super()._line_for_log(), self._outcome_words().get(self.outcome)
        return line if not words or words in line else f"{line} ({words})"
