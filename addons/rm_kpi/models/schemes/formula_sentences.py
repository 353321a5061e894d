"""What the formula engine says about a formula, as sentences in the user's language."""

# The alias _ is env._ itself.
# pylint: disable=prefer-env-translation

from ...engine.errors import FormulaError
from ...engine.functions import FUNCTIONS
from .formula_words import arguments_of, signature

#: placeholders that name a type
_TYPED = ("expected", "found", "left", "right")


def sentence(env, error):
    """Return the translated sentence of a :class:`~..engine.errors.FormulaError`."""
    words = _words(env)
    details = {
        name: sentence(env, value) if isinstance(value, FormulaError) else value
        for name, value in error.details.items()
    }
    spoken = {
        name: words.get(value, value) if name in _TYPED else value
        for name, value in details.items()
    }
    if "signature" in spoken:
        spoken["signature"] = signature(FUNCTIONS[spoken["name"]], arguments_of(env))
    return _templates(env)[error.code] % spoken


def _words(env):
    """Types and kinds of things as the engine calls them."""
    _ = env._
    return {
        "number": _("number"),
        "text": _("text"),
        "boolean": _("yes/no value"),
        "date": _("date"),
    }


def _templates(env):
    """Sentences by code; the placeholders are filled in by :func:`sentence`."""
    _ = env._
    return {
        "empty": _("The formula is empty. Type for example 日均存款 / TARGET(日均存款) * 100."),
        "too_long": _("The formula has %(count)s characters; at most %(limit)s are allowed."),
        "too_deep": _(
            "Brackets and functions are nested more than %(limit)s deep. Split the formula."
        ),
        "too_many_nodes": _("The formula has more than %(limit)s parts. Split it into indicators."),
        "too_complex": _("The formula is too complex to be computed. Split it into indicators."),
        "bad_character": _("The character %(code)s cannot be used in a formula. Delete it."),
        "unexpected_character": _('Unexpected character "%(found)s".'),
        "unexpected_token": _('Unexpected "%(found)s" here.'),
        "unexpected_end": _("The formula ends too early; something is missing at its end."),
        "unclosed_bracket": _("This bracket is not closed."),
        "unclosed_string": _("This text has no closing quotation mark."),
        "number_too_long": _(
            "The number has too many digits; at most %(digits)s digits and %(decimals)s decimals."
        ),
        "unknown_name": _('Nothing is named "%(name)s" here.'),
        "unknown_name_close": _('Nothing is named "%(name)s" here. Did you mean "%(close)s"?'),
        "unknown_function": _("There is no function %(name)s."),
        "unknown_function_close": _("There is no function %(name)s. Did you mean %(close)s?"),
        "unknown_parameter": _('There is no parameter "%(name)s".'),
        "unknown_input": _('There is no manual input "%(name)s".'),
        "unknown_target": _('The indicator "%(name)s" has no targets.'),
        "unknown_band": _('There is no band table "%(name)s".'),
        "band_formula": _(
            'A result of the band table "%(name)s" is no formula in order: %(problem)s'
        ),
        "band_circle": _('The results of the band table "%(name)s" look into it again.'),
        "unknown_brackets": _('There is no progressive table "%(name)s".'),
        "unknown_scheme": _('There is no other scheme "%(name)s" in force.'),
        "scheme_circle": _(
            'The scheme "%(name)s" takes results of this scheme, directly or over others; taking'
            " its results here would be a circle."
        ),
        "unknown_figure": _('That scheme gives no figure "%(name)s".'),
        "unknown_rows": _('There are no detail rows "%(name)s".'),
        "rows_in_rows": _("%(name)s cannot stand inside another function over detail rows."),
        "rows_as_figure": _('"%(name)s" are detail rows: use SUM_ROWS(%(name)s, ...).'),
        "unknown_lookup": _('There is no look-up table "%(name)s".'),
        "function_as_name": _("%(name)s is a function: write %(name)s(...)."),
        "not_available": _("%(name)s cannot be used in this formula."),
        "wrong_type": _("A %(expected)s is needed here, but this is a %(found)s."),
        "not_comparable": _('A %(left)s and a %(right)s cannot be compared with "%(operator)s".'),
        "mixed_types": _(
            "All results of %(name)s must be of one type: %(expected)s, not %(found)s."
        ),
        "wrong_result": _("The formula gives a %(found)s; a %(expected)s is needed."),
        "too_few_arguments": _("%(name)s needs at least %(count)s arguments: %(signature)s."),
        "too_many_arguments": _("%(name)s takes at most %(count)s arguments: %(signature)s."),
        "wrong_keys": _('"%(name)s" is looked up by %(count)s keys, not %(found)s.'),
        "needs_text": _('%(name)s needs a text in quotation marks here, such as "%(example)s".'),
        "needs_name": _("%(name)s needs the name of an indicator here."),
        "needs_number": _(
            "%(name)s needs a whole number from %(low)s to %(high)s here, typed as digits."
        ),
        "bad_choice": _('"%(found)s" is not one of: %(choices)s.'),
        "cycle": _("These indicators depend on each other in a circle: %(members)s."),
    }
