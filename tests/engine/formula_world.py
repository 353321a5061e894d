"""The names, tables and ways to run that the tests of this folder share."""

import json
from datetime import date
from decimal import Decimal as D
from pathlib import Path

import rm_kpi_engine
from rm_kpi_engine import (
    BOOLEAN,
    DATE,
    NUMBER,
    TEXT,
    Band,
    BandLine,
    Column,
    External,
    Lookup,
    LookupType,
    Names,
    Row,
    Rows,
    Sql,
    Value,
    compile_formula,
    evaluate,
    literal,
    to_sql,
)
from rm_kpi_engine.names import EARLIER_KINDS, PEER_KINDS, REFERENCE_KINDS, ROLLING_KINDS

ENGINE = Path(rm_kpi_engine.__file__).parent
NAMES = Names(
    indicators={"a": NUMBER, "b": NUMBER, "日均存款": NUMBER, "不良率": NUMBER, "评语": TEXT},
    attributes={"岗位": TEXT, "入行日期": DATE, "在岗": BOOLEAN},
    parameters={"p": NUMBER, "名称": TEXT},
    inputs={"投诉": NUMBER},
    bands={
        "points": NUMBER,
        "grade": TEXT,
        "scaled": NUMBER,
        "word": TEXT,
        **dict.fromkeys(("broken", "round", "summed"), NUMBER),
    },
    band_formulas={
        "scaled": ("0 - 5", "数值 / a * TARGET(a)", None, 'BAND("points", 数值 - b) + 数值'),
        "broken": ("1 + 没有",),
        "round": ('BAND("round", 数值)',),
        "summed": ("SUM_ROWS(明细, 余额)",),
        "word": ('IF(数值 > b, 评语, "乙")', None),
    },
    brackets={"tax"},
    lookups={"pay": LookupType((TEXT, NUMBER)), "title": LookupType((TEXT,), TEXT)},
    rows={"明细": {"余额": NUMBER, "利率": NUMBER, "担保": TEXT}},
    schemes={"RM": {"score"}},
    circular={"TOP"},
    kinds=REFERENCE_KINDS | EARLIER_KINDS | ROLLING_KINDS | PEER_KINDS | {"under"},
)
PG = {NUMBER: "numeric", TEXT: "text", BOOLEAN: "boolean", DATE: "date"}
# What a formula over NAMES may need, with its type; the text is how a formula writes it.
EXTERNALS = {
    "a": (External("indicator", ("a",)), NUMBER),
    "b": (External("indicator", ("b",)), NUMBER),
    "日均存款": (External("indicator", ("日均存款",)), NUMBER),
    "不良率": (External("indicator", ("不良率",)), NUMBER),
    "评语": (External("indicator", ("评语",)), TEXT),
    "岗位": (External("attribute", ("岗位",)), TEXT),
    "入行日期": (External("attribute", ("入行日期",)), DATE),
    "在岗": (External("attribute", ("在岗",)), BOOLEAN),
    'PARAM("p")': (External("param", ("p",)), NUMBER),
    'PARAM("名称")': (External("param", ("名称",)), TEXT),
    "TARGET(a)": (External("target", ("a",)), NUMBER),
    'INPUT("投诉")': (External("input", ("投诉",)), NUMBER),
    "PREV(a)": (External("prev", ("a",)), NUMBER),
    "LAST_YEAR_END(a)": (External("last_year_end", ("a",)), NUMBER),
    "MONTHS_AGO(a, 3)": (External("months_ago", ("a", 3)), NUMBER),
    "YTD(a)": (External("ytd", ("a",)), NUMBER),
    "AVG_LAST(b, 2)": (External("avg_last", ("b", 2)), NUMBER),
    "SUM_LAST(b, 2)": (External("sum_last", ("b", 2)), NUMBER),
    "COUNT_LAST(b, 2)": (External("count_last", ("b", 2)), NUMBER),
    'UNDER("RM", "score", "avg", "team")': (
        External("under", ("RM", "score", "avg", "team")),
        NUMBER,
    ),
    'SUM_OVER(b, "bank")': (External("sum_over", ("b", "bank", "with")), NUMBER),
    'AVG_OVER(b, "branch", "without")': (External("avg_over", ("b", "branch", "without")), NUMBER),
    'COUNT_OVER(b, "team")': (External("count_over", ("b", "team", "with")), NUMBER),
    'MIN_OVER(b, "grade")': (External("min_over", ("b", "grade", "with")), NUMBER),
    'MAX_OVER(b, "position")': (External("max_over", ("b", "position", "with")), NUMBER),
    'RANK(b, "branch")': (External("rank", ("b", "branch")), NUMBER),
    'PERCENTRANK(b, "bank")': (External("percent_rank", ("b", "bank")), NUMBER),
    "DAYS_IN_PERIOD()": (External("days_in_period"), NUMBER),
    "PERIOD_START()": (External("period_start"), DATE),
    "PERIOD_END()": (External("period_end"), DATE),
}
#: which of the tables of a band holds for the RM: in random formulas what this attribute says
WHICH = EXTERNALS["评语"][0]
TABLES_OF_BANDS = tuple(External("table", (code,)) for code in (*NAMES.bands, *NAMES.brackets))
POINTS = Band(
    (
        BandLine(None, D(0), D(-5)),
        BandLine(D(0), D("0.97"), D(0)),
        BandLine(D("0.97"), D(1), D("2.5"), upper_closed=True),
        BandLine(D(1), D(100), D(5), lower_closed=False),
        BandLine(D(200), D(10) ** 20, D(9)),
    )
)
GRADE = Band(
    (BandLine(D(90), None, "优秀"), BandLine(D(60), None, "合格"), BandLine(None, None, "差"))
)
SCALED = Band(
    (
        BandLine(None, D(0), None),
        BandLine(D(0), D(1), None, upper_closed=True),
        BandLine(D(1), D(60), D(7), lower_closed=False),
        BandLine(D(90), None, None),
    )
)
WORD = Band((BandLine(D(60), None, None), BandLine(None, D(1), "差")))
TAX = Band(
    (
        BandLine(None, D(2000), D("0.1")),
        BandLine(D(2000), D(5000), D("0.2")),
        BandLine(D(5000), None, D("0.333")),
    )
)
PAY = Lookup({("甲", D(1)): D(600), ("甲", D(2)): D("700.5"), ("乙", D(1)): D(900)})
TITLE = Lookup({("甲",): "一级", ("%s'--",): "乙"})
TABLES = {
    External("band", ("points",)): POINTS,
    External("band", ("grade",)): GRADE,
    External("band", ("scaled",)): SCALED,
    External("band", ("word",)): WORD,
    External("brackets", ("tax",)): TAX,
    External("lookup", ("pay",)): PAY,
    External("lookup", ("title",)): TITLE,
}
ROWS = External("rows", ("明细",))
COLUMNS = NAMES.rows["明细"]
DEFAULT = {NUMBER: D(1), TEXT: "甲", BOOLEAN: True, DATE: date(2024, 2, 29)}


