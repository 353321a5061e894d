"""Reasons why numbers of customers cannot be sealed: code, label, sentence with what to do."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

KEY_REASONS = {
    "key_missing": (
        "Key missing",
        _lt(
            "The file %(file)s holds identity numbers or phones, and the key to encrypt them is"
            " missing (%(detail)s): set rm_key_file in odoo.conf. See docs/operations.md."
        ),
    ),
    "key_unusable": (
        "Key not usable",
        _lt("The key file %(detail)s cannot be used: restore it. See docs/operations.md."),
    ),
    "key_open_to_others": (
        "Key open to others",
        _lt("Other users can read the key file %(detail)s: give it the mode 0600."),
    ),
}
