"""What is collected: the shipped sources that RMs have, and eleven with filters of their own."""

PRODUCTS = ("current", "savings", "term_3m", "term_1y", "margin")


def make_sources(env):
    """Make the sources of the bench; return all that are collected."""
    source = env["rm.kpi.source"]
    balances = {"fact": "balances", "measure": "balance"}
    for product in PRODUCTS:
        for code, over_time in (("end", "end_of_period"), ("sum", "day_sum")):
            vals = {"code": f"bench_{code}_{product}", "name": product, "over_time": over_time}
            source.create({**balances, **vals, "filter": [["product", "=", product]]})
    source.create(
        {
            "code": "bench_mortgage",
            "name": "Mortgages",
            "fact": "loan_status",
            "measure": "principal_balance",
            "over_time": "end_of_period",
            "filter": [["product", "=", "mortgage"]],
        }
    )
    return all_sources(env)


def all_sources(env):
    """Return the sources that the SQL by hand knows: the general ledger belongs to no RM."""
    return env["rm.kpi.source"].search(
        [("code", "!=", "gl_balance"), ("code", "not like", "review_"), ("sequence", "<", 600)]
    )
