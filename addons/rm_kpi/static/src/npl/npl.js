import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatExact, movePoint } from "@rm_workbench/exact/exact_format";

import { Component, onWillStart, useState } from "@odoo/owl";

/** Bad loans of the newest day counted in three ways, side by side. */
export class NplSides extends Component {
    static template = "rm_kpi.NplSides";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ by: "branch", day: false, rows: [], branches: true });
        onWillStart(async () => {
            const roles = ["leader", "risk", "admin", "auditor"];
            const held = await Promise.all(roles.map((role) => user.hasGroup(`rm_workbench.group_${role}`)));
            // an RM has no branch of his own to look at
            this.state.branches = held.some(Boolean);
            await this.show(this.state.branches ? "branch" : "manager");
        });
    }

    async show(by) {
        const told = await this.orm.call("rm.kpi.source", "npl_sides", [], { by });
        Object.assign(this.state, { by, ...told });
    }

    number(text) {
        return text === false || Number(text) === 0 ? "–" : formatExact(text, { digits: 0 });
    }

    percent(text) {
        return text === false ? "–" : `${formatExact(movePoint(text, 2), { digits: 2 })}%`;
    }

    /** The widest of the three ratios is marked: it is the one to ask about. */
    tone(row, key) {
        const ratios = ["npl_ratio", "legacy_ratio", "late_ratio"].map((name) => Number(row[name] || 0));
        const most = Math.max(...ratios);
        return most > 0 && Number(row[key] || 0) === most ? "fw-bold text-danger" : "";
    }

    contradicts(row) {
        return Number(row.contradiction || 0) > 0;
    }

    openContradictions() {
        return this.action.doAction("rm_kpi.rm_loan_status_action_class");
    }
}

registry.category("actions").add("rm_kpi.npl_sides", NplSides);
