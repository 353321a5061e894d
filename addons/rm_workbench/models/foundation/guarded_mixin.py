from odoo import api, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from ...input_checks import number_problem, text_problem

#: characters that a field of each type holds where a model does not say
TEXT_LIMITS = {"char": 500, "text": 20_000, "html": 200_000}


class RmGuardedMixin(models.AbstractModel):
    """Refuses, before anything is stored, what no screen offers but any client can send.

    - ``_guarded``: columns that only the server's own methods set (states, scores, persons).
      Every path of the ORM is refused, under sudo too: create, write, load, x2many commands,
      defaults in the context. The model's methods use :meth:`_set_guarded`.
    - ``_limits``: text field -> greatest number of characters; invisible characters are refused.
      Text fields that are not named there have the limits of ``TEXT_LIMITS``.
    - ``_numbers``: numeric field -> (lowest, highest, decimals).
    - Relations: the caller must be able to read what a record points at, since a many2one
      shows the name of its target to whoever reads the record.

    Nothing here looks at the context for a decision: it belongs to the caller.
    """

    _name = "rm.guarded.mixin"
    _description = "Model with guarded columns"
    _guarded = ()
    _guarded_always = ()
    _limits = {}
    _numbers = {}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals)
            self._check_incoming({**self._context_defaults(), **vals})
        vals_list = [{**vals, **self._prepare_guarded_vals(vals)} for vals in vals_list]
        return super(RmGuardedMixin, self._without_guarded_defaults()).create(vals_list)

    def _context_defaults(self):
        # what default_<field> in the context fills in is checked like any other value
        prefix = "default_"
        return {
            key.removeprefix(prefix): value
            for key, value in self.env.context.items()
            if key.startswith(prefix)
        }

    def _without_guarded_defaults(self):
        # a default in the context is a value typed by the caller like any other
        forged = {f"default_{name}" for name in self._all_guarded()} & self.env.context.keys()
        if not forged:
            return self
        kept = {key: value for key, value in self.env.context.items() if key not in forged}
        return self.with_env(self.env(context=kept))

    def _prepare_guarded_vals(self, vals):
        """Return the guarded columns of a record about to be created; a model's own hook."""
        return {}

    def write(self, vals):
        self._refuse_guarded(vals)
        self._check_incoming(vals)
        result = super().write(vals)
        if any(name in vals and field.relational for name, field in self._fields.items()):
            # Odoo looks at the rules before writing only: nobody moves a record out of his reach
            self.check_access("write")
        return result

    def copy(self, default=None):
        # before every field of the row is read, for a copy that may not be made
        self.browse().check_access("create")
        return super().copy(default)

    def _all_guarded(self):
        # a mixin names its own in _guarded_always, so that no model forgets them
        return {*self._guarded, *self._guarded_always}

    def _refuse_guarded(self, vals):
        for name in self._all_guarded():
            if name in vals:
                raise UserError(
                    self.env._(
                        "%(model)s: %(field)s is set by the system only. Use the buttons.",
                        model=self._model_label(),
                        field=self._field_label(name),
                    )
                )

    def _check_incoming(self, vals):
        for name, value in vals.items():
            field = self._fields.get(name)
            if field is None or value is False or value is None:
                continue
            if name in self._numbers:
                # first, because an exact number is of the type char
                self._check_number(name, value)
            elif name in self._limits or field.type in TEXT_LIMITS:
                self._check_text(name, value)
            elif field.relational and not self.env.su:
                self._check_relation(name, value)

    def _check_text(self, name, value):
        limit = self._limits.get(name) or TEXT_LIMITS[self._fields[name].type]
        problem = text_problem(str(value), limit)
        if problem == "too_long":
            raise ValidationError(
                self.env._(
                    "%(field)s: at most %(limit)s characters, these are %(length)s. Shorten it.",
                    field=self._field_label(name),
                    limit=limit,
                    length=len(str(value)),
                )
            )
        if problem:
            raise ValidationError(
                self.env._(
                    "%(field)s holds invisible control characters. Type it again.",
                    field=self._field_label(name),
                )
            )

    def _check_number(self, name, value):
        low, high, decimals = self._numbers[name]
        if number_problem(value, low, high, decimals):
            raise ValidationError(
                self.env._(
                    "%(field)s must be a number from %(low)s to %(high)s"
                    " with at most %(decimals)s decimals.",
                    field=self._field_label(name),
                    low=low,
                    high=high,
                    decimals=decimals,
                )
            )

    def _check_relation(self, name, value):
        ids = _incoming_ids(value)
        target = self.env[self._fields[name].comodel_name].browse(ids)
        # the same sentence for a forbidden and a missing record, or ids could be probed
        if ids and (len(target.exists()) < len(ids) or not target.has_access("read")):
            raise AccessError(
                self.env._(
                    "%(field)s: there is no such record that you may use. Choose one of the list.",
                    field=self._field_label(name),
                )
            )

    def ensure_one(self):
        """Refuse other numbers of records by a sentence: remote callers choose them."""
        if len(self) != 1:
            raise UserError(self.env._("This is done for one record at a time. Choose one."))
        return self

    def _set_guarded(self, **values):
        """Set guarded columns of the records in SQL, past :meth:`write`, and what follows."""
        if not self:
            return
        pairs = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id IN %s",
                SQL.identifier(self._table),
                SQL(", ").join(pairs),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(list(values))
        self.modified(list(values))

    def _lock_state(self, column="state"):
        """Lock the one record's row and return its state as committed by whoever was first."""
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE id = %s FOR UPDATE",
                SQL.identifier(column),
                SQL.identifier(self._table),
                self.id,
            )
        )
        self.invalidate_recordset([column])
        if not rows:
            raise MissingError(
                self.env._(
                    "%(model)s: this record is not there any more. Go back to the list.",
                    model=self._model_label(),
                )
            )
        return rows[0][0]

    def _state_label(self, name="state", value=None):
        """Return the label of a selection's value, by default the present one, for the user."""
        options = dict(self._fields[name]._description_selection(self.env))
        return options[value or self[name]]

    def _listed(self, words):
        """Return words one after the other, as the user's language divides them."""
        return ("、" if (self.env.lang or "").startswith("zh") else ", ").join(words)

    def _model_label(self):
        # sudo: what the model is called, in the caller's language
        return self.env["ir.model"].sudo()._get(self._name).name

    def _field_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]


def _incoming_ids(value):
    """Return the ids of existing records that a value of a relational field points at."""
    if isinstance(value, int):
        return [value]
    ids = []
    for command in value if isinstance(value, (list, tuple)) else ():
        if isinstance(command, int):
            ids.append(command)
        elif command[0] in (Command.UPDATE, Command.LINK):
            ids.append(command[1])
        elif command[0] == Command.SET:
            ids.extend(command[2])
    return list(dict.fromkeys(ids))
