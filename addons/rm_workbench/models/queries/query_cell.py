"""What a field of a record looks like in a cell of a sheet."""

from decimal import Decimal

from odoo.tools import html2plaintext

from ...fields import Exact

_NEVER = {"binary", "image", "json", "properties", "properties_definition"}


def is_exportable(field):
    """Return whether a column of this field can stand in a sheet (pictures cannot)."""
    return field.type not in _NEVER


def cell_of(record, field):
    """Return the text, int, Decimal, date, datetime or None that stands for the field."""
    value = record[field.name]
    if isinstance(field, Exact):
        return Decimal(value) if value else None
    if field.type in _CELLS:
        return _CELLS[field.type](record, field, value)
    if value is False or value is None:
        return None
    return value if field.type in ("integer", "date", "datetime") else str(value)


def _boolean(record, _field, value):
    return record.env._("Yes") if value else record.env._("No")


def _number(record, field, value):
    digits = field.get_digits(record.env) if field.type == "float" else (16, 2)
    # repr gives the shortest text that reads back as the same float: 0.1 stays 0.1
    number = Decimal(repr(value))
    return number if digits is None else number.quantize(Decimal(1).scaleb(-digits[1]))


def _selection(record, field, value):
    if value is False or value is None:
        return None
    return dict(field._description_selection(record.env)).get(value, value)


def _record_name(record, field, value):
    # as the list on screen: the name of what a record one reads points at
    return field.convert_to_read(value, record)[1] if value else None


def _record_names(_record, _field, value):
    return "、".join(value.mapped("display_name")) or None


def _html(_record, _field, value):
    return html2plaintext(value) if value else None


def _reference(_record, _field, value):
    return value.display_name if value else None


_CELLS = {
    "boolean": _boolean,
    "float": _number,
    "monetary": _number,
    "selection": _selection,
    "many2one": _record_name,
    "many2many": _record_names,
    "one2many": _record_names,
    "html": _html,
    "reference": _reference,
}
