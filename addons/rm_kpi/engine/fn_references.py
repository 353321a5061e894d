"""What stands outside the formula: parameters, targets, inputs, dates, other periods, other RMs."""

from decimal import Decimal

from .signature import Arg, operation, reference
from .strict import strict, template
from .syntax import DATE, NUMBER, TEXT
from .values import months_between

CODE = Arg("code", TEXT, "code")
INDICATOR = Arg("indicator", form="indicator")
PERIODS = Arg("n", form="integer", low=1, high=120)
SCOPES = ("bank", "branch", "region", "team", "position", "grade", "same_level")
SCOPE = Arg("scope", TEXT, "choice", choices=SCOPES)
OWN = Arg("own", TEXT, "choice", optional=True, default="with", choices=("with", "without"))

REFERENCES = (
    reference("PARAM", (CODE,), "A parameter, as valid for the RM.", 'PARAM("封顶")', "named"),
    reference("TARGET", (INDICATOR,), "The target of an indicator.", "TARGET(日均存款)"),
    reference("INPUT", (CODE,), "A figure entered by a department.", 'INPUT("投诉次数")', "named"),
)

DATES = (
    reference("DAYS_IN_PERIOD", (), "Days of the period.", "DAYS_IN_PERIOD()"),
    reference("PERIOD_START", (), "First day of the period.", "PERIOD_START()", DATE),
    reference("PERIOD_END", (), "Last day of the period.", "PERIOD_END()", DATE),
    operation(
        "MONTHS_BETWEEN",
        (Arg("from", DATE), Arg("to", DATE)),
        NUMBER,
        "Complete months from one day to the other.",
        "MONTHS_BETWEEN(入行日期, PERIOD_END())",
        strict(
            lambda values, _options: Decimal(months_between(*values)), template("rm_months({}, {})")
        ),
    ),
    operation(
        "DAYS_BETWEEN",
        (Arg("from", DATE), Arg("to", DATE)),
        NUMBER,
        "Days from one day to the other.",
        "DAYS_BETWEEN(入行日期, PERIOD_END())",
        strict(
            lambda values, _options: Decimal((values[1] - values[0]).days),
            template("(-({} - {}))::numeric"),
        ),
    ),
    operation(
        "YEAR",
        (Arg("day", DATE),),
        NUMBER,
        "The year of a day.",
        "YEAR(PERIOD_END())",
        strict(
            lambda values, _options: Decimal(values[0].year),
            template("extract(year FROM {})::numeric"),
        ),
    ),
    operation(
        "MONTH",
        (Arg("day", DATE),),
        NUMBER,
        "The month of a day, 1 to 12.",
        "IF(MONTH(PERIOD_END()) = 12, 20, 0)",
        strict(
            lambda values, _options: Decimal(values[0].month),
            template("extract(month FROM {})::numeric"),
        ),
    ),
)

HISTORY = (
    reference("PREV", (INDICATOR,), "The value of the period before.", "PREV(得分)", "same"),
    reference(
        "LAST_YEAR_END",
        (INDICATOR,),
        "The value at the end of last year.",
        "LAST_YEAR_END(贷款余额)",
        "same",
    ),
    reference(
        "MONTHS_AGO",
        (INDICATOR, PERIODS),
        "The value n months earlier.",
        "MONTHS_AGO(风险金, 36)",
        "same",
    ),
    reference("YTD", (INDICATOR,), "The sum since 1 January, this period included.", "YTD(绩效)"),
    reference(
        "AVG_LAST",
        (INDICATOR, PERIODS),
        "The average of the last n periods, this one included.",
        "AVG_LAST(得分, 3)",
    ),
    reference(
        "SUM_LAST",
        (INDICATOR, PERIODS),
        "The sum of the last n periods, this one included.",
        "SUM_LAST(绩效, 12)",
    ),
    reference(
        "COUNT_LAST",
        (INDICATOR, PERIODS),
        "How many of the last n periods have a value.",
        "COUNT_LAST(得分, 12)",
    ),
)

HOW = Arg("how", TEXT, "choice", choices=("sum", "avg", "count", "min", "max"))
BELOW = Arg("scope", TEXT, "choice", choices=("team", "branch", "region"))

_AMONG = "among the RMs of the same bank, branch, region, team, position, grade or level"


def _peer(name, doc, kind=None):
    return reference(
        name, (INDICATOR, SCOPE), f"{doc} {_AMONG}.", f'{name}(得分, "branch")', kind=kind
    )


def _peer_sum(name, doc):
    doc = f'{doc} {_AMONG}, the own value `"with"` or `"without"`.'
    return reference(name, (INDICATOR, SCOPE, OWN), doc, f'{name}(得分, "branch")')


BELOW_RMS = (
    reference(
        "UNDER",
        (CODE, Arg("figure", TEXT, "code"), HOW, BELOW),
        'A figure of another scheme, or `"score"`, in the same period over the RMs of the team'
        " that the appraised one leads, of his branch and all below, or of his region.",
        'UNDER("RM-MONTHLY", "score", "avg", "team")',
    ),
)

PEERS = (
    _peer_sum("SUM_OVER", "The sum"),
    _peer_sum("AVG_OVER", "The average"),
    _peer_sum("COUNT_OVER", "How many have a value"),
    _peer_sum("MIN_OVER", "The smallest value"),
    _peer_sum("MAX_OVER", "The largest value"),
    _peer("RANK", "The place, 1 for the highest value, equal values share a place,"),
    _peer("PERCENTRANK", "(n - place) / (n - 1)", "percent_rank"),
)
