"""Rules of published appraisal schemes, as a business user would type them, with worked figures."""

from decimal import Decimal as D

import pytest
from rm_kpi_engine import (
    NUMBER,
    TEXT,
    Band,
    BandLine,
    External,
    Lookup,
    LookupType,
    Names,
    Value,
    compile_formula,
    evaluate,
)

NAMES = Names(
    indicators=dict.fromkeys(
        [
            "存款",
            "贷款",
            "卡",
            "实收",
            "应收",
            "不良率",
            "绩效",
            "增量",
            "目标",
            "得分",
            "满意度",
            "日均",
            "保底",
        ],
        NUMBER,
    ),
    attributes={"职级": TEXT, "岗位": TEXT},
    parameters={"月份": NUMBER},
    bands={"等级": TEXT},
    brackets={"风险金"},
    lookups={"起点": LookupType((TEXT,)), "保底工资": LookupType((TEXT,))},
)
LEVELS = Band(
    tuple(
        BandLine(D(low), D(high) if high else None, grade)
        for low, high, grade in (
            (0, 70, "一级"),
            (70, 80, "二级"),
            (80, 90, "三级"),
            (90, None, "四级"),
        )
    )
)
DEPOSIT = Band(
    (
        BandLine(D(2000), D(5000), D("0.2")),
        BandLine(D(5000), D(8000), D("0.3")),
        BandLine(D(8000), D(15000), D("0.4")),
        BandLine(D(15000), None, D("0.5")),
    )
)
TABLES = {
    External("band", ("等级",)): LEVELS,
    External("brackets", ("风险金",)): DEPOSIT,
    External("lookup", ("起点",)): Lookup({("助理",): D(90), ("高级",): D(140)}),
    External("lookup", ("保底工资",)): Lookup({("二级",): D(700), ("五级",): D(1000)}),
}

# points above the entry minima, 50 units each, pooled and only then cut to whole 5-point units
ENTRY = (
    "IF(存款 >= 300 AND 卡 >= 500,"
    ' LOOKUP("起点", 职级) + STEP(存款 - 300 + 贷款 + 卡, 500, 50, 5), 0)'
)
# 2 points off for each complete percentage point below 97 %
INTEREST = "2 * MAX(0, FLOOR(97 - 实收 / 应收 * 100))"
FLAT = 'IF(绩效 <= 2000, 200, 200 + PROGRESSIVE("风险金", 绩效))'
YEAR = 'TRUNC(CLAMP(IF(目标 = 0, 30, 增量 / 目标 * 30) * PARAM("月份") / 12, 0, 45), 0.01)'
FLOOR_PAY = 'ROUND(LOOKUP("保底工资", 职级) + MAX(0, 绩效), 2)'
COMPLETION = 'ROUND(20 * CLAMP(RATE(增量, 目标, "full"), 0, 120%), 2)'
SATISFACTION = "MAX(0, 20 - MAX(0, 4.5 - 满意度) / 0.1)"

CASES = [
    (ENTRY, {"存款": 300, "贷款": 0, "卡": 500, "职级": "助理"}, 90),
    (ENTRY, {"存款": 480, "贷款": 60, "卡": 560, "职级": "助理"}, 120),
    (ENTRY, {"存款": 290, "贷款": 400, "卡": 900, "职级": "助理"}, 0),
    (INTEREST, {"实收": "98.5", "应收": 100}, 0),
    (INTEREST, {"实收": "96.4", "应收": 100}, 0),
    (INTEREST, {"实收": "95.0", "应收": 100}, 4),
    (INTEREST, {"实收": "288", "应收": 300}, 2),
    (FLAT, {"绩效": -500}, 200),
    (FLAT, {"绩效": "2000.01"}, "200.002"),
    (FLAT, {"绩效": 5000}, 800),
    (FLAT, {"绩效": 15000}, 4500),
    (FLAT, {"绩效": 20000}, 7000),
    (YEAR, {"增量": 1800, "目标": 4000, "月份": 6}, "6.75"),
    (YEAR, {"增量": 3100, "目标": 0, "月份": 6}, 15),
    (YEAR, {"增量": -500, "目标": 3000, "月份": 6}, 0),
    (FLOOR_PAY, {"职级": "二级", "绩效": 5005}, 5705),
    (FLOOR_PAY, {"职级": "五级", "绩效": -13135}, 1000),
    (COMPLETION, {"增量": 10, "目标": 9}, "22.22"),
    (COMPLETION, {"增量": 10, "目标": 0}, 20),
    (COMPLETION, {"增量": 40, "目标": 20}, 24),
    (SATISFACTION, {"满意度": "4.45"}, "19.5"),
    (SATISFACTION, {"满意度": "3.0"}, 5),
    ("20 + STEP(增量, 500, 10, 1)", {"增量": "430"}, 13),
    ("20 + STEP(增量, 500, 10, 1)", {"增量": "499"}, 20),
    ("20 - MIN(15, 3 * MAX(0, STEP(不良率, 2, 0.1, 1)))", {"不良率": "2.4"}, 8),
    ("20 - MIN(15, 3 * MAX(0, STEP(不良率, 2, 0.1, 1)))", {"不良率": "2.05"}, 20),
    ('BAND("等级", ROUND(得分, 2))', {"得分": "89.995"}, "四级"),
    ('BAND("等级", 得分)', {"得分": "89.995"}, "三级"),
    ('IF(岗位 IN ("对公", "小微"), 50%, 20%) * 日均', {"岗位": "小微", "日均": 9}, "4.5"),
]


@pytest.mark.parametrize(("text", "values", "expected"), CASES)
def test_a_published_rule_gives_its_worked_figure(text, values, expected):
    context = dict(TABLES)
    for name, value in values.items():
        kind = "attribute" if name in NAMES.attributes else "indicator"
        external = External("param" if name == "月份" else kind, (name,))
        context[external] = Value(value if kind == "attribute" else D(value))
    found = evaluate(compile_formula(text, NAMES), context).value
    assert found == (expected if isinstance(found, str) else D(expected))
