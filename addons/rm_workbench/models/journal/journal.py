import json

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ...bank_language import bank_language
from ...schema.journal_chain import FIRST_BROKEN_LINE, create_journal_chain


class RmJournal(models.Model):
    """操作审计轨迹: append-only record of who saw or changed what matters, hash-chained.

    Lines carry the login as text and no foreign keys, so that they outlive what they speak of.
    The database refuses update, delete and truncate: see schema/journal_chain.py.
    """

    _name = "rm.journal"
    _description = "Audit journal"
    _order = "id desc"
    _log_access = False
    _rec_name = "event"

    at = fields.Datetime(required=True, readonly=True, index=True)
    login = fields.Char(readonly=True, index=True)
    event = fields.Char(required=True, readonly=True, index=True)
    model = fields.Char(readonly=True)
    reference = fields.Char(
        readonly=True, index="btree_not_null", help="Business key of the record, such as its code."
    )
    detail = fields.Json(readonly=True)

    def init(self):
        create_journal_chain(self.env.cr)

    def write(self, vals):
        raise UserError(self.env._("The audit journal is append-only."))

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("The audit journal is append-only."))

    @api.model
    def _line_vals(self, event, record, reference, detail):
        return {
            "at": fields.Datetime.now(),
            "login": self.env.user.login,
            "event": event,
            "model": record._name if record is not None else False,
            "reference": reference or (self._name_of(record) if record else False),
            "detail": json.loads(json.dumps(detail, default=str)) or False,
        }

    @api.model
    def _name_of(self, record):
        """Return what a record is called in the bank's language, whoever does the deed."""
        return record.with_context(lang=bank_language(self.env)).display_name

    @api.model
    def _record(self, event, record=None, reference=None, **detail):
        """Append one line in the caller's transaction: it stands if and only if the deed does.

        :param str event: dotted name such as ``batch.published``.
        :param record: the record it is about (one), or None.
        :param str reference: its business key; by default its display name.
        :param detail: what an auditor wants to know, JSON values only, no personal data.
        """
        # sudo: nobody has the right to write the journal, only these methods append to it
        self.sudo().create(self._line_vals(event, record, reference, detail))

    @api.model
    def _record_first(self, event, record=None, reference=None, **detail):
        """Append one line and commit it before the deed: for reveals and failures.

        An own cursor, so that the line stays when the caller's transaction is rolled back.
        """
        vals = self._line_vals(event, record, reference, detail)
        with self.env.registry.cursor() as cr:
            # superuser, as in _record; the caller may be a user whom only his own, uncommitted
            # transaction knows
            self.with_env(self.env(cr=cr, user=SUPERUSER_ID, context={})).create(vals)

    @api.model
    def _cron_seal(self, most=10000):
        """Chain the lines that are not yet sealed; at most ``most`` a run."""
        self.flush_model()
        self.env.cr.execute("SELECT rm_journal_seal_lines(%s)", [most])
        return self.env.cr.fetchone()[0]

    @api.model
    def verify_chain(self):
        """Check the whole chain; for auditors and administrators.

        :return: ``{"ok", "lines", "unsealed", "broken"}``; ``broken`` is False, or names the first
            line of the chain that does not fit: ``{"seq", "line", "what": changed or missing}``.
        """
        roles = ("rm_workbench.group_auditor", "rm_workbench.group_admin")
        if not self.env.su and not any(self.env.user.has_group(role) for role in roles):
            raise AccessError(self.env._("Only auditors and administrators verify the journal."))
        return self._check_chain()

    def action_verify(self):
        """Verify the whole chain, and tell in words what was found.

        :return: the notification
        """
        told = self.verify_chain()
        return self._told(told["ok"], told["lines"] if told["ok"] else told["broken"]["line"])

    @api.model
    def _told(self, ok, number):
        if ok:
            text = self.env._("The chain is whole: %s lines fit.", number)
        else:
            text = self.env._("The chain is broken. The first line that does not fit: %s", number)
        params = {"type": "success" if ok else "danger", "message": text, "sticky": not ok}
        return {"type": "ir.actions.client", "tag": "display_notification", "params": params}

    @api.model
    def _check_chain(self):
        self.flush_model()
        cr = self.env.cr
        cr.execute(FIRST_BROKEN_LINE)
        first = cr.fetchone()
        cr.execute(
            "SELECT (SELECT count(*) FROM rm_journal_seal), (SELECT count(*) FROM rm_journal j"
            " WHERE NOT EXISTS (SELECT FROM rm_journal_seal s WHERE s.journal_id = j.id))"
        )
        lines, unsealed = cr.fetchone()
        broken = first and {"seq": first[0], "line": first[1], "what": first[2]}
        return {"ok": not first, "lines": lines, "unsealed": unsealed, "broken": broken or False}
