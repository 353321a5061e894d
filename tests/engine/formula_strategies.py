"""Random formulas that type-check, and random worlds for them, for Hypothesis.

Hypothesis draws a seed, an ordinary generator does the rest: ten times as many formulas in the same
time, and a failure is told by its formula rather than made smaller.
"""

from datetime import date
from decimal import Decimal as D

from formula_world import EXTERNALS, NAMES, ROWS, TABLES, TABLES_OF_BANDS, WHICH, detail_row
from hypothesis import strategies as st
from rm_kpi_engine import BOOLEAN, DATE, NUMBER, TEXT, Row, Value, compile_formula
from rm_kpi_engine.errors import FormulaError

NUMERALS = [
    "0",
    "1",
    "2",
    "3",
    "7",
    "10",
    "100",
    "1000",
    "0.5",
    "0.1",
    "0.01",
    "0.97",
    "3%",
    "97%",
    "150%",
    "2.5",
    "33.333",
    "60",
    "90",
    "12",
    "5000",
    "2000",
    "200",
    "0.00000000000000000001",
    "9999999999999999999999999",
    "0.33333333333333333333",
    "365",
]
NUMBERS = [
    *map(
        D,
        [
            "0",
            "1",
            "-1",
            "2",
            "3",
            "7",
            "0.5",
            "-0.5",
            "0.97",
            "0.96999999999999999999",
            "100",
            "60",
            "89.995",
            "90",
            "-2000",
        ],
    ),
    *map(
        D,
        [
            "5000",
            "0.005",
            "-0.015",
            "12345678.91",
            "0.000001",
            "33.333333",
            "1E-20",
            "-1E+25",
            "1E+25",
            "0.3",
        ],
    ),
]
NUMBERS += map(D, ("1234567890123456789012345.12345678901234567891", "-9.99999999999999999999"))
TEXTS = ["甲", "乙", "", "it's", "%s'--", "优秀"]
DATES = [
    date(2024, 2, 29),
    date(2024, 1, 31),
    date(2023, 12, 31),
    date(2024, 3, 1),
    date(1999, 2, 28),
]
REASONS = ["no_data", "missing_target", "missing_input", "overflow"]
NAMED = {
    type_: [text for text, (_external, kind) in EXTERNALS.items() if kind == type_]
    for type_ in (NUMBER, TEXT, BOOLEAN, DATE)
}
COLUMN_NAMES = {NUMBER: ["余额", "利率"], TEXT: ["担保"]}
SAMPLES = {NUMBER: NUMBERS, TEXT: TEXTS, BOOLEAN: [True, False], DATE: DATES}
MODES = ("half_up", "half_even", "down")


class Writer:
    """Writes formulas; `pick` chooses one of several."""

    def __init__(self, random):
        self.pick = random.choice
        self.inside = False  # writing about detail rows

    def write(self, type_, depth):
        """A formula of `type_`, nested at most `depth` deep."""
        if depth == 0:
            return self.leaf(type_)
        return getattr(self, self.pick(BRANCHES[type_]).__name__)(type_, depth - 1)

    def leaf(self, type_, _depth=0):
        if type_ == NUMBER and self.pick((True, False)):
            return self.pick(NUMERALS)
        if self.inside and type_ in COLUMN_NAMES and self.pick((True, False)):
            return self.pick(COLUMN_NAMES[type_])
        if type_ == TEXT and self.pick((True, False)):
            return f'"{self.pick(TEXTS)}"'
        return self.pick(NAMED[type_])

    def several(self, type_, depth, least=1):
        count = self.pick(range(least, least + 3))
        return ", ".join(self.write(type_, depth) for _ in range(count))

    def arithmetic(self, _type, depth):
        operators = self.pick(("+-", "*/", "/", "*"))
        text = self.bracketed(NUMBER, depth)
        for _ in range(self.pick((1, 2, 3))):
            text += f" {self.pick(operators)} {self.bracketed(NUMBER, depth)}"
        return text

    def bracketed(self, type_, depth):
        return f"({self.write(type_, depth)})" if depth else self.leaf(type_)

    def sign_or_percent(self, _type, depth):
        return self.pick(("-{}", "+{}", "{}%", "-{}%")).format(self.bracketed(NUMBER, depth))

    def if_(self, type_, depth):
        parts = [self.write(BOOLEAN, depth), self.write(type_, depth), self.write(type_, depth)]
        return f"IF({', '.join(parts)})"

    def ifs(self, type_, depth):
        parts = []
        for _ in range(self.pick((1, 2))):
            parts += self.write(BOOLEAN, depth), self.write(type_, depth)
        if self.pick((True, False)):
            parts.append(self.write(type_, depth))
        return f"IFS({', '.join(parts)})"

    def coalesce(self, type_, depth):
        return f"COALESCE({self.several(type_, depth, 2)})"

    def if_missing(self, type_, depth):
        why = self.pick((*REASONS[:3], "division_by_zero", "no_band", "no_row"))
        return f'IFMISSING({self.write(type_, depth)}, "{why}", {self.write(type_, depth)})'

    def call(self, _type, depth):
        call = self.pick(CALLS)
        return call.format(*(self.write(NUMBER, depth) for _ in range(call.count("{}"))))

    def rounded(self, _type, depth):
        digits = self.pick((0, 1, 2, 4, 20, -1, -3))
        return f'ROUND({self.write(NUMBER, depth)}, {digits}, "{self.pick(MODES)}")'

    def lookup(self, type_, depth):
        if type_ == TEXT:
            return f'LOOKUP("title", {self.write(TEXT, depth)})'
        key = self.pick(("1", "2", self.write(NUMBER, depth)))
        return f'LOOKUP("pay", {self.leaf(TEXT)}, {key})'

    def over_rows(self, _type, depth):
        if self.inside:
            return self.leaf(NUMBER)
        self.inside = True
        name = self.pick(("SUM", "AVG", "MIN", "MAX", "COUNT"))
        parts = [] if name == "COUNT" else [self.write(NUMBER, depth)]
        if self.pick((True, False)):
            parts.append(self.write(BOOLEAN, depth))
        self.inside = False
        return f"{name}_ROWS({', '.join(['明细', *parts])})"

    def graded(self, _type, depth):
        return f'BAND("{self.pick(("grade", "word"))}", {self.write(NUMBER, depth)})'

    def dates(self, _type, depth):
        name = self.pick(("MONTHS_BETWEEN", "DAYS_BETWEEN", "YEAR", "MONTH"))
        count = 2 if name.endswith("BETWEEN") else 1
        return f"{name}({', '.join(self.write(DATE, depth) for _ in range(count))})"

    def compared(self, _type, depth):
        type_ = self.pick((NUMBER, NUMBER, NUMBER, TEXT, DATE, BOOLEAN))
        operators = ("=", "<>") if type_ in (TEXT, BOOLEAN) else ("=", "<>", "<", "<=", ">", ">=")
        left, right = (self.bracketed(type_, depth) for _ in range(2))
        return f"{left} {self.pick(operators)} {right}"

    def connected(self, _type, depth):
        return f"{self.pick(('AND', 'OR'))}({self.several(BOOLEAN, depth, 2)})"

    def infix(self, _type, depth):
        left, right = (self.bracketed(BOOLEAN, depth) for _ in range(2))
        return f"{left} {self.pick(('and', 'or'))} {right}"

    def negated(self, _type, depth):
        return f"NOT({self.write(BOOLEAN, depth)})"

    def member(self, _type, depth):
        type_ = self.pick((NUMBER, TEXT, DATE))
        return f"{self.bracketed(type_, depth)} IN ({self.several(type_, depth)})"


