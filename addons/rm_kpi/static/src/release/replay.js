import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { addExact, formatExact, subtractExact } from "@rm_workbench/exact/exact_format";

import { periodWords } from "../period/period_words";

import { Component, onWillStart, useState } from "@odoo/owl";

/** A version in test, computed for past periods and compared: who gains, who loses, total pay. */
export class SchemeReplay extends Component {
    static template = "rm_kpi.SchemeReplay";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.words = periodWords;
        this.state = useState({ name: "", count: 12, periods: [], done: 0, busy: false, ran: false });
        const action = this.props.action;
        this.schemeId = action.params?.scheme_id || action.context?.active_id || this.props.resId;
        onWillStart(async () => {
            if (this.schemeId) {
                const [scheme] = await this.orm.read("rm.kpi.scheme", [this.schemeId], ["display_name"]);
                this.state.name = scheme.display_name;
            }
        });
    }

    get progress() {
        const total = this.state.periods.length;
        return total ? Math.round((100 * this.state.done) / total) : 0;
    }

    /** Period after period: one that fails is told and does not stop the others. */
    async replay() {
        Object.assign(this.state, { busy: true, done: 0, periods: [], ran: true });
        try {
            const runs = await this.orm.call("rm.kpi.scheme", "replay_open", [
                [this.schemeId],
                Number(this.state.count),
            ]);
            this.state.periods = runs.map((run) => ({ ...run, told: null, error: "" }));
            for (const period of this.state.periods) {
                try {
                    await this.orm.silent.call("rm.kpi.run", "action_compute", [[period.run]]);
                    period.told = await this.orm.silent.call("rm.kpi.scheme", "replay_compare", [
                        [this.schemeId],
                        period.run,
                    ]);
                } catch (error) {
                    period.error = error.data?.message || String(error);
                }
                this.state.done += 1;
            }
        } finally {
            this.state.busy = false;
        }
    }

    /** All periods together, once more than one is told; pay of those that have it. */
    get total() {
        const told = this.state.periods.map((period) => period.told).filter(Boolean);
        if (this.state.busy || told.length < 2) {
            return null;
        }
        const add = (key) => told.reduce((sum, one) => sum + one[key], 0);
        const pay = (key) => addExact(paid.map((one) => one[key]));
        const paid = told.filter((one) => one.pay_before !== false && one.pay_after !== false);
        return {
            periods: told.length,
            gain: add("gain"),
            lose: add("lose"),
            same: add("same"),
            paid: paid.length,
            pay_before: pay("pay_before"),
            pay_after: pay("pay_after"),
        };
    }

    openRun(period) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "rm.kpi.run",
            res_id: period.run,
            views: [[false, "form"]],
        });
    }

    number(text, digits = 2) {
        return text === false ? "–" : formatExact(text, { digits });
    }

    /** The change of a figure with its sign. */
    change(before, after, digits = 2) {
        if (before === false || after === false) {
            return "";
        }
        const change = subtractExact(after, before);
        const sign = change.startsWith("-") ? "" : "+";
        return /[1-9]/.test(change) ? sign + formatExact(change, { digits }) : "0";
    }

    tone(before, after, lowIsGood = false) {
        const change = (Number(after) - Number(before)) * (lowIsGood ? -1 : 1);
        return before === false || after === false || !change
            ? ""
            : change > 0
              ? "text-success"
              : "text-danger";
    }
}

registry.category("actions").add("rm_kpi.scheme_replay", SchemeReplay);
