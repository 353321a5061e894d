import { Component, onWillStart, useState } from "@odoo/owl";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { DayInput } from "../dates/day_input";

/** The tree of branches as it stood on a day, with the RMs of that day; folded by a click. */
export class BranchChart extends Component {
    static template = "rm_workbench.BranchChart";
    static components = { DayInput };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ day: "", today: "", rows: [], folded: {}, busy: false });
        onWillStart(() => this.load(false));
    }

    async load(day) {
        this.state.busy = true;
        try {
            const chart = await this.orm.call("rm.branch", "chart_on", [day]);
            Object.assign(this.state, chart);
        } finally {
            this.state.busy = false;
        }
    }

    onDay(day) {
        if (day) {
            this.load(day);
        }
    }

    get isPast() {
        return this.state.day !== this.state.today;
    }

    get managers() {
        return this.state.rows.reduce((sum, row) => sum + row.managers, 0);
    }

    /** Rows with a sign whether others lie below; those below a folded one are left out. */
    get shown() {
        const shown = [];
        let hiddenBelow = Infinity;
        this.state.rows.forEach((row, index) => {
            if (row.depth > hiddenBelow) {
                return;
            }
            hiddenBelow = this.state.folded[row.id] ? row.depth : Infinity;
            const next = this.state.rows[index + 1];
            shown.push({ ...row, hasBelow: Boolean(next) && next.depth > row.depth });
        });
        return shown;
    }

    toggle(row) {
        this.state.folded[row.id] = !this.state.folded[row.id];
    }

    open(row) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "rm.branch",
            res_id: row.id,
            views: [[false, "form"]],
        });
    }

    sendXlsx() {
        return download({
            url: "/rm_workbench/branch_chart.xlsx",
            data: { day: this.state.day },
        });
    }
}

registry.category("actions").add("rm_branch_chart", BranchChart);
