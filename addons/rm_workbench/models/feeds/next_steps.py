"""What to do next about a batch: one sentence for each reason."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_FILES = _lt(
    "Have the files delivered again or put them right in the folder; the next look loads them."
)
_SEAL = _lt("Have the source system write the seal again; the next look loads the delivery.")
_ROWS = _lt(
    "Have the rows corrected in the source system and delivered again with a new seal; the next"
    " look loads them."
)

#: reason of a batch -> what to do
OF_REASON = {
    "seal_invalid": _SEAL,
    "file_name_unsafe": _SEAL,
    "bad_encoding": _SEAL,
    "encoding_doubtful": _SEAL,
    "folder_too_large": _lt("Point the feed at a narrower folder."),
    "too_many_bad": _ROWS,
    "amount_beyond_tolerance": _ROWS,
    "branch_cycle": _ROWS,
    "second_head_office": _ROWS,
    "scope_of_another": _ROWS,
    "several_scopes": _ROWS,
    "days_backwards": _ROWS,
    "assignment_overlap": _ROWS,
    "share_excess": _ROWS,
    "version_taken": _lt("If it is a correction, deliver it with a higher version."),
    "version_older": _lt("Nothing to do: a newer version is loaded."),
    "seal_replaced": _lt("Nothing to do: the new seal is loaded."),
    "volume_drop": _lt(
        "Compare with the source system; then confirm the volume, or have the files delivered"
        " again with a higher version."
    ),
    "no_resources": _lt(
        "Free space on the database server; the next look goes on, nothing need be delivered again."
    ),
    "internal": _lt("Try again; if it stops once more, the operator finds more in the server log."),
}
#: faults of a file: hash, rows, sums, gzip, header, quotes ...
BY_DEFAULT = _FILES
DAYS_BEFORE = _lt(
    "If days before it are missing, have them delivered; it is then tried again by itself."
    " Otherwise have the rows corrected and delivered again."
)
RUNNING = _lt("Nothing to do: it is being loaded now.")
WAITS = _lt("Nothing to do: the next look goes on by itself.")
ASIDE = _lt(
    "Deliver what the rows kept aside refer to; they are then published without a new upload."
)
MATCHED = _lt("Nothing: what was kept aside has been published since by supplements.")
ROWS_REJECTED = _lt("Have the rejected rows corrected and delivered with a higher version.")
