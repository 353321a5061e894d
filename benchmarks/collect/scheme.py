"""The scheme that the bench appraises by: every figure raw, 20 computed, 10 scoring."""

from odoo.fields import Command

CODE, PERIOD, PARAMETER, CAP = "BENCH", "2026-06", "bench_cap", "120"

#: code, formula, digits; the same by hand in scoring.sql
COMPUTED = (
    ("deposit_growth", "avg_daily_deposit - avg_daily_deposit_qtd", -1),
    ("loan_deposit_ratio", "loan_balance / avg_daily_deposit", 6),
    ("overdue_ratio", "overdue_balance / loan_balance", 6),
    ("special_ratio", "special_mention_balance / loan_balance", 6),
    ("over_90_ratio", "overdue_90_balance / loan_balance", 6),
    ("loans_per_customer", "loan_balance / customers_count", 2),
    ("deposit_per_customer", "avg_daily_deposit / customers_weighted", 2),
    ("cheap_deposit", "bench_end_current + bench_end_savings", -1),
    ("cheap_part", "IF(month_end_deposit > 0, cheap_deposit / month_end_deposit, 0)", 6),
    (
        "term_part",
        "IF(month_end_deposit > 0, (bench_end_term_3m + bench_end_term_1y) / month_end_deposit, 0)",
        6,
    ),
    ("income", "fee_income + insurance_volume * 1% + sales_income", 2),
    ("income_qtd", "fee_income_qtd + insurance_volume_qtd * 1% + sales_income_qtd", 2),
    ("income_per_customer", "income / customers_count", 4),
    ("cards", "cards_issued + bank_cards_sold", -1),
    ("interest_gap", "interest_due - interest_received", -1),
    ("receipt", "COALESCE(interest_receipt_ratio, 1)", -1),
    ("bad", "COALESCE(npl_ratio, 0)", -1),
    ("against_branch", 'RATE(avg_daily_deposit, AVG_OVER(avg_daily_deposit, "branch"), "zero")', 6),
    ("part_of_bank", 'avg_daily_deposit / SUM_OVER(avg_daily_deposit, "bank")', 8),
    ("attainment", "RATE(avg_daily_deposit, TARGET(avg_daily_deposit))", 6),
)
#: code, formula, weight; two digits
SCORING = (
    ("s_deposit", f'MIN(attainment * 100, PARAM("{PARAMETER}"))', 25),
    (
        "s_growth",
        "CLAMP(60 + STEP(avg_daily_deposit, avg_daily_deposit_qtd, 10000, 5), 0, 120)",
        10,
    ),
    ("s_loans", "MIN(loans_per_customer / 100, 120)", 10),
    ("s_quality", 'BAND("quality", bad)', 15),
    ("s_receipt", "IF(receipt >= 97%, 100, MAX(receipt * 100, 0))", 10),
    ("s_income", "MIN(income / 100, 120)", 10),
    ("s_cards", "MIN(cards * 2, 100)", 5),
    ("s_mobile", "MIN(mobile_bank_customers * 5, 120)", 5),
    ("s_branch", "CLAMP(against_branch * 100, 50, 120)", 5),
    ("s_veto", "IFS(overdue_90_balance > 100000, 0, overdue_90_balance > 0, 60, 100)", 5),
)
#: (from, included, to, included, result)
QUALITY = (
    (False, True, "0", True, "100"),
    ("0", False, "0.02", True, "80"),
    ("0.02", False, "0.05", False, "60"),
    ("0.05", True, False, False, "0"),
)
GRADES = (
    (False, True, "50", False, "D"),
    ("50", True, "60", False, "C"),
    ("60", True, "70", False, "B"),
    ("70", True, False, False, "A"),
)


def make_scheme(env, sources):
    """Make the released scheme, its parameter, and a target for 99 of 100 RMs."""
    parameter = {"code": PARAMETER, "name": "Cap", "value_ids": [Command.create({"value": CAP})]}
    env["rm.kpi.parameter"].create(parameter)
    scheme = env["rm.kpi.scheme"].create(
        {
            "code": CODE,
            "name": "Bench",
            "period_type": "month",
            "band_ids": [
                Command.create(_band("quality", QUALITY, "result_number")),
                Command.create(_band("grade", GRADES, "result_text")),
            ],
            "indicator_ids": [
                Command.create({**vals, "name": vals["code"], "sequence": number})
                for number, vals in enumerate(_indicators(sources))
            ],
        }
    )
    scheme.grade_band_id = scheme.band_ids.filtered(lambda band: band.code == "grade")
    # the bench is no bank: nobody tests and signs here
    scheme._set_guarded(state="released")
    asked = scheme.indicator_ids.filtered(lambda line: line.code == "avg_daily_deposit")
    env.flush_all()
    env.cr.execute(
        """INSERT INTO rm_kpi_target (indicator_id, period, manager_id, value)
           SELECT %s, %s, id, 500000 + id %% 50 * 10000 FROM rm_manager WHERE id %% 100 > 0;
           ANALYZE rm_kpi_target""",
        (asked.id, PERIOD),
    )
    return scheme


def _indicators(sources):
    for source in sources:
        yield {"code": source.code, "kind": "raw", "source_id": source.id}
    for code, formula, digits in COMPUTED:
        yield {"code": code, "kind": "computed", "formula": formula, "digits": digits}
    for code, formula, weight in SCORING:
        yield {
            "code": code, "kind": "scoring", "formula": formula, "digits": 2, "weight": str(weight),
        }  # fmt: skip


def _band(code, rows, result):
    return {
        "code": code,
        "name": code,
        "result_kind": result.removeprefix("result_"),
        "line_ids": [
            Command.create(
                {
                    "sequence": number,
                    "lower": lower,
                    "lower_closed": lower_closed,
                    "upper": upper,
                    "upper_closed": upper_closed,
                    result: value,
                }
            )
            for number, (lower, lower_closed, upper, upper_closed, value) in enumerate(rows)
        ],
    }
