import pytz

from odoo import api, fields, models

from ...bank_date import bank_zone


class RmJournal(models.Model):
    """Lines of the journal in words."""

    _inherit = "rm.journal"

    event_name = fields.Char("What", compute="_compute_event_name", search="_search_event_name")
    detail_text = fields.Char("Details", compute="_compute_detail_text")

    @api.depends("event")
    @api.depends_context("lang")
    def _compute_event_name(self):
        names = self._event_names()
        for line in self:
            line.event_name = names.get(line.event, line.event)

    def _search_event_name(self, operator, value):
        """Find by what people read; the lines keep codes."""
        if operator not in ("in", "ilike"):
            return NotImplemented
        names = {code: name.lower() for code, name in self._event_names().items()}
        if operator == "in":
            wanted = {str(one).lower() for one in value}
            return fields.Domain("event", "in", [c for c, n in names.items() if n in wanted])
        words = str(value).lower()
        return fields.Domain("event", "in", [c for c, n in names.items() if words in n])

    @api.depends("event")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.event_name

    @api.depends("detail", "model")
    @api.depends_context("lang")
    def _compute_detail_text(self):
        names = self._detail_names()
        for line in self:
            shown = [
                f"{line._detail_name(names, key)}: {line._detail_words(line._named(key, value))}"
                for key, value in (line.detail or {}).items()
                if value not in (None, False, "", [])
            ]
            line.detail_text = " · ".join(shown)

    def _detail_name(self, names, key):
        """Return what a detail is called: in the journal's words, else in those of its screen."""
        if key in names or self.model not in self.env:
            return names.get(key, key)
        field = self.env[self.model]._fields.get(key)
        return field._description_string(self.env) if field else key

    def _named(self, key, value):
        """Return a value as the screen of the line's record shows it: titles, choices, kinds."""
        if self.model not in self.env:
            return value
        if key == "expires_at":
            moment = pytz.utc.localize(fields.Datetime.to_datetime(str(value)))
            return moment.astimezone(bank_zone(self.env)).strftime("%Y-%m-%d %H:%M")
        known = self.env[self.model]._fields
        if key == "model_name":
            # sudo: what a kind of record is called, in the reader's language
            return self.env["ir.model"].sudo()._get(self.model).name or value
        if key == "field" and str(value) in known:
            return known[str(value)]._description_string(self.env)
        if key in known and known[key].type == "selection":
            choices = dict(known[key]._description_selection(self.env))
            return choices.get(value, value) if isinstance(value, str) else value
        if key != "columns" or not isinstance(value, list):
            return value
        return [
            known[name]._description_string(self.env) if str(name) in known else name
            for name in value
        ]

    @api.model
    def _event_names(self):
        """Return ``{event: name}`` in the user's language; add-ons extend it."""
        return {
            "assignment.claimed": self.env._("Claimed customer assigned"),
            "assignment.changed": self.env._("Assignment changed"),
            "assignment.ended_many": self.env._("Responsibility for customers ended"),
            "assignment.made": self.env._("Customer assigned"),
            "assignment.made_many": self.env._("Customers assigned"),
            "batch.published": self.env._("Batch published"),
            "batch.rejected": self.env._("Batch rejected"),
            "batch.retry": self.env._("Rejected delivery to be loaded again"),
            "batch.volume_confirmed": self.env._("Drop in volume confirmed"),
            "feed.push_refused": self.env._("Push refused"),
            "feed.pushed": self.env._("Rows pushed"),
            "branch.function_set": self.env._("Permitted function of a branch set"),
            "rights_review.confirmed": self.env._("Review of rights confirmed"),
            "rights_review.kept": self.env._("Grant kept in a review"),
            "rights_review.revoked": self.env._("Grant revoked in a review"),
            "rights_review.started": self.env._("Reviews of rights begun"),
            "user.second_factor_set": self.env._("Second factor set up"),
            "branch.change_failed": self.env._("Change of a branch not carried out"),
            "branch.close": self.env._("Branch closed"),
            "branch.changed": self.env._("Branch changed by hand"),
            "branch.made": self.env._("Branch entered"),
            "branch.merge": self.env._("Branch merged into another"),
            "branch.move": self.env._("Branch moved"),
            "contact.written": self.env._("Contact of a customer written"),
            "customer.looked_up": self.env._("Customer looked up by a full number"),
            "customer.reveal": self.env._("Customer's data revealed"),
            "journal.archived": self.env._("Lines of the journal archived"),
            "manager.user_set": self.env._("User of an RM set"),
            "position.kind": self.env._("Kind of a post changed"),
            "notice.published": self.env._("Notice published"),
            "notice.withdrawn": self.env._("Notice withdrawn"),
            "notice.submitted": self.env._("Notice submitted"),
            "proposal.matched": self.env._("Proposal matched with a loan"),
            "query.export": self.env._("List exported"),
            "reject.reveal": self.env._("Raw row of a delivery revealed"),
            "role.grant_changed": self.env._("End of a grant changed"),
            "role.granted": self.env._("Role granted"),
            "user.directory_linked": self.env._("User linked to the bank's directory"),
            "role.made": self.env._("Role made"),
            "role.submitted": self.env._("Role handed to a second person"),
            "role.returned": self.env._("Role given back"),
            "role.released": self.env._("Role released"),
            "role.retired": self.env._("Role retired"),
            "secret.key_changed": self.env._("Key of identity numbers and phones changed"),
            "database.anonymised": self.env._("Database made anonymous"),
            "role.revoked": self.env._("Role revoked"),
            "settings.changed": self.env._("Setting of the bank changed"),
            "user.created": self.env._("User created"),
            "user.disabled": self.env._("User disabled"),
            "user.enabled": self.env._("User enabled"),
            "user.link_made": self.env._("Link to choose a password made"),
            "user.locked": self.env._("Login locked after wrong passwords"),
            "user.staff_no_set": self.env._("Staff number of a user set"),
            "user.moved": self.env._("User moved to another branch"),
            "user.password_set": self.env._("Password chosen with a link"),
            "user.second_factor_ended": self.env._("Second factor ended"),
            "user.sessions_ended": self.env._("User signed out everywhere"),
            "user.unlocked": self.env._("Login unlocked"),
            "user.root_secured": self.env._("Break-glass login secured"),
            "user.sign_in_failed": self.env._("Wrong password or key"),
            "user.signed_in": self.env._("Signed in"),
            "user.unknown_login": self.env._("Unknown login"),
        }
