"""What customers have in common: tags, categories by rule, duplicates; the whole relationship."""

# ruff: noqa: I001
# Not in alphabetical order: a model comes after those it inherits from.
from . import (
    customer_tag,
    customer_duplicate,
    category_rule,
    product_tree,
    relationship,
    segments_demo,
)
