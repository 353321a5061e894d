"""The table of functions as a page of documentation, made from `functions`."""

from .errors import ISSUES
from .functions import GROUPS

BEGIN = "<!-- functions: made from the table of functions -->"
END = "<!-- end of functions -->"


def function_tables():
    """Return the reference of all functions and reasons as Markdown."""
    lines = [BEGIN]
    for title, functions in GROUPS.items():
        lines += ["", f"### {title}", "", "| function | result | example |", "|---|---|---|"]
        for function in functions:
            cells = (f"`{function.signature}`", function.doc, f"`{function.example}`")
            lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "### Reasons", "", "| code | meaning |", "|---|---|"]
    lines += [f"| `{code}` | {phrase} |" for code, phrase in ISSUES.items()]
    return "\n".join([*lines, "", END])


def with_tables(page):
    """Return `page` (Markdown) with the part between the markers made anew."""
    before, _begin, rest = page.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    return before + function_tables() + after
