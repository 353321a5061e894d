"""Sentences for source systems: why a call is refused, and what is wrong with pushed rows."""

from odoo.tools.translate import LazyTranslate

from .feed_reasons import Where, sentence
from .row_reasons import ROW_REASONS

_lt = LazyTranslate(__name__)

#: the call is refused before anything of it is kept; placeholders are ``FeedError.where``
REFUSED = {
    "push_feed_unknown": _lt("There is no feed %(feed)s. Feeds that take pushes: %(known)s."),
    "push_feed_kind": _lt(
        "Feed %(feed)s takes no pushes. Feeds that do: %(known)s; an administrator can set up"
        " another of kind Push."
    ),
    "push_entity": _lt("There is no entity %(entity)s. Known are: %(known)s."),
    "push_entity_of_other": _lt(
        "Feed %(feed)s does not deliver the entity %(entity)s. It delivers: %(known)s."
    ),
    "push_date": _lt("The business date %(day)s is no day. It is written YYYY-MM-DD."),
    "push_key": _lt(
        "The idempotency key is a text of 1 to 128 visible ASCII characters without blanks."
    ),
    "push_rows": _lt("rows is a list of objects, each keyed by the names of the columns."),
    "push_row_no_object": _lt(
        "Row %(line)s is no object. Each row is an object keyed by the names of the columns."
    ),
    "push_too_many_rows": _lt(
        "The push has %(found)s rows, at most %(most)s are allowed. Send several, each under a key"
        " of its own."
    ),
    "push_control": _lt(
        'control cannot be used: %(detail)s. It is written {"rows": number, "sums": {column:'
        " decimal text}}."
    ),
    "push_columns": _lt(
        "The columns of the first row are not those of %(entity)s; missing: %(missing)s; unknown:"
        " %(unknown)s."
    ),
    "push_key_reused": _lt(
        "The key %(key)s was used before with other content (batch %(batch)s). Send other content"
        " under a key of its own."
    ),
    "push_busy": _lt(
        "Other loads keep feed %(feed)s busy. Send the same push again with the same key in a"
        " minute."
    ),
    "push_no_space": _lt(
        "The database server is out of space. Nothing is lost: send the same push again with the"
        " same key later."
    ),
}

#: what to do next about a batch that was pushed
SEND_CORRECTED = _lt(
    "Have the rows corrected in the source system and pushed again under a new key."
)
SEND_AGAIN = _lt("Have the source system push the same again with the same key; it goes on then.")

#: of a push these reasons read differently than of a file
REJECTED = {
    "rows_differ": _lt(
        "The push has %(found)s rows, its control says %(sealed)s. Nothing was loaded; send it"
        " under a new key."
    ),
    "sum_differs": _lt(
        "The sum of column %(column)s is %(found)s, the control says %(sealed)s. Nothing was"
        " loaded; send it under a new key."
    ),
    "internal": _lt(
        "Loading stopped with an unexpected error (%(detail)s); nothing was published. Send it"
        " again with the same key."
    ),
}


def push_sentence(env, code, where):
    """Return why a push is refused or rejected, in the language of the caller."""
    text = REFUSED.get(code) or REJECTED.get(code)
    if not text:
        return sentence(env, code, where)
    # the words come from the call: a missing one must not hide the reason
    return env._(text) % Where(where or {})  # pylint: disable=translation-not-lazy


def row_sentence(env, reason):
    """Return ``code: sentence`` of what is wrong with a row."""
    return f"{reason}: {env._(ROW_REASONS[reason][1])}"
