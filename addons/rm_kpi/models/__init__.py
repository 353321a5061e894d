# ruff: noqa: I001
# Not in alphabetical order: an area comes after those it rests on.
from . import (
    foundation,
    sources,
    schemes,
    inputs,
    subjects,
    runs,
    contests,
    supervision,
    pay,
    reviews,
    design,
    targets,
    home,
    office,
)
