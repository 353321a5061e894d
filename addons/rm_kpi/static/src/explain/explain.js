import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { alikeDigits, formatExact } from "@rm_workbench/exact/exact_format";

import { Component, onWillStart, useState } from "@odoo/owl";

const KINDS = {
    raw: _t("Collected figure"),
    computed: _t("Computed"),
    scoring: _t("Points"),
    part: _t("Part of the ratio"),
    param: _t("Parameter"),
    target: _t("Target"),
    input: _t("Manual input"),
    attribute: _t("Attribute"),
    band: _t("Band"),
    brackets: _t("Brackets"),
    avg_over: _t("Average of peers"),
    sum_over: _t("Sum of peers"),
    count_over: _t("Number of peers"),
    min_over: _t("Smallest of peers"),
    max_over: _t("Largest of peers"),
    rank: _t("Place among peers"),
    percent_rank: _t("Place among peers, 1 to 0"),
    lookup: _t("Look-up table"),
    prev: _t("Period before"),
    last_year_end: _t("End of last year"),
    months_ago: _t("Months ago"),
    ytd: _t("Year to date"),
    avg_last: _t("Average of the last periods"),
    sum_last: _t("Sum of the last periods"),
    count_last: _t("Number of the last periods"),
    past: _t("Final result"),
    under: _t("Results of others"),
    rows: _t("Detail rows"),
    row: _t("Detail row"),
    period_start: _t("First day"),
    period_end: _t("Last day"),
    days_in_period: _t("Days"),
};
const SCOPES = {
    bank: _t("whole bank"),
    branch: _t("own branch"),
    region: _t("same region"),
    team: _t("own team"),
    same_level: _t("branches of the same level"),
    position: _t("same position"),
    grade: _t("same grade"),
};
const FACTS = {
    balances: _t("Balance"),
    accounts: _t("Account"),
    customers: _t("Customer"),
    fees: _t("Fee"),
    loans: _t("Loan"),
    loan_status: _t("Loan status"),
    sales: _t("Intermediary business"),
    repayments: _t("Repayment"),
    gl: _t("General ledger"),
    reviews: _t("Qualitative result"),
    loan_balances: _t("Loan balance"),
    visits: _t("Visit"),
    logs: _t("Work log"),
    log_checks: _t("Check of a work log"),
    loan_checks: _t("Check after the loan"),
    plan_lines: _t("Planned work"),
    suggestions: _t("Suggestion or research"),
    complaints: _t("Complaint"),
    feedback: _t("Independent feedback"),
    training: _t("Training"),
};
export const ISSUES = {
    no_data: _t("no data"),
    division_by_zero: _t("division by zero"),
    overflow: _t("the result is above 10^25"),
    missing_target: _t("no target"),
    missing_input: _t("not yet entered"),
    missing_parameter: _t("no parameter value"),
    missing_attribute: _t("attribute not filled in"),
    missing_history: _t("no earlier value"),
    missing_result: _t("no result of the RMs below"),
    not_collected: _t("could not be collected"),
    exempt: _t("protected, not appraised"),
    no_band: _t("in no band"),
    missing_band: _t("no band for the RM"),
    no_row: _t("not in the look-up table"),
    no_case: _t("no condition holds"),
};
/** The unit of amounts that are shown to the cent. */
const MONEY = "元";

/**
 * Format an exact text: separators, two decimals of money and points, of other figures as many as
 * such figures have alike; the full value is in the tooltip.
 *
 * @param {string|false} value
 * @param {number} [digits] those of its column
 */
export function shortExact(value, digits = alikeDigits([value])) {
    if (typeof value !== "string") {
        return value === false ? "" : String(value);
    }
    return formatExact(value, { digits });
}

/** The fact rows behind a raw figure, page by page. */
export class ExplainLeaves extends Component {
    static template = "rm_kpi.ExplainLeaves";
    static props = {
        resultId: Number,
        code: String,
        part: { type: String, optional: true },
    };
    static components = {};

    setup() {
        this.orm = useService("orm");
        this.state = useState({ rows: [], parts: [], told: {}, more: false, loaded: false });
        onWillStart(() => this.load());
    }

