import re

from odoo import api, models

_DIGEST = re.compile(r"[0-9a-f]{64}")
#: characters of a digest that are shown; the line's JSON holds all of them
_SHOWN = 12


class RmJournal(models.Model):
    """What the details of a line are called on screen; stored they keep their own keys."""

    _inherit = "rm.journal"

    @api.model
    def _detail_names(self):
        """Return ``{key: name}`` in the user's language; add-ons extend it."""
        return {
            "address": self.env._("Address"),
            "aside": self.env._("Rows kept aside"),
            "asked": self.env._("People asked"),
            "assignments": self.env._("Assignments"),
            "back": self.env._("First day back"),
            "batch": self.env._("Batch"),
            "before": self.env._("State before"),
            "branch": self.env._("Branch"),
            "by": self.env._("Proved by"),
            "calls": self.env._("Call-backs"),
            "columns": self.env._("Columns"),
            "customers": self.env._("Customers"),
            "day": self.env._("Day"),
            "decision": self.env._("Decision"),
            "domain": self.env._("Filter"),
            "effective_on": self.env._("In force from"),
            "expires_at": self.env._("Works until"),
            "field": self.env._("Field"),
            "file": self.env._("File"),
            "filter": self.env._("Filter"),
            "given_by": self.env._("Given by"),
            "findings": self.env._("Findings"),
            "holder": self.env._("Holder"),
            "kept_parameters": self.env._("Parameters kept"),
            "key": self.env._("Key"),
            "kind": self.env._("Kind"),
            "last_day": self.env._("Last day"),
            "lines": self.env._("Lines"),
            "locked": self.env._("While locked"),
            "loan": self.env._("Loan"),
            "logs": self.env._("Work logs"),
            "manager": self.env._("RM"),
            "managers": self.env._("RMs"),
            "model": self.env._("Kind of record"),
            "model_name": self.env._("Kind of record"),
            "new": self.env._("New value"),
            "old": self.env._("Old value"),
            "permissions": self.env._("Permissions"),
            "other": self.env._("Other number"),
            "points": self.env._("Points"),
            "problem": self.env._("Problem"),
            "readers": self.env._("Readers"),
            "reason": self.env._("Reason"),
            "rejected": self.env._("Rejected rows"),
            "removed": self.env._("Removed"),
            "repeated": self.env._("Repeated"),
            "request_state": self.env._("State of the request"),
            "role": self.env._("Role"),
            "rows": self.env._("Rows"),
            "screen": self.env._("On a screen"),
            "seed": self.env._("Seed"),
            "sha256": self.env._("Digest"),
            "share": self.env._("Share"),
            "sign_in": self.env._("May sign in"),
            "state": self.env._("State"),
            "step": self.env._("Step"),
            "supplement_of": self.env._("Supplement of"),
            "substitute": self.env._("Substitute"),
            "supersedes": self.env._("Supersedes"),
            "taken_by": self.env._("Taken by"),
            "task": self.env._("Task"),
            "user": self.env._("User"),
            "to": self.env._("Goes to"),
            "valid_from": self.env._("Valid from"),
            "valid_to": self.env._("Valid to"),
            "value": self.env._("Value"),
            "verdict": self.env._("Verdict"),
            "warnings": self.env._("Warnings"),
            "way": self.env._("Way"),
            "what": self.env._("What was done"),
        }

    def _detail_words(self, value):
        """Return one value of a line's details as a person reads it."""
        if value is True:
            return self.env._("yes")
        if isinstance(value, list):
            return ", ".join(str(self._detail_words(part)) for part in value)
        if isinstance(value, dict):
            return ", ".join(f"{key} = {part}" for key, part in value.items() if part)
        text = str(value)
        words = {
            "password": self.env._("Password"),
            "totp": self.env._("Code of an app"),
            "apikey": self.env._("Key"),
            "same": self.env._("The same"),
            "different": self.env._("Different"),
            "added": self.env._("Added"),
            "changed": self.env._("Changed"),
            "removed": self.env._("Removed"),
            "rest": self.env._("Whatever is left"),
            "bank": self.env._("Whole bank"),
            '[[1, "=", 1]]': self.env._("All rows"),
            "draft": self.env._("Draft"),
            "submitted": self.env._("Submitted"),
            "approved": self.env._("Approved"),
            "rejected": self.env._("Rejected"),
        }
        if text in words:
            return words[text]
        return text[:_SHOWN] if _DIGEST.fullmatch(text) else text
