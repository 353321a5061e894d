"""What the formulas of a pay rule may name, and their plan. No database.

A rule's lines are computed from top to bottom by dependence, like the indicators of a scheme. They
name the scheme's indicators (as figures of the run), each other, and the result itself.
"""

from ..computing.plan import make_plan, make_step
from ..engine.names import Names
from ..engine.syntax import NUMBER, TEXT

#: what a formula may say about the result -> column of the result, type
RESULT_NAMES = {
    "得分": ("score", NUMBER),
    "SCORE": ("score", NUMBER),
    "名次": ("rank", NUMBER),
    "RANK": ("rank", NUMBER),
    "机构名次": ("branch_rank", NUMBER),
    "BRANCH_RANK": ("branch_rank", NUMBER),
    "等级": ("grade", TEXT),
    "GRADE": ("grade", TEXT),
}
NUMBERS = frozenset(code for code, (_column, kind) in RESULT_NAMES.items() if kind == NUMBER)
KINDS = frozenset(
    {
        "indicator",
        "attribute",
        "param",
        "target",
        "input",
        "band",
        "brackets",
        "lookup",
        "period_start",
        "period_end",
        "days_in_period",
    }
)
#: a helper figure; an amount that is added up; the least and the most the sum may be
FACTOR, AMOUNT, FLOOR, CAP = "factor", "amount", "floor", "cap"
MONEY = (AMOUNT, FLOOR, CAP)
CENTS = 2


def pay_names(names, codes):
    """Return the `Names` of a rule's formulas.

    :param names: `Names` of the scheme.
    :param codes: codes of the rule's own lines.
    """
    indicators = {**names.indicators, **dict.fromkeys(codes, NUMBER)}
    result = {code: kind for code, (_column, kind) in RESULT_NAMES.items()}
    attributes = {c: t for c, t in {**names.attributes, **result}.items() if c not in indicators}
    return Names(
        indicators=indicators,
        attributes=attributes,
        parameters=names.parameters,
        inputs=names.inputs,
        targets=set(names.indicators),
        bands=names.bands,
        band_formulas=names.band_formulas,
        brackets=names.brackets,
        lookups=names.lookups,
        kinds=KINDS,
    )


def pay_plan(names, indicators, lines, tables):
    """Return the `Plan` of a rule.

    :param indicators: {code: id} of the scheme's indicators, whose values are there already.
    :param lines: [(id, code, digits, formula)].
    :param tables: {external: table} of the scheme.
    :raises FormulaError: when a formula is refused or the lines form a circle.
    """
    own = pay_names(names, [code for _id, code, _digits, _formula in lines])
    raw = {code: indicator for code, indicator in indicators.items() if code in names.indicators}
    for _id, code, _digits, _formula in lines:
        raw.pop(code, None)
    steps = [make_step(line, code, digits, text, own) for line, code, digits, text in lines]
    return make_plan(raw, steps, tables)