CALLS = (
    "MIN({}, {})",
    "MAX({}, {}, {})",
    "CLAMP({}, {}, {})",
    "ABS({})",
    "SIGN({})",
    "FLOOR({})",
    "FLOOR({}, {})",
    "CEIL({})",
    "CEIL({}, {})",
    "TRUNC({})",
    "TRUNC({}, {})",
    "STEP({}, {}, {}, {})",
    "RATE({}, {})",
    'RATE({}, {}, "zero")',
    'RATE({}, {}, "full")',
    'RATE({}, {}, "missing")',
    "RATE({}, {}, {})",
    'BAND("points", {})',
    'BAND("scaled", {})',
    'PROGRESSIVE("tax", {})',
)
COMMON = (Writer.if_, Writer.ifs, Writer.coalesce, Writer.if_missing)
BRANCHES = {
    NUMBER: (
        *COMMON,
        *(Writer.arithmetic,) * 5,
        *(Writer.call,) * 10,
        *(Writer.over_rows,) * 2,
        Writer.sign_or_percent,
        Writer.rounded,
        Writer.lookup,
        Writer.dates,
    ),
    TEXT: (*COMMON, Writer.lookup, Writer.graded),
    DATE: COMMON,
    BOOLEAN: (
        *COMMON,
        *(Writer.compared,) * 4,
        *(Writer.connected,) * 2,
        Writer.infix,
        Writer.negated,
        Writer.member,
    ),
}


SEEDS = st.integers(0, 2**64 - 1)


def _formulas(random, count, names=NAMES):
    """Those too complex to be accepted are written again."""
    writer = Writer(random)
    result = []
    while len(result) < count:
        type_ = writer.pick((NUMBER, NUMBER, NUMBER, NUMBER, BOOLEAN, TEXT, DATE))
        text = writer.write(type_, writer.pick((1, 2, 3, 3, 4)))
        try:
            result.append(compile_formula(text, names, expected=type_))
        except FormulaError as error:
            if error.code != "too_complex":
                raise
    return result


def _world(random, tables=TABLES):
    """A value or a reason for every external."""
    world = {}
    for external, type_ in EXTERNALS.values():
        if random.randrange(8) == 0:
            world[external] = Value(None, random.choice(REASONS))
        else:
            world[external] = Value(random.choice(SAMPLES[type_]))
    rows = [_detail(random) for _ in range(random.choice((0, 1, 2, 4)))]
    which = dict.fromkeys(TABLES_OF_BANDS, world[WHICH])
    return world | which | tables | {ROWS: rows}


def _detail(random):
    if random.randrange(12) == 0:
        # stands for no data: no column has a value
        return Row(detail_row(None, None, None).values, "no_data")
    pick = lambda some: None if random.randrange(10) == 0 else random.choice(some)  # noqa: E731
    return detail_row(pick(NUMBERS), pick(NUMBERS), pick(TEXTS))
