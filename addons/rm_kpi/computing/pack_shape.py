"""The shape of a pack: name -> (type, required, keys of the objects inside).

A tuple ``(key, shape, other)`` is an object of ``shape`` where it has the key, else of ``other``.
"""

TEXT, NUMBER, INTEGER, BOOLEAN, DAY, TEXTS, RESULT, CONDITIONS = (
    "text",
    "number",
    "integer",
    "boolean",
    "day",
    "texts",
    "result",
    "list",
)

_BAND_LINE = {
    "lower": (NUMBER, False),
    "lower_closed": (BOOLEAN, False),
    "upper": (NUMBER, False),
    "upper_closed": (BOOLEAN, False),
    "result": (RESULT, True),
}
_BAND_FORMULA = {**{k: v for k, v in _BAND_LINE.items() if k != "result"}, "formula": (TEXT, True)}
_LOOKUP_ROW = {"keys": (TEXTS, True), "result": (RESULT, True)}
_SOURCE = {
    "code": (TEXT, True),
    "name": (TEXT, True),
    "kind": (TEXT, True),
    "fact": (TEXT, False),
    "measure": (TEXT, False),
    "over_time": (TEXT, False),
    "dated_by": (TEXT, False),
    "floor_zero": (BOOLEAN, False),
    "filter": (CONDITIONS, False),
    "line": (TEXT, False),
    "attribution": (TEXT, False),
    "window": (TEXT, False),
    "shift": (TEXT, False),
    "fixed_days": (TEXT, False),
    "per": (TEXT, False),
    "numerator": (TEXT, False),
    "denominator": (TEXT, False),
    "digits": (INTEGER, False),
    "unit": (TEXT, False),
    "help": (TEXT, False),
}
_PAY_COMPONENT = {
    "code": (TEXT, True),
    "name": (TEXT, True),
    "kind": (TEXT, True),
    "formula": (TEXT, True),
    "digits": (INTEGER, False),
}
# a team has no code: it is named within its branch
_TEAM = {"branch": (TEXT, True), "name": (TEXT, True)}
# whose something is, all empty: the bank's
_PART_OF_BANK = {
    "rm": (TEXT, False),
    "branch": (TEXT, False),
    "team": (_TEAM, False),
    "position": (TEXT, False),
    "grade": (TEXT, False),
}
_DAYS = {"valid_from": (DAY, False), "valid_to": (DAY, False)}
_PARAMETER_VALUE = {"value": (NUMBER, True), **_DAYS, **_PART_OF_BANK}
_TARGET = {
    "indicator": (TEXT, True),
    "period": (TEXT, True),
    "value": (NUMBER, True),
    **_PART_OF_BANK,
}
SHAPE = {
    "format": (TEXT, True),
    "format_version": (INTEGER, True),
    "scheme": (
        {
            "code": (TEXT, True),
            "name": (TEXT, True),
            "note": (TEXT, False),
            "period_type": (TEXT, True),
            "digits": (INTEGER, False),
            "objection_days": (INTEGER, False),
            "posts": (TEXT, False),
            "positions": (TEXTS, False),
            "grades": (TEXTS, False),
            "branches": (TEXTS, False),
            "teams": ([_TEAM], False),
            "include": (TEXTS, False),
            "exclude": (TEXTS, False),
            "membership": (TEXT, False),
            "proration": (TEXT, False),
            "leaders_only": (BOOLEAN, False),
            "last_places": (INTEGER, False),
            "last_scope": (TEXT, False),
            "elimination_times": (INTEGER, False),
            "elimination_rule": (TEXT, False),
            "grade_by": (TEXT, False),
            "proposal_by": (TEXT, False),
            "valid_from": (DAY, False),
            "valid_to": (DAY, False),
            "grade_band": (TEXT, False),
        },
        True,
    ),
    "indicators": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "kind": (TEXT, True),
                "source": (TEXT, False),
                "formula": (TEXT, False),
                "weight": (NUMBER, False),
                "unit": (TEXT, False),
                "digits": (INTEGER, False),
                "no_target": (NUMBER, False),
                "zero_division": (NUMBER, False),
                "class": (TEXT, False),
            }
        ],
        True,
    ),
    "bands": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "lines": ([("formula", _BAND_FORMULA, _BAND_LINE)], True),
                "result_kind": (TEXT, False),
                "accepted": (TEXT, False),
                **_DAYS,
                **_PART_OF_BANK,
            }
        ],
        False,
    ),
    "targets": ([_TARGET], False),
    "lookups": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "keys": (TEXTS, True),
                "rows": ([_LOOKUP_ROW], True),
            }
        ],
        False,
    ),
    "parameters": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "unit": (TEXT, False),
                "values": ([_PARAMETER_VALUE], True),
            }
        ],
        False,
    ),
    "sources": ([_SOURCE], False),
    "inputs": (
        [
            {
                "code": (TEXT, True),
                "name": (TEXT, True),
                "unit": (TEXT, False),
                "digits": (INTEGER, False),
                "deadline_days": (INTEGER, False),
            }
        ],
        False,
    ),
    "cases": (
        [
            {
                "indicator": (TEXT, True),
                "name": (TEXT, False),
                "inputs": (TEXT, False),
                "expected": (RESULT, True),
                "day": (DAY, False),
                **_PART_OF_BANK,
            }
        ],
        False,
    ),
    "pay_rule": (
        {
            "name": (TEXT, True),
            "note": (TEXT, False),
            "deferral_percent": (NUMBER, False),
            "deferral_months": (INTEGER, False),
            "deferral_parts": (INTEGER, False),
            **_DAYS,
            "components": ([_PAY_COMPONENT], True),
        },
        False,
    ),
}
