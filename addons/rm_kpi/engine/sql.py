"""SQL text with its parameters, and the functions of the database that formulas call.

Nothing here knows Odoo: the caller turns a fragment into `odoo.tools.SQL(sql.text, *sql.params)`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .errors import FormulaError
from .syntax import BOOLEAN, DATE, NUMBER, TEXT

# Characters of a formula in SQL (value and reason together, tables of 10 lines): beyond, it is
# refused when it is saved. Tables may be longer when it runs; the second limit only ends what
# nobody meant.
MAX_SQL = 200_000
HARD_MAX_SQL = 20 * MAX_SQL

PG_TYPES = {NUMBER: "numeric", TEXT: "text", BOOLEAN: "boolean", DATE: "date"}


@dataclass(frozen=True)
class Sql:
    """Text with `%s` placeholders and the parameters for them."""

    text: str
    params: tuple[Any, ...] = ()

    @classmethod
    def of(cls, template, *parts):
        """Put `parts` (Sql) in the places of the `{}` of `template`.

        >>> Sql.of("({} + {})", Sql("a"), Sql("%s", (1,)))
        Sql(text='(a + %s)', params=(1,))
        """
        pieces = template.split("{}")
        text = [pieces[0]]
        params = []
        for part, piece in zip(parts, pieces[1:], strict=True):
            text += part.text, piece
            params += part.params
        sql = cls("".join(text), tuple(params))
        if len(sql.text) > HARD_MAX_SQL:
            raise FormulaError("too_complex")
        return sql

    @classmethod
    def join(cls, separator, parts):
        """Put `separator` between `parts`."""
        parts = tuple(parts)
        return cls.of(separator.join(["{}"] * len(parts)), *parts)


@dataclass(frozen=True)
class Column:
    """What the caller gives for an external: two expressions of which exactly one is not NULL.

    `issue` is None for something that is never missing. Give column references: formulas may repeat
    them. The type is numeric (finite, at most 20 decimals, at most 10^25), text, boolean or date.
    """

    value: Sql
    issue: Sql | None = None


@dataclass(frozen=True)
class Fragment:
    """A formula in SQL: `value`, NULL when missing, and `issue` (text), NULL otherwise."""

    value: Sql
    issue: Sql


def literal(value):
    """Return a typed parameter for a Decimal, text, boolean or date."""
    if isinstance(value, bool):
        return Sql("TRUE" if value else "FALSE")
    for type_, name in ((Decimal, "numeric"), (str, "text"), (date, "date")):
        if isinstance(value, type_):
            return Sql(f"%s::{name}", (value,))
    raise TypeError(f"{value!r} is no value of a formula.")


def reason(code):
    """Return an issue as SQL; codes are fixed words of this package."""
    return Sql(f"'{code}'::text")


def first_issue(issues):
    """Return the left-most of `issues` (Sql, or None for none), or None when there are none."""
    issues = tuple(issue for issue in issues if issue is not None)
    if len(issues) < 2:
        return issues[0] if issues else None
    return Sql.of("COALESCE({})", Sql.join(", ", issues))


# Every function is created with the database and may be replaced at each update. They never raise,
# so that a constant call may be computed in advance wherever it stands. `rm_div` and `rm_rate` are
# plain SQL without STRICT: PostgreSQL then puts their body in the place of the call.
SQL_FUNCTIONS = (
    # Quotient rounded half away from zero to 20 decimals, NULL for x / 0: `div` gives the exact
    # quotient truncated to 21 decimals, the 21st decides. numeric's own `/` keeps too few decimals
    # for large and rounds twice for small quotients.
    """CREATE OR REPLACE FUNCTION rm_div(a numeric, b numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT round(div(a * 1e21, NULLIF(b, 0)) * 1e-21, 20) $$""",
    # a / b; `otherwise` where b is missing or 0.
    """CREATE OR REPLACE FUNCTION rm_rate(a numeric, b numeric, otherwise numeric) RETURNS numeric
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN a IS NOT NULL THEN COALESCE(rm_div(a, b), otherwise) END $$""",
    # x, or NULL above 10^25.
    """CREATE OR REPLACE FUNCTION rm_bounded(x numeric) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ BEGIN RETURN CASE WHEN abs(x) <= 1e25 THEN x END; END $$""",
    # n / d as a whole number of units, rounded by `mode` (down, floor, ceil, half_up, half_even) on
    # the exact quotient, times the unit; NULL for d or unit 0.
    """CREATE OR REPLACE FUNCTION rm_units(n numeric, d numeric, unit numeric, mode text)
    RETURNS numeric LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    DECLARE
        size numeric := abs(d * unit);
        top numeric := n * sign(d);
        units numeric;
        twice numeric;
    BEGIN
        IF size = 0 THEN
            RETURN NULL;
        END IF;
        units := div(top, size);
        twice := 2 * abs(top - units * size);
        IF (mode = 'floor' AND twice > 0 AND top < 0)
            OR (mode = 'ceil' AND twice > 0 AND top > 0)
            OR (mode = 'half_up' AND twice >= size)
            OR (mode = 'half_even' AND (twice > size OR (twice = size AND mod(units, 2) <> 0)))
        THEN
            units := units + sign(top);
        END IF;
        RETURN units * abs(unit);
    END $$""",
    # Complete months from one day to the other, negative backwards.
    """CREATE OR REPLACE FUNCTION rm_months(d1 date, d2 date) RETURNS numeric
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
    DECLARE
        months numeric := (extract(year FROM d2) - extract(year FROM d1)) * 12
            + extract(month FROM d2) - extract(month FROM d1);
        days numeric := extract(day FROM d2) - extract(day FROM d1);
    BEGIN
        RETURN months - CASE
            WHEN d2 >= d1 AND days < 0 THEN 1
            WHEN d2 < d1 AND days > 0 THEN -1
            ELSE 0
        END;
    END $$""",
)
