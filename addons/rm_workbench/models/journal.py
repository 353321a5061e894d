import json

from odoo import api, fields, models
from odoo.exceptions import UserError


class RmJournal(models.Model):
    """操作审计轨迹: append-only record of who saw or changed what matters.

    Lines carry the login as text and no foreign keys, so that they outlive what they speak of.
    A trigger refuses update, delete and truncate for every database user that is not superuser
    with triggers switched off.
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
    reference = fields.Char(readonly=True, help="Business key of the record, such as its code.")
    detail = fields.Json(readonly=True)

    def init(self):
        self.env.cr.execute(
            """CREATE OR REPLACE FUNCTION rm_journal_append_only() RETURNS trigger
               LANGUAGE plpgsql AS $$
               BEGIN
                 RAISE EXCEPTION 'the audit journal is append-only';
               END $$;
               CREATE OR REPLACE TRIGGER rm_journal_append_only
               BEFORE UPDATE OR DELETE OR TRUNCATE ON rm_journal
               FOR EACH STATEMENT EXECUTE FUNCTION rm_journal_append_only()"""
        )

    def write(self, vals):
        raise UserError(self.env._("The audit journal is append-only."))

    @api.ondelete(at_uninstall=False)
    def _refuse_unlink(self):
        raise UserError(self.env._("The audit journal is append-only."))

    @api.model
    def _record(self, event, record=None, reference=None, **detail):
        """Append one line.

        :param str event: dotted name such as ``customer.reveal``.
        :param record: the record it is about (one), or None.
        :param str reference: its business key.
        :param detail: what an auditor wants to know, JSON values only.
        """
        # sudo: nobody has the right to write the journal, only this method appends to it
        self.sudo().create(
            {
                "at": fields.Datetime.now(),
                "login": self.env.user.login,
                "event": event,
                "model": record._name if record is not None else False,
                "reference": reference or (record.display_name if record else False),
                "detail": json.loads(json.dumps(detail, default=str)) or False,
            }
        )
