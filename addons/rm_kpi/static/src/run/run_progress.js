import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { useBus, useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillUnmount, useState } from "@odoo/owl";

const COMPUTE = "action_compute";
// the dialog over the run computes it as well
const WITHDRAW = "action_withdraw";
const EVERY = 700;

/** How far the run is: for who computes it from this page, and for who opened it meanwhile. */
export class RunProgress extends Component {
    static template = "rm_kpi.RunProgress";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ shown: false, percent: 0 });
        this.call = null;
        useBus(rpcBus, "RPC:REQUEST", ({ detail }) => this.onRequest(detail.data));
        useBus(rpcBus, "RPC:RESPONSE", ({ detail }) => this.onResponse(detail.data));
        onMounted(() => this.elsewhere && this.watch());
        onWillUnmount(() => this.stop());
    }

    /** Somebody else computes the run, or this page was opened anew meanwhile. */
    get elsewhere() {
        return this.props.record.data.state === "computing";
    }

    onRequest({ id, params }) {
        const ofRun = params?.model === "rm.kpi.run" && params.method === COMPUTE;
        const ofDialog = params?.model === "rm.kpi.run.withdraw" && params.method === WITHDRAW;
        if (ofDialog || (ofRun && params.args[0].includes(this.props.record.resId))) {
            this.call = id;
            this.watch();
        }
    }

    onResponse({ id }) {
        if (id === this.call) {
            this.call = null;
            this.stop();
        }
    }

    watch() {
        this.stop();
        Object.assign(this.state, { shown: true, percent: 0 });
        this.timer = setTimeout(() => this.look(), EVERY);
    }

    stop() {
        clearTimeout(this.timer);
        this.state.shown = false;
    }

    async look() {
        const { resId } = this.props.record;
        const [run] = await this.orm.silent.read("rm.kpi.run", [resId], ["state", "progress"]);
        if (!this.state.shown) {
            return;
        }
        if (run.state === "computing") {
            this.state.percent = run.progress;
        } else if (this.call === null) {
            this.stop();
            return this.props.record.load();
        }
        this.timer = setTimeout(() => this.look(), EVERY);
    }
}

registry.category("view_widgets").add("rm_run_progress", {
    component: RunProgress,
    fieldDependencies: [{ name: "state", type: "selection" }],
});
