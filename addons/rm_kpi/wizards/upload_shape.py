"""Columns of uploads that say whose a figure is. No models."""

from odoo.addons.rm_workbench.uploading.columns import CODE, TEXT

SCOPE_SHAPE = (
    ("rm", CODE, False),
    ("branch", CODE, False),
    ("team", TEXT, False),
    ("position", CODE, False),
    ("grade", CODE, False),
)
SCOPE_KEYS = tuple(key for key, _kind, _required in SCOPE_SHAPE)
#: written as branch: the whole bank, so that an empty line is never taken for it
BANK = "*"
