from odoo import api, fields, models

from ...collecting.facts import FACTS

MEASURES = [
    ("count", "Number of rows"),
    ("balance", "Balance"),
    ("quantity", "Quantity"),
    ("amount", "Amount"),
    ("monthly_payment", "Monthly payment"),
    ("volume", "Volume"),
    ("income", "Income"),
    ("principal_balance", "Principal balance"),
    ("overdue_amount", "Overdue amount"),
    ("interest_due", "Interest due"),
    ("interest_received", "Interest received"),
    ("principal_due", "Principal due"),
    ("principal_paid", "Principal paid"),
    ("interest_paid", "Interest paid"),
    ("score", "Score"),
    ("hours", "Hours"),
    ("mark", "Mark"),
]
DATES = [
    ("booked_on", "Booked on"),
    ("as_of", "As of"),
    ("value_date", "Value date"),
    ("opened_on", "Opened on"),
    ("disbursed_on", "Disbursed on"),
    ("matures_on", "Matures on"),
    ("due_on", "Due on"),
    ("paid_on", "Paid on"),
    ("date_to", "Last day"),
    ("date", "Day"),
    ("submitted_on", "Submitted on"),
    ("decided_on", "Decided on"),
]


class RmKpiSource(models.Model):
    """原始指标统计程序: how a raw figure is collected, declared as data.

    An aggregate reads one fact; a ratio divides one source by another; ``days`` counts the days
    of its window. Filters are data, see ``collecting/filters.py``; what may be combined is said
    by ``collecting/facts.py`` and checked when a source is saved.
    """

    _name = "rm.kpi.source"
    _description = "Indicator source"
    _inherit = ["rm.guarded.mixin"]
    _limits = {"code": 64, "name": 200}
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("aggregate", "Aggregate"),
            ("ratio", "Ratio"),
            ("days", "Days of the window"),
            ("rows", "Detail rows"),
        ],
        required=True,
        default="aggregate",
        help="Detail rows are kept one by one, for formulas such as SUM_ROWS.",
    )
    fact = fields.Selection(
        [
            ("balances", "Balances"),
            ("accounts", "Accounts"),
            ("customers", "Customers"),
            ("fees", "Fees"),
            ("loans", "Loans"),
            ("loan_status", "Loan status"),
            ("loan_balances", "Loan balances by day"),
            ("sales", "Intermediary business"),
            ("repayments", "Repayments"),
            ("gl", "General ledger"),
            ("reviews", "Qualitative appraisal"),
            ("visits", "Visits"),
            ("logs", "Work logs"),
            ("log_checks", "Checks of work logs"),
            ("loan_checks", "Checks after the loan"),
            ("plan_lines", "Planned work"),
            ("suggestions", "Suggestions and research"),
            ("training", "Training"),
        ],
        help="Balances of the general ledger belong to branches and have no value for an RM.",
    )
    measure = fields.Selection(MEASURES, help="The column that is added up.")
    over_time = fields.Selection(
        [
            ("day_sum", "Sum over the days"),
            ("end_of_period", "On the last day"),
            ("sum", "Sum of entries"),
            ("new", "New in the window"),
            ("distinct", "Customers, each once"),
        ],
        "Way over time",
        help="Sum over the days: each balance times the days it held; divided by the days of the"
        " window it is the daily average. On the last day: a dated stock needs rows of that day.",
    )
    dated_by = fields.Selection(
        DATES, help="The date that puts a row into the window; empty: the usual one of the fact."
    )
    floor_zero = fields.Boolean("Negative as 0", help="Rows below 0 count as 0.")
    filter = fields.Json(
        "Filter data", help="Conditions [column, operator, value], all of which hold."
    )
    filter_text = fields.Text(
        "Filter",
        compute="_compute_filter_text",
        inverse="_inverse_filter_text",
        help='A JSON list of conditions, such as [["product", "starts", "card_"]].'
        " Operators: =, !=, in, not in, starts, <, <=, >, >=; the value false means empty.",
    )
    line = fields.Selection(
        [("deposit", "Deposit"), ("loan", "Loan"), ("intermediary", "Intermediary business")],
        "Business line",
        help="Assignments narrowed to this line count before those of the whole customer.",
    )
    attribution = fields.Selection(
        [
            ("day", "Shares of the day"),
            ("last_day", "Shares of the last day"),
            ("booked_rm", "RM named on the row"),
        ],
        help="Whose figure a row is. The RM named on a loan is its lead RM.",
    )
    numerator_id = fields.Many2one("rm.kpi.source", ondelete="restrict", index="btree_not_null")
    denominator_id = fields.Many2one("rm.kpi.source", ondelete="restrict", index="btree_not_null")
    window = fields.Selection(
        [("period", "Period"), ("qtd", "Quarter to date"), ("ytd", "Year to date")],
        help="Days that are looked at, up to the last day of the period.",
    )
    shift = fields.Selection(
        [("last_year", "Same period last year"), ("last_year_end", "End of last year")],
        "Of another time",
        help="The figure of the same days a year earlier, or of December of the year before, with"
        " the shares of then; with the window year to date, of the whole year before.",
    )
    fixed_days = fields.Char(
        help="Only these days of each month count, such as 10,20,31 (31 is the last day): the"
        " ten-day average divides by the number of such days.",
    )
    per = fields.Selection(
        [("row", "Row of the fact"), ("item", "Account or loan"), ("customer", "Customer")],
        "One row for each",
    )
    digits = fields.Integer(
        default=6, required=True, aggregator=None, help="Decimals of a ratio; sums stay exact."
    )
    unit = fields.Char(translate=True)
    help = fields.Text("Explanation", translate=True)

    _code_uniq = models.Constraint("UNIQUE (code)", "A source with this code exists already.")
    _digits_range = models.Constraint(
        "CHECK (digits BETWEEN 0 AND 12)", "A source has 0 to 12 decimals."
    )
    _filter_is_list = models.Constraint(
        "CHECK (filter IS NULL OR jsonb_typeof(filter) = 'array')",
        "A filter is a list of conditions.",
    )
    _kind_complete = models.Constraint(
        "CHECK ((kind = 'rows') = (per IS NOT NULL)"
        " AND (fixed_days IS NULL OR kind = 'days' OR over_time = 'day_sum')"
        " AND (shift IS NULL OR kind <> 'ratio')"
        " AND CASE WHEN kind IN ('aggregate', 'rows')"
        ' THEN num_nulls(fact, measure, over_time, attribution, "window") = 0'
        " AND num_nonnulls(numerator_id, denominator_id) = 0"
        " WHEN kind = 'ratio' THEN num_nulls(numerator_id, denominator_id) = 0"
        " AND num_nonnulls(fact, measure, over_time, dated_by, filter, line, attribution) = 0"
        " WHEN kind = 'days' THEN \"window\" IS NOT NULL AND num_nonnulls(fact, measure, over_time,"
        " dated_by, filter, line, attribution, numerator_id, denominator_id) = 0 END)",
        "An aggregate, or detail rows, have a fact, a measure, a way over time, an attribution and"
        " a window; a ratio has its two parts only; days have a window only. Fixed days go with"
        " sums over the days.",
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for source in self:
            known = f"{source.name} ({source.code})"
            source.display_name = known if source.code else self.env._("New source")

    @api.onchange("kind", "fact")
    def _onchange_fact(self):
        """Propose what goes with the kind and the fact; the checks at save decide."""
        if self.kind not in ("aggregate", "rows"):
            self.update(
                dict.fromkeys(
                    ("fact", "measure", "over_time", "dated_by", "line", "attribution"), False
                )
            )
            self.filter_text = False
        self.per = (self.per or "item") if self.kind == "rows" else False
        if self.kind != "ratio":
            self.update({"numerator_id": False, "denominator_id": False})
            self.window = self.window or "period"
        else:
            self.window = False
        if fact := FACTS.get(self.fact):
            self.line = fact.line
            self.attribution = self.attribution or "day"
            if fact.booked_only:
                self.attribution = "booked_rm"
            if self.over_time not in fact.dates:
                self.over_time = next(iter(fact.dates))
            if self.measure not in fact.measures:
                self.measure = next(iter(fact.measures))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_defaults(vals) for vals in vals_list])

    @api.model
    def _with_defaults(self, vals):
        """Complete what a source leaves open: the usual line, shares of the day, the period."""
        kind = vals.get("kind", "aggregate")
        defaults = {} if kind == "ratio" else {"window": "period"}
        if kind == "rows":
            defaults["per"] = "item"
        if kind in ("aggregate", "rows"):
            fact = FACTS.get(vals.get("fact"))
            defaults |= {"attribution": "day", "line": fact.line if fact else False}
        return defaults | vals

    def copy_data(self, default=None):
        copies = super().copy_data(default)
        for source, vals in zip(self, copies, strict=True):
            if vals.get("code") == source.code:
                vals["code"] = f"{source.code}_copy"
        return copies
