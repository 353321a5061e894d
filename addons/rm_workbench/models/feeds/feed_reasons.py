"""Reasons why a delivery is not published: code, label, sentence with what to do; notes."""

from odoo.tools.translate import LazyTranslate

from .key_reasons import KEY_REASONS
from .row_reasons import ROW_REASONS

_lt = LazyTranslate(__name__)

#: faults of a delivery or a file; placeholders are the keys of ``FeedError.where``
DELIVERY_REASONS = {
    **KEY_REASONS,
    "seal_invalid": (
        "Seal not usable",
        _lt("The seal cannot be used: %(detail)s. Have the source system write it again."),
    ),
    "file_name_unsafe": (
        "File name refused",
        _lt(
            "The seal names the file %(file)s: a plain name ending in .csv or .csv.gz in the same"
            " folder is expected."
        ),
    ),
    "file_missing": (
        "File missing",
        _lt("The file %(file)s of the seal is not in the folder. It loads when it is there."),
    ),
    "file_unreadable": (
        "File not readable",
        _lt("The file %(file)s cannot be read: %(detail)s. Put a plain readable file there."),
    ),
    "file_empty": (
        "File empty",
        _lt("The file %(file)s is empty, even its header is missing. Have it delivered again."),
    ),
    "folder_too_large": (
        "Too many folders",
        _lt("There are too many folders below %(folder)s. Point the feed at a narrower one."),
    ),
    "hash_differs": (
        "Hash differs",
        _lt(
            "The file %(file)s has another SHA-256 (%(found)s) than its seal says (%(sealed)s): it"
            " is damaged or was changed. Have it delivered again."
        ),
    ),
    "rows_differ": (
        "Row count differs",
        _lt(
            "The file %(file)s has %(found)s rows, its seal says %(sealed)s. Have it delivered"
            " again."
        ),
    ),
    "sum_differs": (
        "Sum differs",
        _lt(
            "The sum of column %(column)s of %(file)s is %(found)s, its seal says %(sealed)s. Have"
            " it delivered again."
        ),
    ),
    "bad_gzip": (
        "Not a whole gzip file",
        _lt("The file %(file)s is not a whole gzip file. Have it delivered again."),
    ),
    "unpacks_too_large": (
        "Unpacks too large",
        _lt(
            "The file %(file)s unpacks to more than %(limit)s bytes, far more than its rows need."
            " Have the source system look at it."
        ),
    ),
    "utf_16": (
        "UTF-16 or binary",
        _lt(
            "The file %(file)s begins like UTF-16 or a binary file; its seal says %(encoding)s."
            " Have it written in that encoding."
        ),
    ),
    "bad_encoding": (
        "Wrong encoding",
        _lt(
            "Line %(line)s of %(file)s is not %(encoding)s, the encoding its seal declares. Correct"
            " the seal or the file."
        ),
    ),
    "encoding_doubtful": (
        "Encoding declared wrongly",
        _lt(
            "The seal declares %(encoding)s for %(file)s, but the file is faultless UTF-8."
            " Correct the seal."
        ),
    ),
    "header_differs": (
        "Columns differ",
        _lt(
            "The header of %(file)s (line 1) is not as agreed; missing: %(missing)s; unknown:"
            " %(unknown)s; twice: %(twice)s. Correct the file."
        ),
    ),
    "line_too_long": (
        "Line too long",
        _lt("Line %(line)s of %(file)s is longer than a million bytes. Correct the file."),
    ),
    "bad_quotes": (
        "Quotes not as in RFC 4180",
        _lt("The quotes in line %(line)s of %(file)s are not closed properly. Correct the file."),
    ),
    "quote_open": (
        "Quote never closed",
        _lt("A quote opened in line %(line)s of %(file)s is never closed. Correct the file."),
    ),
    "version_taken": (
        "Version known with other content",
        _lt(
            "Version %(version)s of this date was delivered before with other content (batch"
            " %(batch)s). A correction needs a higher version."
        ),
    ),
    "version_older": (
        "Older version after a newer",
        _lt(
            "Version %(other)s of this date is loaded already (batch %(batch)s); version"
            " %(version)s comes too late and is not loaded."
        ),
    ),
    "seal_replaced": (
        "Seal written anew",
        _lt("The seal was written anew before this delivery was loaded; the new one is loaded."),
    ),
    "too_many_bad": (
        "Rows not usable",
        _lt(
            "%(rows)s rows cannot be used; the first is in %(file)s, line %(line)s, column"
            " %(column)s: %(row_reason)s. Have the rows corrected and delivered again."
        ),
    ),
    "amount_beyond_tolerance": (
        "Rejected amount beyond tolerance",
        _lt(
            "The rejected rows carry %(found)s in column %(column)s of %(file)s, more than the"
            " %(limit)s this feed tolerates."
        ),
    ),
    "branch_cycle": (
        "Branch below itself",
        _lt("Line %(line)s of %(file)s places branch %(branch)s below itself. Correct the parent."),
    ),
    "second_head_office": (
        "Second head office",
        _lt(
            "Branch %(branch)s (line %(line)s of %(file)s) has no parent, but %(other)s is the head"
            " office. Only one branch may stand at the top."
        ),
    ),
    "scope_of_another": (
        "Account or loan of another customer",
        _lt(
            "Line %(line)s of %(file)s narrows an assignment of customer %(customer)s to an account"
            " or loan of another customer. Correct the row."
        ),
    ),
    "several_scopes": (
        "Several scopes",
        _lt(
            "Line %(line)s of %(file)s names more than one of line, account_no and loan_no."
            " An assignment is narrowed to one of them."
        ),
    ),
    "days_backwards": (
        "Ends before it begins",
        _lt("In line %(line)s of %(file)s the last day lies before the first. Correct the row."),
    ),
    "assignment_overlap": (
        "Assignments overlap",
        _lt(
            "Line %(line)s of %(file)s: RM %(rm)s would hold customer %(customer)s twice on the"
            " same days. End the other row first."
        ),
    ),
    "share_excess": (
        "Shares above 1",
        _lt(
            "The shares of customer %(customer)s add up to %(total)s on %(day)s, more than 1 (line"
            " %(line)s of %(file)s). Correct the shares."
        ),
    ),
    "volume_drop": (
        "Volume down",
        _lt(
            "%(file)s has %(found)s rows, the delivery before had %(before)s. Confirm the batch if"
            " that is right."
        ),
    ),
    "no_resources": (
        "Server out of space",
        _lt(
            "The database server ran out of space or memory (%(code)s) at %(file)s; nothing of this"
            " stage was kept. The next look goes on."
        ),
    ),
    "internal": (
        "Internal error",
        _lt(
            "Loading stopped with an unexpected error (%(detail)s); nothing was published. The"
            " server log has more; Retry tries again."
        ),
    ),
}

