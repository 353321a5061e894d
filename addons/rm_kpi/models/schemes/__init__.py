"""Schemes, their indicators, bands, look-ups and parameters."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    scheme,
    scheme_part,
    scheme_table,
    named,
    scheme_formula,
    scheme_under,
    scheme_release,
    scheme_pack,
    scheme_pack_subjects,
    scheme_pack_targets,
    scheme_sources,
    scheme_subjects,
    scheme_outcome,
    scheme_export,
    scheme_compute,
    scheme_demo,
    period_demo,
    band,
    band_line,
    band_parts,
    lookup,
    lookup_line,
    indicator,
    parameter,
    parameter_value,
    parameter_load,
    formula_sentences,
)
