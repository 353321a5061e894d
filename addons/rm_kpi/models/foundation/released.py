from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class RmKpiReleased(models.AbstractModel):
    """A record that is edited in draft, put in force by a second person and taken out of force.

    Whoever edited it, or any part of it, is in ``maker_ids`` and never puts it in force. Outside
    the states of ``_editable`` nothing of it changes. Each step is a line of the journal.

    A model declares ``state`` and ``maker_ids`` (with a relation table of its own), and says in
    sentences of its own why a change or a step is refused.
    """

    _name = "rm.kpi.released"
    _description = "Record put in force by a second person"
    _inherit = ["rm.kpi.stepped"]

    #: states in which the content may be edited
    _editable = ("draft",)
    #: the columns that keep who put it in force, and when
    _signed_columns = ("released_by_id", "released_at")
    #: name of the steps in the journal, followed by the state or what ``_journal_words`` has for it
    _journal_event = ""
    _journal_words = {}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_maker()
        return records.with_env(self.env)

    def write(self, vals):
        self._refuse_frozen()
        result = super().write(vals)
        self._note_maker()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_editable(self):
        self._refuse_frozen()

    def _touch(self):
        """A part changes: refuse when frozen, else note who does it."""
        records = self.exists()
        records._refuse_frozen()
        records._note_maker()

    def _refuse_frozen(self):
        for record in self:
            if record.state not in record._editable:
                raise UserError(record._frozen_sentence())

    def _note_maker(self):
        """Remember the user as one who edited: he may not put it in force."""
        if not self.ids:
            return
        makers = self._fields["maker_ids"]
        self.env.cr.execute(
            SQL(
                """INSERT INTO %s (%s, %s) SELECT unnest(%s), %s ON CONFLICT DO NOTHING""",
                SQL.identifier(makers.relation),
                SQL.identifier(makers.column1),
                SQL.identifier(makers.column2),
                list(self.ids),
                self.env.uid,
            )
        )
        self.invalidate_recordset(["maker_ids"])

    def _refuse_maker(self):
        """Refuse whoever edited the record."""
        if self.env.user._is_one_of(self.maker_ids):
            raise UserError(self._maker_sentence())

    def _put_in_force(self, state="released", before=None, signature=None):
        """Enter the state in force, signed by the user; what was in force ``before`` retires."""
        for record in before or self.browse():
            record._lock_state()
            record._enter("retired")
        signed_by, signed_at = self._signed_columns
        self._set_guarded(**{signed_by: self.env.uid, signed_at: fields.Datetime.now()})
        self._enter(state, signature)

    def _enter(self, state, signature=None):
        """Set the state and note it in the journal."""
        self._set_guarded(state=state)
        event = self._journal_event + self._journal_words.get(state, state)
        self.env["rm.journal"]._record(event, self, **self._journal_detail(signature))

    # What each model says itself

    def _frozen_sentence(self):
        """Return why the record cannot be changed, and what to do."""
        raise NotImplementedError

    def _maker_sentence(self):
        """Return why its maker cannot put it in force."""
        raise NotImplementedError

    def _journal_detail(self, signature=None):
        """Return what a line of the journal says besides event and record."""
        return {}
