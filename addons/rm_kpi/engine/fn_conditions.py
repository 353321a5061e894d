"""Conditions and choices."""

from . import logic
from .signature import ANY, Arg, operation
from .strict import strict, template
from .syntax import BOOLEAN, TEXT

CONDITIONS = (
    operation(
        "IF",
        (Arg("condition", BOOLEAN), Arg("then", ANY), Arg("else", ANY)),
        ANY,
        "`then` when the condition holds, else `else`.",
        "IF(不良率 > 3%, 0, 20)",
        (logic.choose_value, logic.choose_sql),
    ),
    operation(
        "IFS",
        (Arg("condition", BOOLEAN), Arg("result", ANY)),
        ANY,
        "The result after the first condition that holds; a last result alone covers the rest.",
        'IFS(得分 >= 90, "优秀", 得分 >= 60, "合格", "不合格")',
        (logic.choose_value, logic.choose_sql),
        pairs=True,
    ),
    operation(
        "AND",
        (Arg("a", BOOLEAN, repeat=True),),
        BOOLEAN,
        "True when all hold. Also written `a AND b`.",
        "AND(a > 1, b < 2)",
        (logic.all_value, logic.all_sql),
    ),
    operation(
        "OR",
        (Arg("a", BOOLEAN, repeat=True),),
        BOOLEAN,
        "True when one holds. Also written `a OR b`.",
        "OR(a > 1, b < 2)",
        (logic.any_value, logic.any_sql),
    ),
    operation(
        "NOT",
        (Arg("a", BOOLEAN),),
        BOOLEAN,
        "True when the condition does not hold.",
        "NOT(a > 1)",
        strict(lambda values, _options: not values[0], template("(NOT {})")),
    ),
    operation(
        "IN",
        (Arg("x", ANY, exact=True), Arg("a", ANY, exact=True, repeat=True)),
        BOOLEAN,
        "True when x equals one of the others. Also written `x IN (a, b)`.",
        'IN(岗位, "对公", "小微")',
        (logic.in_value, logic.in_sql),
    ),
    operation(
        "COALESCE",
        (Arg("a", ANY), Arg("b", ANY, repeat=True)),
        ANY,
        "The first that has a value.",
        "COALESCE(TARGET(日均存款), 0)",
        (logic.coalesce_value, logic.coalesce_sql),
    ),
    operation(
        "IFMISSING",
        (
            Arg("x", ANY),
            Arg("reason", TEXT, "choice", choices=logic.REASONS),
            Arg("otherwise", ANY),
        ),
        ANY,
        "x; where x has no value for this one reason, `otherwise`. See the reasons below.",
        'IFMISSING(日均存款 / TARGET(日均存款), "missing_target", 1)',
        (logic.if_missing_value, logic.if_missing_sql),
    ),
)
