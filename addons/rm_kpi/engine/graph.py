"""The order in which the indicators of a scheme are computed."""

from graphlib import CycleError, TopologicalSorter

from .errors import FormulaError


def levels(formulas):
    """Return the codes of `formulas` ({code: Formula}) as lists, each needing only those before it.

    Indicators without a formula (raw ones) are no key and are there from the start. A circle raises
    `FormulaError` that names its members.
    """
    sorter = TopologicalSorter(
        {
            code: [needed for needed in formula.depends_on if needed in formulas]
            for code, formula in formulas.items()
        }
    )
    try:
        sorter.prepare()
    except CycleError as error:
        members = " → ".join(reversed(error.args[1]))
        raise FormulaError("cycle", members=members) from None
    place = {code: index for index, code in enumerate(formulas)}
    result = []
    while sorter.is_active():
        ready = sorter.get_ready()
        result.append(sorted(ready, key=place.get))
        sorter.done(*ready)
    return result


def order(formulas):
    """Return all codes of `formulas` in an order in which each comes after those it needs."""
    return [code for level in levels(formulas) for code in level]
