import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";

import { Component, onWillStart, useState } from "@odoo/owl";

/** Milliseconds after which a page that is opened asks again: others hand in and decide too. */
const STALE = 60_000;

/** How many approvals wait for me, on top of every page; a click opens the inbox. */
export class ApprovalCount extends Component {
    static template = "rm_workbench.ApprovalCount";
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ count: 0 });
        this.asked = 0;
        onWillStart(() => {
            this.refresh();
        });
        // not with each page: it would be a quarter of all that the web client asks
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => {
            if (Date.now() - this.asked > STALE) {
                this.refresh();
            }
        });
        // a button may have handed in or decided
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => {
            if (detail.data.params.method?.startsWith("action_")) {
                this.refresh();
            }
        });
    }

    async refresh() {
        this.asked = Date.now();
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
