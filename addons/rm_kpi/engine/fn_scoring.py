"""Points from figures: steps, rates of completion, tables."""

from . import logic, lookups
from .rounding import STEP
from .signature import Arg, operation
from .syntax import NUMBER, TEXT

CODE = Arg("code", TEXT, "code")

SCORING = (
    operation(
        "STEP",
        (
            Arg("actual", exact=True),
            Arg("target", exact=True),
            Arg("unit", exact=True),
            Arg("points"),
        ),
        NUMBER,
        "`points` for each whole unit the actual is above the target, minus points below it.",
        "20 + STEP(存款增量, 500, 10, 1)",
        STEP,
        weight="sum",
    ),
    operation(
        "RATE",
        (Arg("actual"), Arg("target"), Arg("rule", NUMBER, "rule", optional=True)),
        NUMBER,
        'actual / target. Without a target, or with target 0: 0 for `"zero"`, 1 for `"full"`,'
        ' no value for `"missing"` (also when left out), or the number given.',
        'RATE(日均存款, TARGET(日均存款), "zero") * 100',
        (logic.rate_value, logic.rate_sql),
        weight="sum",
    ),
    operation(
        "BAND",
        (CODE, Arg("x", exact=True)),
        "table",
        "The result of the first line of the band table that holds x.",
        'BAND("等级", 得分)',
        (lookups.band_value, lookups.band_sql),
        kind="band",
        weight="table",
    ),
    operation(
        "PROGRESSIVE",
        (CODE, Arg("x")),
        NUMBER,
        "Each part of x times the rate of the bracket it lies in, added up.",
        'PROGRESSIVE("风险金", 绩效)',
        (lookups.progressive_value, lookups.progressive_sql),
        kind="brackets",
        weight="sum",
    ),
    operation(
        "LOOKUP",
        (CODE, Arg("key", "keys", repeat=True)),
        "table",
        "The result of the row of the look-up table with these keys.",
        'LOOKUP("保底工资", 等级)',
        (lookups.lookup_value, lookups.lookup_sql),
        kind="lookup",
        weight="table",
    ),
)
