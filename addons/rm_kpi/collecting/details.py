"""Detail rows: what a figure is made of, customer by customer or loan by loan, for formulas.

A source of kind ``rows`` reads its fact like an aggregate, but keeps one row for each ``per``: row
of the fact, account or loan (``item``), or customer. A row has all measures of the fact, each times
the RM's share, the filter columns (of several rows of the fact, those of the latest), its share and
its key. Balances have their daily average as well.
"""

from odoo.tools import SQL

from .daily import claim_sql, piece_counts_sql, piece_days_sql, pieces_sql
from .facts import COUNT, FACTS
from .plan import Amount, Pass, pass_key
from .rows import credited_sql, measure_name
from .sums import fact_sql, filter_sql
from .windows import first_day

PER = ("row", "item", "customer")
AVERAGE, SHARE, KEY = "average", "share", "key"
#: what formulas may call the columns, besides their own names
WORDS = {
    KEY: "编号",
    SHARE: "归属比例",
    AVERAGE: "日均余额",
    COUNT: "笔数",
    "balance": "余额",
    "quantity": "数量",
    "amount": "金额",
    "monthly_payment": "月还款额",
    "volume": "业务量",
    "income": "收入",
    "principal_balance": "本金余额",
    "overdue_amount": "逾期金额",
    "interest_due": "应收利息",
    "interest_received": "实收利息",
    "principal_due": "应还本金",
    "principal_paid": "实还本金",
    "interest_paid": "实还利息",
    "score": "评分",
    "hours": "学时",
    "product": "产品",
    "currency": "币种",
    "subject_code": "科目",
    "deposit_kind": "存款种类",
    "term_months": "期限",
    "rate": "利率",
    "customer_kind": "客户类型",
    "customer_category": "客户类别",
    "guarantee": "担保方式",
    "loan_amount": "贷款金额",
    "risk_class": "五级分类",
    "legacy_class": "一逾两呆",
    "days_overdue": "逾期天数",
    "account_no": "账号",
    "loan_no": "借据号",
    "customer_no": "客户号",
    "booking_branch": "开户机构",
    "customer_months": "客户月数",
    "account_months": "开户月数",
    "loan_months": "发放月数",
    "months_left": "剩余月数",
    "first_loan": "首笔贷款",
    "days_late": "迟还天数",
}


def column_types(fact, over_time):
    """Return {column: "number" or "text"} of the detail rows of a fact."""
    found = {KEY: "text", SHARE: "number"}
    found |= {name: kind for name, (_sql, kind) in FACTS[fact].columns.items()}
    found |= dict.fromkeys(FACTS[fact].measures, "number")
    if FACTS[fact].held and over_time == "day_sum":
        found[AVERAGE] = "number"
    return found


def named_columns(fact, over_time):
    """Return {name in formulas: (column, type)}: each column by its own name and in Chinese."""
    found = {}
    for column, kind in column_types(fact, over_time).items():
        for name in (column, WORDS.get(column)):
            if name:
                found[name] = (column, kind)
    return found


def detail_pass(spec, date_from, date_to):
    """Return the pass that reads the rows of a source, with all columns of its fact."""
    stock = spec.over_time == "end_of_period"
    first = date_to if stock else first_day(spec.window, date_from, date_to)
    task = Pass(*pass_key(spec), first=first, last=date_to)
    task.add(spec, first)
    fact = FACTS[spec.fact]
    task.columns = {name: f"c_{name}" for name in fact.columns}
    if not fact.held:
        for measure in fact.measures:
            amount = Amount(measure, "last" if stock else "sum", first)
            task.amounts.setdefault(amount, f"m{len(task.amounts)}")
    return task


