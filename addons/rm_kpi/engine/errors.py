"""What can be wrong with a formula, and why a value can be missing.

`MESSAGES` maps a code to an English sentence with `%(name)s` placeholders; the edge that speaks
to users translates the sentence and fills in `FormulaError.details`. `ISSUES` maps the reason a
value is missing to a short English phrase. Codes are stable, sentences are not.
"""

import difflib

MESSAGES = {
    "empty": "The formula is empty. Type for example 日均存款 / TARGET(日均存款) * 100.",
    "too_long": "The formula has %(count)s characters; at most %(limit)s are allowed.",
    "too_deep": "Brackets and functions are nested more than %(limit)s deep. Split the formula.",
    "too_many_nodes": "The formula has more than %(limit)s parts. Split it into indicators.",
    "too_complex": "The formula is too complex to be computed. Split it into indicators.",
    "bad_character": "The character %(code)s cannot be used in a formula. Delete it.",
    "unexpected_character": 'Unexpected character "%(found)s".',
    "unexpected_token": 'Unexpected "%(found)s" here.',
    "unexpected_end": "The formula ends too early; something is missing at its end.",
    "unclosed_bracket": "This bracket is not closed.",
    "unclosed_string": "This text has no closing quotation mark.",
    "number_too_long": (
        "The number has too many digits; at most %(digits)s digits and %(decimals)s decimals."
    ),
    "unknown_name": 'Nothing is named "%(name)s" here.',
    "unknown_name_close": 'Nothing is named "%(name)s" here. Did you mean "%(close)s"?',
    "unknown_function": "There is no function %(name)s.",
    "unknown_function_close": "There is no function %(name)s. Did you mean %(close)s?",
    "unknown_parameter": 'There is no parameter "%(name)s".',
    "unknown_input": 'There is no manual input "%(name)s".',
    "unknown_target": 'The indicator "%(name)s" has no targets.',
    "unknown_band": 'There is no band table "%(name)s".',
    "band_formula": 'A result of the band table "%(name)s" is no formula in order: %(problem)s',
    "band_circle": 'The results of the band table "%(name)s" look into it again.',
    "unknown_brackets": 'There is no progressive table "%(name)s".',
    "unknown_scheme": 'There is no other scheme "%(name)s" in force.',
    "scheme_circle": 'The scheme "%(name)s" takes results of this scheme, directly or over others;'
    " taking its results here would be a circle.",
    "unknown_figure": 'That scheme gives no figure "%(name)s".',
    "unknown_rows": 'There are no detail rows "%(name)s".',
    "rows_in_rows": "%(name)s cannot stand inside another function over detail rows.",
    "rows_as_figure": '"%(name)s" are detail rows: use SUM_ROWS(%(name)s, ...).',
    "unknown_lookup": 'There is no look-up table "%(name)s".',
    "function_as_name": "%(name)s is a function: write %(name)s(...).",
    "not_available": "%(name)s cannot be used in this formula.",
    "wrong_type": "A %(expected)s is needed here, but this is a %(found)s.",
    "not_comparable": 'A %(left)s and a %(right)s cannot be compared with "%(operator)s".',
    "mixed_types": "All results of %(name)s must be of one type: %(expected)s, not %(found)s.",
    "wrong_result": "The formula gives a %(found)s; a %(expected)s is needed.",
    "too_few_arguments": "%(name)s needs at least %(count)s arguments: %(signature)s.",
    "wrong_keys": '"%(name)s" is looked up by %(count)s keys, not %(found)s.',
    "too_many_arguments": "%(name)s takes at most %(count)s arguments: %(signature)s.",
    "needs_text": '%(name)s needs a text in quotation marks here, such as "%(example)s".',
    "needs_name": "%(name)s needs the name of an indicator here.",
    "needs_number": "%(name)s needs a whole number from %(low)s to %(high)s here, typed as digits.",
    "bad_choice": '"%(found)s" is not one of: %(choices)s.',
    "cycle": "These indicators depend on each other in a circle: %(members)s.",
}

ISSUES = {
    "no_data": "no data",
    "division_by_zero": "division by zero",
    "overflow": "the result is above 10^25",
    "missing_target": "no target",
    "missing_input": "not yet entered",
    "missing_parameter": "no parameter value",
    "missing_attribute": "attribute not filled in",
    "missing_history": "no earlier value",
    "missing_result": "no result of the RMs below",
    "not_collected": "could not be collected",
    "exempt": "protected, not appraised",
    "no_band": "in no band",
    "missing_band": "no band for the RM",
    "no_row": "not in the look-up table",
    "no_case": "no condition holds",
}


class FormulaError(Exception):
    """A formula that is refused.

    `code` is a key of `MESSAGES`, `details` fills its placeholders, `position` and `length` count
    characters of the typed text from 0. `message` is the English sentence.
    """

    def __init__(self, code, position=0, length=0, /, **details):
        self.code = code
        self.position = position
        self.length = length
        self.details = details
        super().__init__(self.message)

    @property
    def message(self):
        return MESSAGES[self.code] % self.details


def unknown(code, name, known, start, length):
    """Say what is unknown, and what was perhaps meant."""
    close = difflib.get_close_matches(name, known, n=1) if len(name) <= 64 else []
    if close:
        return FormulaError(f"{code}_close", start, length, name=name, close=close[0])
    return FormulaError(code, start, length, name=name[:64])