    async load() {
        const page = await this.orm.call("rm.kpi.result", "explain_leaves", [[this.props.resultId]], {
            code: this.props.code,
            part: this.props.part || "",
            offset: this.state.rows.length,
        });
        this.state.rows.push(...page.rows);
        this.state.parts = page.parts;
        // what is told of all rows comes with the first page
        this.state.told = { ...this.state.told, ...page.told };
        this.state.more = page.more;
        this.state.loaded = true;
    }

    factName(fact) {
        return FACTS[fact] || fact;
    }

    period(row) {
        return row.to && row.to !== row.from ? `${row.from} – ${row.to}` : row.from || "";
    }

    origin(row) {
        const place = [row.file, row.line].filter(Boolean).join(" : ");
        return [row.delivered, place].filter(Boolean).join(" · ");
    }

    /** A number as those of its column, `name`, are shown. */
    inColumn(row, name) {
        return shortExact(row[name], alikeDigits(this.state.rows.map((one) => one[name])));
    }

    /** What is told of all rows is shown as what they add. */
    short(value) {
        return shortExact(value, alikeDigits([value, ...this.state.rows.map((one) => one.product)]));
    }
}
ExplainLeaves.components = { ExplainLeaves };

/** What a correction says: the figure before and after, why, and by whom. */
export class ExplainCorrection extends Component {
    static template = "rm_kpi.ExplainCorrection";
    static props = { correction: Object };

    short(value) {
        return shortExact(value);
    }
}

/** One line of the tree: a figure, how it came about, and what it came from. */
export class ExplainNode extends Component {
    static template = "rm_kpi.ExplainNode";
    static props = {
        node: Object,
        resultId: Number,
        depth: Number,
        partDigits: { type: Number, optional: true },
    };
    static components = { ExplainLeaves };

    setup() {
        this.state = useState({ open: false });
    }

    get node() {
        return this.props.node;
    }

    get canOpen() {
        return this.node.kind === "raw" || this.node.children.length > 0;
    }

    get kind() {
        return KINDS[this.node.kind] || this.node.kind;
    }

    get scope() {
        return this.node.scope ? SCOPES[this.node.scope] || this.node.scope : "";
    }

    get issue() {
        return ISSUES[this.node.issue] || this.node.issue;
    }

    /** Width of the bar: points of 120 at most. */
    get bar() {
        const points = Number(this.node.value || 0);
        return `width: ${Math.max(0, Math.min(100, points))}%`;
    }

    toggle() {
        if (this.canOpen) {
            this.state.open = !this.state.open;
        }
    }

    /** The figure of this line: points and money to two decimals. */
    get shown() {
        const fixed = this.node.kind === "scoring" || this.node.unit === MONEY;
        return shortExact(this.node.value, fixed ? Math.max(alikeDigits([this.node.value]), 2) : undefined);
    }

    /** What it adds to the score, with the digits of all that add to it. */
    get part() {
        return shortExact(this.node.part, this.props.partDigits ?? 2);
    }

    short(value) {
        return shortExact(value);
    }
}
ExplainNode.components = { ExplainCorrection, ExplainNode, ExplainLeaves };

/** Why a score is what it is: score, points, formulas with values, fact rows with file and line. */
export class ExplainAction extends Component {
    static template = "rm_kpi.ExplainAction";
    static props = { ...standardActionServiceProps };
    static components = { ExplainCorrection, ExplainNode, Layout };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ tree: null });
        const action = this.props.action;
        this.resultId = action.params?.result_id || action.context?.active_id || this.props.resId;
        onWillStart(async () => {
            if (this.resultId) {
                this.state.tree = await this.orm.call(
                    "rm.kpi.result",
                    "explain",
                    [[this.resultId]],
                    { leaf_limit: 0 }
                );
            }
        });
    }

    get issue() {
        return ISSUES[this.state.tree.issue] || this.state.tree.issue;
    }

    get partDigits() {
        return Math.max(alikeDigits(this.state.tree.children.map((child) => child.part)), 2);
    }

    /** The score with the digits of its scheme, as in every list. */
    get score() {
        return formatExact(this.state.tree.value);
    }
}

registry.category("actions").add("rm_kpi.explain", ExplainAction);