def detail_sql(frame, task, scope):
    """Return the query (manager_id, line, key, data) of all detail rows of a pass.

    ``frame`` names the RMs; ``data`` is jsonb, without the columns that are empty.
    """
    [(spec, first)] = task.sources
    if task.mode == "daily":
        rows = _daily_sql(frame, task, spec, first)
    else:
        rows = _rows_sql(frame, task, scope, spec, first)
    group = {"row": SQL("d.key, d.day, d.part"), "item": SQL("d.item_id")}
    parts = [
        SQL("%s, max(d.key)", KEY),
        SQL("%s, (array_agg(trim_scale(d.share) ORDER BY d.day DESC, d.part DESC))[1]", SHARE),
    ]
    for name in FACTS[task.fact].columns:
        column = SQL.identifier("d", f"c_{name}")
        parts.append(SQL("%s, (array_agg(%s ORDER BY d.day DESC, d.part DESC))[1]", name, column))
    for name in FACTS[task.fact].measures:
        amount = SQL("trim_scale(sum(%s))", SQL.identifier("d", f"v_{name}"))
        parts.append(SQL("%s, %s", name, amount))
    if AVERAGE in column_types(task.fact, spec.over_time):
        days = len(spec.dates_of(first, frame.last) or ()) or (frame.last - first).days + 1
        [name] = FACTS[task.fact].measures
        amount = SQL("sum(%s)", SQL.identifier("d", f"v_{name}"))
        parts.append(SQL("%s, trim_scale(rm_div(%s, %s::numeric))", AVERAGE, amount, days))
    return SQL(
        """SELECT g.leaf AS manager_id,
                  row_number() OVER (PARTITION BY g.leaf ORDER BY g.data ->> 'key', g.data)::int
                      AS line, g.data ->> 'key' AS key, g.data
             FROM (SELECT d.leaf, jsonb_strip_nulls(jsonb_build_object(%(parts)s)) AS data
                     FROM (%(rows)s) d GROUP BY d.leaf, %(group)s) g""",
        parts=SQL(", ").join(parts),
        rows=rows,
        group=group.get(spec.per, SQL("d.customer_id")),
    )


def _rows_sql(frame, task, scope, spec, first):
    """Columns: leaf, customer_id, item_id, key, day, part, share, c_..., v_... (times share)."""
    fact = FACTS[task.fact]
    key = fact_sql(fact.key, frame)
    if spec.per == "customer":
        key = SQL("(SELECT k.customer_no FROM rm_customer k WHERE k.id = %s)", SQL(fact.customer))
    condition = filter_sql(spec.conditions, lambda c: SQL.identifier("x", task.columns[c]))
    values = SQL("").join(
        SQL(", %s * x.share AS %s", measure_name(name), SQL.identifier(f"v_{name}"))
        for name in fact.measures
    )
    columns = SQL("").join(SQL(", x.%s", SQL.identifier(c)) for c in task.columns.values())
    return SQL(
        """SELECT x.leaf, x.customer_id, x.item_id, x.key, x.day, x.share, 0 AS part
                  %(columns)s%(values)s
             FROM (%(credited)s) x
            WHERE x.leaf = ANY(%(managers)s) AND x.day >= %(since)s AND %(condition)s""",
        columns=columns,
        values=values,
        credited=credited_sql(frame, task, scope, SQL(", %s AS key", key)),
        managers=list(frame.managers),
        since=frame.last if spec.over_time == "end_of_period" else first,
        condition=condition,
    )


def _daily_sql(frame, task, spec, first):
    held = FACTS[task.fact].held
    stock = spec.over_time == "end_of_period"
    way, dates = "last" if stock else "day_sum", None if stock else spec.dates_of(first, frame.last)
    amount = Amount(spec.measure, way, first, "all", spec.attribution, dates)
    days = SQL("1") if stock else piece_days_sql(frame, amount)
    key = SQL(FACTS[task.fact].key)
    master = SQL.identifier(held.alias, "customer_id")
    if spec.per == "customer":
        key = SQL("(SELECT k.customer_no FROM rm_customer k WHERE k.id = %s)", master)
    condition = filter_sql(spec.conditions, lambda c: SQL.identifier("c", task.columns[c]))
    if spec.floor_zero:
        condition = SQL("%s AND b.balance > 0", condition)
    return SQL(
        """SELECT c.leaf, %(customer)s AS customer_id, b.account_id AS item_id, %(key)s AS key,
                  b.value_date AS day, c.share, c.since - DATE '2000-01-01' AS part%(columns)s,
                  b.balance * (%(days)s) * c.share AS %(value)s
             FROM (%(pieces)s) b
             JOIN %(claim)s c ON c.account_id = b.account_id
              AND c.since < b.until AND c.until >= b.since
             JOIN %(master)s ON %(id)s = b.account_id
            WHERE %(counts)s AND %(condition)s""",
        customer=master,
        key=key,
        columns=SQL("").join(SQL(", c.%s", SQL.identifier(c)) for c in task.columns.values()),
        days=days,
        value=SQL.identifier(f"v_{spec.measure}"),
        pieces=pieces_sql(frame, task, frame.table("claim")),
        claim=frame.table("claim"),
        master=SQL(held.master),
        id=SQL.identifier(held.alias, "id"),
        counts=piece_counts_sql(frame, amount),
        condition=condition,
    )


def claims_statement(frame, task, scope):
    """Return the statement that creates the claims which rows of balances need."""
    return frame.create("claim", claim_sql(frame, task, scope))