#: what a batch says besides: placeholders as given by the loaders
NOTES = {
    "codes_created": _lt("New codes of column %(column)s were created, name them: %(codes)s."),
    "workbench_yielded": _lt("%(rows)s assignments of the workbench gave way to the extract."),
    "past_leaving": _lt("%(rows)s assignments run past the day their RM left."),
    "duplicates": _lt("%(file)s repeats %(rows)s rows word for word; each is kept once."),
    "byte_order_mark": _lt("%(file)s begins with a byte order mark; it was skipped."),
    "volume_drop": _lt("%(file)s has %(found)s rows, the delivery before had %(before)s."),
    "out_of_order": _lt(
        "A delivery of %(day)s was loaded before; what it says newer stays as it is."
    ),
    "gap": _lt("No delivery of the %(days)s days between %(before)s and this one is loaded."),
    "still_changing": _lt("The files are still being written; the next look tries again."),
    "taken_over": _lt(
        "An earlier load stopped at %(file)s; nothing of it was visible, and it was taken up again."
    ),
    "stored_again": _lt("The server had stopped in between; the files were read again."),
}


def sentence(env, code, where):
    """Return the sentence of a delivery's reason or a note in the user's language."""
    text = DELIVERY_REASONS[code][1] if code in DELIVERY_REASONS else NOTES[code]
    named = Where(where or {})
    if row := ROW_REASONS.get(named.get("row_reason")):
        named["row_reason"] = env._(row[1])
    # the words come from a row of a file: a missing one must not hide the reason
    return env._(text) % named  # pylint: disable=translation-not-lazy


class Where(dict):
    """Words of a sentence; a missing one is a question mark."""

    def __missing__(self, key):
        return "?"


def selection(*tables):
    """Return the entries of a Selection field over reason tables."""
    return [(code, label) for table in tables for code, (label, _text) in table.items()]
