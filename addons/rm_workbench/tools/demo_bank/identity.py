"""Names, identity numbers and phones of people and firms that do not exist.

Identity numbers carry valid check digits, so that software which verifies them accepts them, but
region 990101, which is not assigned. Phones lie in 154, a block that is not in use.
"""

from datetime import date

from .chance import Chance

REGION = "990101"
PHONE_BLOCK = "154"

_SURNAMES = [
    (name, weight)
    for names, weight in (
        ("王李张刘陈杨", 14),
        ("赵黄周吴徐孙胡朱高林何郭马罗", 5),
        ("梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕", 3),
        ("苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭", 1),
        ("廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段", 1),
    )
    for name in names
]
_RARE_SURNAMES = ("欧阳", "上官", "诸葛", "司徒", "令狐", "慕容")
_MALE = "伟强磊军勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林建志国文海东立永庆峰成德忠良"
_FEMALE = "芳娜敏静丽娟秀英霞燕玲桂梅红艳萍玉兰莉婷雪琳洁晶颖欣怡佳慧晓月春凤云珍倩蓉薇"
_NEUTRAL = "子晨思雨天一然嘉泽安之清远乐知新宜若书亦可"
# Characters outside GBK and outside the Basic Multilingual Plane: real names have them.
_RARE_GIVEN = ("䶮", "㛃", "𬭚")


def _words(text: str) -> list[str]:
    return text.split()


_FIRM_WORDS = _words(
    "云帆 嘉禾源 恒泰 瑞丰 金穗 鸿运 大地 绿野 东盛 百川 新创 启航 华茂 同心 和顺 永兴 广源 祥云"
    " 宏达 天成 锦绣 远景 聚力 佳美 立信 泰和 盛世 兴农 长青 中正"
)
_FIRM_TRADES = _words(
    "商贸 建材 食品 农业科技 机械 包装 物流 纺织 电子 粮油 餐饮管理 园林 汽车服务 装饰工程 医药"
    " 新能源 水产 畜牧 茶业 信息技术"
)
_OFFICES = _words(
    "第一中学 第二中学 实验小学 人民医院 中医院 水务服务中心 交通服务中心 文化馆 图书馆 幼儿园"
    " 疾病预防中心 环境卫生所 农业技术推广站 林业工作站 养老服务中心"
)

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person_name(chance: Chance, gender: str) -> str:
    """Return a Chinese name for a person of gender M or F."""
    rare = chance.below(1000)
    surname = chance.pick(_RARE_SURNAMES) if rare < 5 else chance.weighted(_SURNAMES)
    signs = _MALE if gender == "M" else _FEMALE
    first = chance.pick(_NEUTRAL if chance.percent(25) else signs)
    second = "" if chance.percent(22) else chance.pick(signs)
    if rare == 999:
        return surname + chance.pick(_RARE_GIVEN) + second
    return surname + first + second


def firm_name(chance: Chance, category: str, number: int) -> str:
    """Return the name of a firm, co-operative, office or bank; ``number`` keeps it unique."""
    word, trade = chance.pick(_FIRM_WORDS), chance.pick(_FIRM_TRADES)
    if category == "机关事业单位":
        return f"青禾县{chance.pick(_OFFICES)}（{number}）"
    if category == "同业机构":
        return f"{word}村镇银行（演示{number}）"
    if category == "专业合作社":
        return f"青禾{word}{number}号种养专业合作社"
    if chance.percent(1):
        return f'Qinghe "{number}" Trading Co., Ltd.'
    form = "股份有限公司" if category == "规模企业" and chance.percent(30) else "有限公司"
    return f"青禾{word}{number}{trade}{form}"


def person_id(chance: Chance, birth: date, gender: str) -> str:
    """Return an 18-character identity number with its check character (GB 11643)."""
    order = chance.below(500) * 2 + (1 if gender == "M" else 0)
    body = f"{REGION}{birth:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + _ID_CHECKS[total % 11]


def credit_code(chance: Chance) -> str:
    """Return an 18-character unified social credit code with its check characters (GB 32100)."""
    digits = f"{chance.below(10**8):08d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11
    body = "91" + REGION + digits + {10: "X", 11: "0"}.get(rest, str(rest))
    total = sum(_CREDIT_SIGNS.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _CREDIT_SIGNS[-total % 31]


def phone(chance: Chance) -> str:
    """Return an 11-digit mobile number of the unused block."""
    return f"{PHONE_BLOCK}{chance.below(10**8):08d}"
