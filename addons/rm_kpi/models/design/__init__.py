"""The desk of whoever designs schemes: formulas tried while typed, graphs, cases, releases."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    indicator_design,
    formula_help,
    scoring_ways,
    formula_desk,
    formula_try,
    formula_sample,
    scheme_graph,
    scheme_difference,
    case,
    case_person,
    case_pack,
    case_sql,
    rule_book,
    release_check,
    replay,
    comparison,
    comparison_line,
)
