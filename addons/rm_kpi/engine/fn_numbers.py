"""Numbers: limits, signs, rounding."""

from decimal import Decimal

from .rounding import ROUND, to_unit
from .signature import Arg, operation
from .sql import Sql
from .strict import nested, strict, template
from .syntax import NUMBER, TEXT
from .values import EXACT

X = Arg("x")
EXACT_X = Arg("x", exact=True)


def _sign_sql(operands, _options):
    return operands[0].sign()


NUMBERS = (
    operation(
        "MIN",
        (Arg("x", repeat=True),),
        NUMBER,
        "The smallest.",
        "MIN(得分, 120)",
        strict(lambda values, _options: min(values), nested("numeric_smaller")),
    ),
    operation(
        "MAX",
        (Arg("x", repeat=True),),
        NUMBER,
        "The largest.",
        "MAX(得分, 0)",
        strict(lambda values, _options: max(values), nested("numeric_larger")),
    ),
    operation(
        "CLAMP",
        (X, Arg("low"), Arg("high")),
        NUMBER,
        "x kept between low and high: MAX(low, MIN(high, x)).",
        "CLAMP(得分, 0, 120)",
        strict(
            lambda values, _options: max(values[1], min(values[2], values[0])),
            lambda operands, _options: Sql.of(
                "numeric_larger({}, numeric_smaller({}, {}))", operands[1], operands[2], operands[0]
            ),
        ),
    ),
    operation(
        "ABS",
        (X,),
        NUMBER,
        "x without its sign.",
        "ABS(增量)",
        strict(lambda values, _options: EXACT.abs(values[0]), template("abs({})")),
    ),
    operation(
        "SIGN",
        (EXACT_X,),
        NUMBER,
        "-1, 0 or 1.",
        "SIGN(增量)",
        strict(lambda values, _options: Decimal((values[0] > 0) - (values[0] < 0)), _sign_sql),
    ),
    operation(
        "ROUND",
        (
            EXACT_X,
            Arg("n", form="integer", low=-15, high=20),
            Arg(
                "mode",
                TEXT,
                "choice",
                optional=True,
                default="half_up",
                choices=("half_up", "half_even", "down"),
            ),
        ),
        NUMBER,
        "x with n decimals; a half goes away from zero (`half_up`), to the even digit"
        " (`half_even`), or everything is cut off (`down`).",
        'ROUND(比率, 4, "half_even")',
        ROUND,
    ),
    operation(
        "FLOOR",
        (EXACT_X, Arg("unit", optional=True)),
        NUMBER,
        "x rounded down to a multiple of the unit (1).",
        "FLOOR(增量, 50)",
        to_unit("floor"),
    ),
    operation(
        "CEIL",
        (EXACT_X, Arg("unit", optional=True)),
        NUMBER,
        "x rounded up to a multiple of the unit (1).",
        "CEIL(天数 / 30)",
        to_unit("ceil"),
    ),
    operation(
        "TRUNC",
        (EXACT_X, Arg("unit", optional=True)),
        NUMBER,
        "x rounded toward zero to a multiple of the unit (1).",
        "TRUNC(得分, 0.01)",
        to_unit("down"),
    ),
)
