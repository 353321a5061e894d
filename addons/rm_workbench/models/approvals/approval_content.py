from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...fields import Exact
from ...office import grouped

#: names of a relation that are kept
_NAMES = 50


class RmApprovalRequest(models.Model):
    """What the signatures of a round cover, kept as it was: the record may change afterwards."""

    _inherit = "rm.approval.request"

    content = fields.Json(
        "Content signed",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="[[field, value]], shown on the record to whoever reads it.",
    )

    def _all_guarded(self):
        return super()._all_guarded() | {"content"}

    def _keep_content(self, record):
        """Keep what the signatures of this request cover."""
        self._set_guarded(content=Json(record._approval_content()))

    @api.model
    def _strip_of(self, record):
        rounds = super()._strip_of(record)
        # sudo: taken once to be compared; what is shown is chosen by the reader's rights
        now = record.sudo()._approval_content() if rounds else []
        for one in rounds:
            # sudo: the column is nobody's to read; the record was read by whoever asks
            kept = self.sudo().browse(one["id"]).content
            one["content"] = record._approval_content_rows(kept or [], now)
        return rounds


class RmApprovalMixin(models.AbstractModel):
    """The content of a signature: taken when it is given, shown beside it."""

    _inherit = "rm.approval.mixin"

    def _approval_shown(self):
        """Return the fields that tell people what is signed; by default those it covers."""
        return self._approval_fields

    def _approval_content(self):
        """Return ``[[field, value]]`` of the one record, as JSON has it."""
        self.ensure_one()
        # sudo: what is signed is signed as a whole, whatever of it the caller's role shows
        return [[name, self.sudo()._approval_value(name)] for name in self._approval_shown()]

    def _approval_value(self, name):
        field, value = self._fields[name], self[name]
        if field.relational:
            # compared by what is meant, shown by the name it had
            return {"ids": value.ids, "names": value[:_NAMES].mapped("display_name")}
        if field.type == "html":
            return html2plaintext(value or "")
        return value if value is False or value is True else str(value)

    def _approval_content_rows(self, content, now):
        """Return the rows that the caller may read: label, value, whether it is another now."""
        later, rows = dict(map(tuple, now)), []
        for name, value in content:
            field = self._fields.get(name)
            if field is None or not self._has_field_access(field, "read"):
                continue
            words, now_it_is = self._approval_words(name, value), later.get(name)
            if isinstance(value, dict):
                changed = value["ids"] != (now_it_is or {}).get("ids")
            else:
                changed = (value or False) != (now_it_is or False)
            if words or changed:
                label = self._field_label(name)
                rows.append({"label": label, "value": words or "—", "changed": changed})
        return rows

    def _approval_words(self, name, value):
        field = self._fields[name]
        if field.type == "boolean":
            return "☑" if value else "☐"
        if isinstance(value, dict):
            return self._listed(filter(None, value["names"]))
        if field.type == "selection":
            options = dict(field._description_selection(self.env))
            return options.get(value) or value
        return grouped(value) if isinstance(field, Exact) else value