def formula(text):
    """Compile `text` over NAMES."""
    return compile_formula(text, NAMES)


def context(**values):
    """A context for the interpreter: all externals at a default, those given set.

    A value is a number (as text or int), another value, or a reason as `Value(None, "no_data")`.
    """
    result = {external: Value(DEFAULT[type_]) for external, type_ in EXTERNALS.values()}
    for name, value in values.items():
        external, type_ = EXTERNALS[WRITTEN.get(name, name)]
        if type_ == NUMBER and isinstance(value, str | int):
            value = D(value)
        result[external] = value if isinstance(value, Value) else Value(value)
    return (
        result | TABLES | {ROWS: [detail_row("300", "9.6", "信用"), detail_row("100", "8", "抵押")]}
    )


def detail_row(*values):
    """A detail row: balance, rate, guarantee; None is missing."""
    figures = [None if v is None else D(v) for v in values[:2]] + list(values[2:])
    return Row(
        {
            code: Value(None, "no_data") if value is None else Value(value)
            for code, value in zip(COLUMNS, figures, strict=True)
        }
    )


def rows_literal(rows):
    """Detail rows as one jsonb value."""
    data = [
        [row.issue, *(None if v.value is None else str(v.value) for v in row.values.values())]
        for row in rows
    ]
    return Sql("%s::jsonb", (json.dumps(data),))


def rows_of(column):
    """`Rows` over what `rows_literal` wrote."""
    casts = ", ".join(
        f"(e.r ->> {number})::{PG[kind]} AS c{number - 1}"
        for number, kind in enumerate(COLUMNS.values(), 1)
    )
    select = f"SELECT e.line, e.r ->> 0 AS issue, {casts} FROM jsonb_array_elements({{}})"
    return Rows(Sql.of(f"{select} WITH ORDINALITY AS e (r, line)", column), COLUMNS)


WRITTEN = {
    "target": "TARGET(a)",
    "param": 'PARAM("p")',
    "entered": 'INPUT("投诉")',
    "prev": "PREV(a)",
}


def value_of(text, **values):
    """The interpreter's Value of `text`."""
    return evaluate(formula(text), context(**values))


def literals(values):
    """The context for SQL that holds the same values as constants."""
    result = dict(TABLES)
    for external, type_ in EXTERNALS.values():
        value = values[external]
        if value.missing:
            column = Column(Sql(f"NULL::{PG[type_]}"), literal(value.issue))
        else:
            column = Column(literal(value.value), Sql("NULL::text"))
        result[external] = column
    return result | {ROWS: rows_of(rows_literal(values[ROWS]))}


def read(text, issue, type_):
    """A Value from what PostgreSQL gave as text."""
    if text is None:
        return Value(None, issue)
    assert issue is None, f"both a value {text} and a reason {issue}"
    convert = {NUMBER: D, TEXT: str, BOOLEAN: "true".__eq__, DATE: date.fromisoformat}
    return Value(convert[type_](text))


def database_value(cursor, text, **values):
    """The Value of `text` that PostgreSQL gives."""
    compiled = formula(text)
    fragment = to_sql(compiled, literals(context(**values)))
    select = Sql.of("SELECT ({})::text, {}", fragment.value, fragment.issue)
    cursor.execute(select.text, select.params)
    return read(*cursor.fetchone(), compiled.type)
