import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";

import { Component, onWillStart, useState } from "@odoo/owl";

/** How many approvals wait for me, on top of every page; a click opens the inbox. */
export class ApprovalCount extends Component {
    static template = "rm_workbench.ApprovalCount";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: 0 });
        onWillStart(() => {
            this.refresh();
        });
        // whatever was opened or decided may have changed what waits
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.refresh());
    }

    async refresh() {
        this.state.count = await this.orm.silent.call("rm.approval.request", "waiting_count", []);
    }

    open() {
        this.action.doAction("rm_workbench.rm_approval_request_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("rm_workbench.ApprovalCount", { Component: ApprovalCount }, { sequence: 30 });
