"""The bank on stage: its units, the people of the demo logins and the codes others rely on.

The bank, its places and its people are invented. Codes: ``Z00`` head office, ``F10`` to ``F30``
branches, ``S11`` to ``S34`` sub-branches (first digit = branch), ``W..`` outlets, ``K001`` to
``K060`` RMs.
"""

from typing import NamedTuple

BANK_NAME = "青禾农村商业银行（演示）"


class Unit(NamedTuple):
    """A unit of the bank and how many RMs start the quarter or join it there."""

    code: str
    name: str
    parent: str | None
    level: str
    managers: int


UNITS = [
    Unit("Z00", BANK_NAME + "总行", None, "head_office", 4),
    Unit("F10", "城中中心支行", "Z00", "branch", 0),
    Unit("F20", "东溪中心支行", "Z00", "branch", 0),
    Unit("F30", "南岭中心支行", "Z00", "branch", 0),
    Unit("S11", "文昌支行", "F10", "sub_branch", 5),
    Unit("S12", "钟楼支行", "F10", "sub_branch", 4),
    Unit("S13", "人民路支行", "F10", "sub_branch", 5),
    Unit("S14", "科技园支行", "F10", "sub_branch", 4),
    Unit("S21", "东溪镇支行", "F20", "sub_branch", 5),
    Unit("S22", "柳林支行", "F20", "sub_branch", 4),
    Unit("S23", "石桥支行", "F20", "sub_branch", 4),
    Unit("S24", "临江支行", "F20", "sub_branch", 4),
    Unit("S31", "南岭镇支行", "F30", "sub_branch", 5),
    Unit("S32", "茶山支行", "F30", "sub_branch", 4),
    Unit("S33", "白塔支行", "F30", "sub_branch", 4),
    Unit("S34", "双河支行", "F30", "sub_branch", 4),
    Unit("W131", "学府路分理处", "S13", "outlet", 1),
    Unit("W141", "桃源分理处", "S14", "outlet", 1),
    Unit("W221", "枣园分理处", "S22", "outlet", 1),
    Unit("W341", "古渡分理处", "S34", "outlet", 1),
]

POSITIONS = {
    "assistant_rm": "助理客户经理",
    "rm": "客户经理",
    "senior_rm": "高级客户经理",
    "principal_rm": "资深客户经理",
}

CATEGORIES = (
    "普通客户",
    "代发工资客户",
    "贵宾客户",
    "农户",
    "个体工商户",
    "小微企业",
    "规模企业",
    "机关事业单位",
    "专业合作社",
    "同业机构",
)

HEAD_OFFICE = "Z00"
DEMO_RM = "K007"
DEMO_RM2 = "K034"
# of the first one's branch: hands overdue and non-performing loans over to him
DEMO_RM3 = "K008"
DEMO_LEADER_BRANCH = "F10"
DEMO_RISK_BRANCH = "F10"
DEMO_BRANCH_ADMIN_BRANCH = "F10"

# What happens among the RMs in the quarter; see managers.py for the days.
LEAVING_RM = "K009"
JOINING_RM = "K038"
MOVING_RM = "K043"
MOVES_TO = "S33"
# RMs whose customers lend them money over month ends (冲时点).
SPIKE_RMS = ("K012", "K027", "K051")

# RMs of whose customers a sum is booked with an earlier day after the quarter (倒起息).
BACK_DATED_RMS = (DEMO_RM, "K021", DEMO_RM2, "K049")

FIXED_NAMES = {DEMO_RM: "陈晓岚", DEMO_RM2: "罗建平", DEMO_RM3: "陈艳晓"}


def demo_people() -> list[dict]:
    """Return who signs in to the demo: one dict per login.

    :return: ``{"login", "name", "role", "branch_code", "rm_code"}``; ``role`` is the group without
        ``group_`` (admin, leader, rm, risk, auditor, branch_admin, integration), ``rm_code`` is
        None for everybody who is not an RM.
    """
    rows = [
        ("admin", "沈启明", "admin", HEAD_OFFICE, None),
        ("admin2", "顾怀远", "admin", HEAD_OFFICE, None),
        ("leader", "何振华", "leader", DEMO_LEADER_BRANCH, None),
        ("leader_ho", "梁静仪", "leader", HEAD_OFFICE, None),
        ("rm", FIXED_NAMES[DEMO_RM], "rm", "S11", DEMO_RM),
        ("rm2", FIXED_NAMES[DEMO_RM2], "rm", "S23", DEMO_RM2),
        ("rm3", FIXED_NAMES[DEMO_RM3], "rm", "S11", DEMO_RM3),
        ("risk", "邓立诚", "risk", DEMO_RISK_BRANCH, None),
        ("auditor", "方慎之", "auditor", HEAD_OFFICE, None),
        ("branch_admin", "许文静", "branch_admin", DEMO_BRANCH_ADMIN_BRANCH, None),
        ("integration", "数据接口", "integration", HEAD_OFFICE, None),
    ]
    keys = ("login", "name", "role", "branch_code", "rm_code")
    return [dict(zip(keys, row, strict=True)) for row in rows]
