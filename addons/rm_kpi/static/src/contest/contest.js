import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatExact } from "@rm_workbench/exact/exact_format";

import { Component, onWillStart, useState } from "@odoo/owl";

/** The board of a contest: places, distances, prizes; one's own place first. */
export class ContestBoard extends Component {
    static template = "rm_kpi.ContestBoard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ by: "rm", board: null });
        const action = this.props.action;
        this.contestId = action.params?.contest_id || this.props.resId;
        onWillStart(() => this.load());
    }

    async load() {
        if (this.contestId) {
            const { by } = this.state;
            this.state.board = await this.orm.call("rm.kpi.contest", "board", [[this.contestId]], { by });
        }
    }

    show(by) {
        this.state.by = by;
        return this.load();
    }

    get own() {
        return this.state.board.rows.find((row) => row.own);
    }

    /** The width of a row's bar, for the eye only. */
    width(row) {
        const best = Number(this.state.board.rows[0]?.score || 0);
        return best > 0 ? Math.max(0, Math.min(100, (100 * Number(row.score)) / best)) : 0;
    }

    number(text) {
        return text === false ? "–" : formatExact(text, { digits: 2 });
    }
}

registry.category("actions").add("rm_kpi.contest_board", ContestBoard);
