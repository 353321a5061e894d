"""JSON Schema of a pack, made from the one table that says what a pack may hold. Pure."""

from ..computing import pack

_NUMBER = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"},
    ]
}
_TEXT = {"type": "string", "minLength": 1, "maxLength": pack.MAX_TEXT}
_TYPES = {
    pack.TEXT: _TEXT,
    pack.NUMBER: _NUMBER,
    pack.INTEGER: {"type": "integer", "minimum": -100, "maximum": 1000},
    pack.BOOLEAN: {"type": "boolean"},
    pack.DAY: {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    pack.TEXTS: {"type": "array", "items": _TEXT, "maxItems": pack.MAX_ITEMS},
    # a filter: terms and operators, checked on import
    pack.CONDITIONS: {"type": "array", "maxItems": pack.MAX_ITEMS},
    pack.RESULT: {"anyOf": [{"type": "number"}, _TEXT]},
}


def pack_schema():
    """Return the JSON Schema (draft 2020-12) of packs, as nested dicts."""
    schema = _of(pack.SHAPE)
    schema["properties"]["format"] = {"const": pack.FORMAT}
    schema["properties"]["format_version"] = {"const": pack.FORMAT_VERSION}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Pack: an appraisal scheme as one document",
        **schema,
    }


def _of(shape):
    if isinstance(shape, list):
        return {"type": "array", "items": _of(shape[0]), "maxItems": pack.MAX_ITEMS}
    if isinstance(shape, tuple):
        return {"anyOf": [_of(one) for one in shape[1:]]}
    if isinstance(shape, dict):
        return {
            "type": "object",
            "additionalProperties": False,
            "required": [key for key, (_inner, required) in shape.items() if required],
            # what is optional may be null as well
            "properties": {
                key: _of(inner) if required else {"anyOf": [_of(inner), {"type": "null"}]}
                for key, (inner, required) in shape.items()
            },
        }
    return _TYPES[shape]
